"""Order a document's sentences and terms for a reader who has a minute."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import prod

from framing.lexicon.terms import CONTESTED_SEVERITY
from framing.report.document import SCORED, DocumentReport
from framing.report.records import Hit, SentenceReport

_OTHERS = 0.3
"""Weight of a term that somebody else is said to have used, beside one of the writer's own."""


def loadedness(report: DocumentReport, sentence: SentenceReport) -> float:
    """0..1 for ordering only: chance that the wording or one of the terms is loaded, as if independent."""
    calm = 1 - sentence.probability(SCORED)["biased"] if SCORED in report.heads else 1.0
    if sentence.voice != "author":
        calm = 1 - _OTHERS * (1 - calm)
    weights = [
        (hit.severity or CONTESTED_SEVERITY) * (1 if hit.voice in ("author", "scare") else _OTHERS)
        for hit in sentence.hits
    ]
    return 1 - calm * prod(1 - weight for weight in weights)


def most_loaded(report: DocumentReport, n: int) -> list[SentenceReport]:
    """The `n` most loaded sentences, most loaded first; none that has neither a term nor a biased label."""
    found = [s for s in report.sentences if s.hits or (SCORED in report.heads and s.label(SCORED) == "biased")]
    return sorted(found, key=lambda sentence: -loadedness(report, sentence))[:n]


@dataclass(frozen=True, slots=True)
class TermCount:
    """One term of a document, with every place it stands."""

    term: str
    hits: list[Hit]

    @property
    def voices(self) -> Counter[str]:
        return Counter(hit.voice for hit in self.hits)

    @property
    def surfaces(self) -> list[str]:
        """How the text words it, where not by the headword."""
        written = (" ".join(hit.text.lower().replace("-", " ").split()) for hit in self.hits)
        return [text for text in dict.fromkeys(written) if text != self.term.lower().replace("-", " ")]

    @property
    def targets(self) -> Counter[str]:
        return Counter(hit.target for hit in self.hits if hit.target is not None)


def terms(report: DocumentReport) -> list[TermCount]:
    """The document's terms: those in the writer's own voice first, then by severity and number."""
    places: dict[str, list[Hit]] = {}
    for hit in report.hits:
        places.setdefault(hit.term, []).append(hit)

    def weight(count: TermCount) -> tuple[float, int, str]:
        own = any(hit.voice in ("author", "scare") for hit in count.hits)
        severity = count.hits[0].severity or CONTESTED_SEVERITY
        return (-(severity if own else severity * _OTHERS), -len(count.hits), count.term)

    return sorted((TermCount(term, hits) for term, hits in places.items()), key=weight)
