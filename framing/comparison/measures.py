"""What is measured of a group: each a sum over its articles, divided by another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from framing.spans import VOICES, Ints

SCORE, RATE, SHARE = "score", "rate", "share"
ALL = "all"
PER = 1000
"""A rate is so many terms in so many words."""
SCORED_VOICES = VOICES[:3]
SCORES = ("score", "score_attributed", "score_quoted")
BASES = (*(f"scored {voice}" for voice in SCORED_VOICES), *(f"words {voice}" for voice in (*VOICES, ALL)), "sentences")
"""What sums are divided by: articles with a score, words of a voice, the author's sentences."""
_VOICED = (*VOICES, ALL)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a group."""

    kind: str
    """`score`: mean of articles' scores. `rate`: loaded terms in 1,000 words. `share`: of sentences with a label."""
    name: str
    """`score`; a category, or `all`; `head.label`."""
    voice: str
    """Of the terms, and of the words they are counted in; scare quotes are counted in all words of the writer."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Measures as columns: scores, then rates by category and voice, then shares."""

    categories: tuple[str, ...]
    labels: tuple[str, ...]
    scored: bool = True
    """Whether the articles have scores: without the bias head they have none."""

    @property
    def scores(self) -> dict[str, str]:
        """The documents' column of each voice's score."""
        return dict(zip(SCORED_VOICES, SCORES, strict=True)) if self.scored else {}

    @property
    def measures(self) -> tuple[Measure, ...]:
        return (
            *(Measure(SCORE, SCORE, voice) for voice in self.scores),
            *(Measure(RATE, name, voice) for name in (ALL, *self.categories) for voice in _VOICED),
            *(Measure(SHARE, label, VOICES[0]) for label in self.labels),
        )

    @property
    def base(self) -> Ints:
        """(n_measures,) the place in `BASES` of what each is divided by."""
        bases = {SHARE: "sentences"}
        return np.array(
            [
                BASES.index(bases.get(one.kind) or f"{'scored' if one.kind == SCORE else 'words'} {one.voice}")
                for one in self.measures
            ]
        )

    def rates(self, category: Ints, voice: Ints) -> Ints:
        """(4, n) the columns that each hit counts in."""
        every, first = len(_VOICED) - 1, len(self.scores)
        return np.stack([first + len(_VOICED) * c + v for c in (0, category + 1) for v in (voice, every + 0 * voice)])

    @property
    def first_share(self) -> int:
        return len(self.measures) - len(self.labels)
