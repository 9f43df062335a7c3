"""The records a reader of a report holds in hand: a hit, a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from framing.spans import VOICES

if TYPE_CHECKING:
    from framing.classify.linear import Contribution
    from framing.report.document import DocumentReport


@dataclass(frozen=True, slots=True)
class Hit:
    """A loaded term where it stands, in its loaded sense."""

    text: str
    start: int
    """Code points into the document's text."""
    end: int
    """Exclusive."""
    term: str
    """The lexicon's headword; `framing lexicon show TERM` tells all about it."""
    category: str
    direction: str
    severity: float | None
    """Prior of how strongly the word takes a side, 0..1; None when style guides disagree."""
    sense: str
    voice: str
    """author, attributed, quoted or scare."""
    target: str | None
    """The listed entity it is aimed at; None where the text does not say."""
    neutral: tuple[str, ...]
    sources: tuple[str, ...]
    advice: str

    @property
    def does(self) -> str:
        """What it does to its target: its direction, or `contested` where the guides disagree that it does anything."""
        return "contested" if self.severity is None else self.direction


@dataclass(frozen=True, slots=True)
class Portrayal:
    """How a text shows one name."""

    terms: dict[str, int]
    """How many of the loaded terms aimed at it do what, over all voices."""
    n_mentions: int
    """In the writer's own voice, where the head `portrayal` was asked; else 0."""
    probability: dict[str, float] | None
    """Mean probability over these mentions that it is shown as negative, neutral, positive; None without any."""


@dataclass(frozen=True, slots=True)
class SentenceReport:
    """One sentence of a report, a view over its arrays."""

    report: DocumentReport
    index: int

    @property
    def start(self) -> int:
        """Code points into the document's text."""
        return self.report.span(self.index)[0]

    @property
    def end(self) -> int:
        """Exclusive."""
        return self.report.span(self.index)[1]

    @property
    def text(self) -> str:
        return self.report.text[self.start : self.end]

    @property
    def voice(self) -> str:
        """Whose words most of the sentence is: author, attributed or quoted."""
        return VOICES[self.report.voices[self.index]]

    @property
    def hits(self) -> list[Hit]:
        return self.report.hits[self.report.hit_rows(self.index)]

    def label(self, head: str) -> str | None:
        """The label a head gives the sentence, the most probable one of several; None if it gives none."""
        return next(iter(self.labels(head)), None)

    def labels(self, head: str) -> tuple[str, ...]:
        """All labels a head gives the sentence, the most probable first; one unless the head is multi-label."""
        answers = self.report.answers(head)
        order = np.argsort(-answers.probabilities[self.index], kind="stable")
        return tuple(answers.labels[label] for label in order if answers.given[self.index, label])

    def probability(self, head: str) -> dict[str, float]:
        """Calibrated probability of each of a head's labels."""
        answers = self.report.answers(head)
        return dict(zip(answers.labels, answers.probabilities[self.index].tolist(), strict=True))

    def explain(self, head: str, label: str | None = None) -> list[Contribution]:
        """What each word, pair and column adds to a head's decision value for a label, largest first.

        Of a head with two labels the value speaks for the second one; else it is for `label`, by default the most
        probable one. It is the sentence as it was read, in its place: `Analyzer.explain` reads it alone.

        >>> import framing
        >>> sentence = framing.analyze("Crowds cheered in Berlin.").sentences[0]
        >>> sentence.explain("bias")[0].kind
        'intercept'
        """
        if label is None:
            label = max(self.probability(head).items(), key=lambda pair: pair[1])[0]
        return self.report.explain(self.index, head, label)
