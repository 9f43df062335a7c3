"""Why a head says what it says of a sentence: the words that moved it most, for a reader."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from framing.report.records import SentenceReport

_EXTRACTORS = {
    "agency": "who is said to have done it",
    "attribution": "how it is attributed",
    "certainty": "hedges and boosters",
    "loaded": "its loaded terms",
    "scare_quotes": "scare quotes",
    "style": "exclamation marks, capitals, “I” and “you”",
    "us_and_them": "“we” and “they”",
}
"""What each extractor's columns are about; another extractor is shown by its name."""
_START = "style:length"
"""Nearly the same in every sentence, and with the intercept what each of them starts from: it is no reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Something in a sentence, and what it adds to the decision value for `label`."""

    text: str
    quoted: bool
    """Whether it is the sentence's own words, not a property of it."""
    value: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """The largest reasons for and against one label of a head."""

    label: str
    towards: tuple[Reason, ...]
    away: tuple[Reason, ...]


def reasons(sentence: SentenceReport, head: str, most: int = 5) -> Reasons:
    """The words that moved a head's most probable label (of two labels, the second one) most, in sums.

    A word counts with all its places, and the columns of an extractor count as one reason: singly they correct each
    other. What every sentence starts from, its length included, is left out.
    """
    answers = sentence.report.answers(head)
    probability = sentence.probability(head)
    label = answers.labels[1] if answers.kind == "binary" else max(probability, key=lambda name: probability[name])
    sums: dict[tuple[str, bool], float] = defaultdict(float)
    for part in sentence.explain(head, label):
        if part.text == _START and part.kind == "column":
            continue
        if part.kind == "column":
            extractor = part.text.partition(":")[0]
            sums[_EXTRACTORS.get(extractor, extractor.replace("_", " ")), False] += part.value
        elif part.kind != "intercept":
            sums[part.text, True] += part.value
    found = sorted((Reason(*key, value) for key, value in sums.items()), key=lambda reason: -abs(reason.value))
    floor = 0.05 * abs(found[0].value) if found else 0.0
    found = [reason for reason in found if abs(reason.value) > floor]
    towards = tuple(reason for reason in found if reason.value > 0)[:most]
    return Reasons(label, towards, tuple(reason for reason in found if reason.value < 0)[:most])
