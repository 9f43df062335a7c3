"""Order a document's sentences and terms for a reader who has a minute."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from framing.lexicon.terms import CONTESTED_SEVERITY
from framing.report.document import OTHERS, SCORED, DocumentReport
from framing.report.records import Hit, SentenceReport


def most_loaded(report: DocumentReport, n: int) -> list[SentenceReport]:
    """The `n` most loaded sentences, most loaded first; none that has neither a term nor a biased label."""
    if not len(report.voices):
        return []
    loaded = report.loadedness
    found = np.zeros(len(loaded), dtype=bool)
    found[report.hit_sentences] = True
    if SCORED in report.heads:
        found |= report.answers(SCORED).given[:, 1]
    order = np.argsort(-np.where(found, loaded, -1.0), kind="stable")[: min(n, int(found.sum()))]
    return [report.sentences[index] for index in order.tolist()]


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
        return (-(severity if own else severity * OTHERS), -len(count.hits), count.term)

    return sorted((TermCount(term, hits) for term, hits in places.items()), key=weight)
