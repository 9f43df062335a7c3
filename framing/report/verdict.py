"""A document's score in plain words, and what it does not mean: the same sentences in every format."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from framing.report.aggregate import FEWEST, Score
from framing.report.document import SCORED

if TYPE_CHECKING:
    from framing.report.document import DocumentReport

_BANDS = (
    (0.3, "mostly plain"),
    (0.5, "loaded in places"),
    (0.7, "loaded in many places"),
    (1.0, "loaded nearly throughout"),
)
"""Up to which score each word holds."""
_LOADED = "loaded "
OWN = ("author", "scare")
"""Voices of the writer: scare quotes are the writer's distance, not somebody's words."""
VOICE = {
    "author": "the writer’s own voice",
    "attributed": "words given to a source",
    "quoted": "words in quotation marks",
    "scare": "scare quotes",
}
"""Each voice as a reader knows it."""


def verdict(report: DocumentReport) -> str:
    """What the score says of the wording, in one sentence; where the interval spans two words for it, both.

    >>> import framing
    >>> verdict(framing.analyze("It rained."))
    'No score: 1 sentence in the writer’s own voice, and a score needs 3.'
    """
    if not report.sentences:
        return "Nothing to score: the text has no sentence."
    if not report.scores:
        return "No score: the head “bias” was not asked. The loaded terms are marked all the same."
    own = report.scores["author"]
    if own.value is None or own.low is None or own.high is None:
        return f"No score: {sentences(own)} in the writer’s own voice, and a score needs {FEWEST}."
    low, high = _band(own.low), _band(own.high)
    if high - low > 1:
        span = f"somewhere from {_BANDS[low][1]} to {_BANDS[high][1]}: {sentences(own)} are too few to say more"
    elif high > low:
        span = f"{_BANDS[low][1]} to {_BANDS[high][1].removeprefix(_LOADED) if low else _BANDS[high][1]}"
    else:
        span = _BANDS[low][1]
    return f"The writer’s own wording is {span}."


def found(report: DocumentReport) -> str:
    """How many loaded terms stand in whose voice, in one sentence."""
    if not report.hits:
        return f"No loaded term among {_count(report.n_words, 'word')}."
    voices = Counter("author" if hit.voice in OWN else "others" for hit in report.hits)
    own, others = voices["author"], voices["others"]
    return (
        f"{_count(len(report.hits), 'loaded term')} in {_count(report.n_words, 'word')}: "
        f"{own or 'none'} in the writer’s own voice, {others or 'none'} in the words of others."
    )


def meaning(report: DocumentReport) -> tuple[str, str]:
    """What the score is, and what it is not; empty where there is none."""
    if report.score is None:
        return "", ""
    prior = report.answers(SCORED).prior[1]
    is_mean = (
        "The score is the mean probability that trained annotators would call the wording of one of the writer’s own "
        "sentences biased. The interval says how far it could move if the article had other sentences of its kind."
    )
    is_not = (
        f"It is a scale, not a count: it assumes that {prior:.0%} of all sentences are biased, far more than in most "
        "news, so compare texts with each other. It does not say that anything is false, unfair or meant to mislead; "
        "it does not know a comment, which is meant to take a side, from a report; and it does not see which facts "
        "were left out."
    )
    return is_mean, is_not


def sentences(score: Score) -> str:
    """How many sentences a score stands on."""
    return _count(score.n_sentences, "sentence")


def _band(value: float) -> int:
    return next(at for at, (most, _) in enumerate(_BANDS) if value <= most + 1e-9)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
