"""Search a batch for the lexicon's terms: forms, then senses, then whose voice and about whom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.lexicon.contexts import Candidates, Contexts
from framing.lexicon.targets import Targets
from framing.lexicon.terms import SCARE_QUOTES, Lexicon
from framing.spans import SCARE, Entities, Hits, Ints, Sentences, Tokens, Voices
from framing.text.phrases import Phrases

_MARKS = "\"'“”‘’«»„`"
_EDGES = f"{_MARKS} \n\t,.;:!?"


class Matcher:
    """A lexicon compiled for search."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        terms = lexicon.terms
        forms = [(form, row) for row, term in enumerate(terms) if term.category != SCARE_QUOTES for form in term.forms]
        self._phrases = Phrases([form for form, _ in forms])
        self._row = np.array([row for _, row in forms], dtype=np.int64)
        where = [term.where for term in terms]
        pairs = [contexts for term in terms for contexts in (term.loaded, term.plain)]
        self._contexts = Contexts(pairs, lexicon.classes, [place for place in where for _ in range(2)])
        self._targets = Targets([term.slots for term in terms])
        self._scare = next((row for row, term in enumerate(terms) if term.category == SCARE_QUOTES), None)

    def find(
        self,
        text: str,
        codes: NDArray[np.uint32],
        tokens: Tokens,
        sentences: Sentences,
        entities: Entities,
        voices: Voices,
    ) -> Hits:
        """Every loaded term of the batch in its loaded sense, in text order."""
        matches = self._phrases.find(tokens)
        candidates = Candidates(self._row[matches.phrase], matches.first, matches.last)
        kept = np.flatnonzero(self._in_loaded_sense(candidates, codes, tokens, entities))
        row, first, last = candidates.row[kept], candidates.first[kept], candidates.last[kept]
        start, end = tokens.start[first], tokens.end[last]
        target = self._targets.find(row, first, last, tokens, entities)
        scare_start, scare_end = self._scare_quotes(text, voices, start, end)
        row = np.concatenate([row, np.full(len(scare_start), self._scare or 0, dtype=np.int64)])
        start, end = np.concatenate([start, scare_start]), np.concatenate([end, scare_end])
        target = np.concatenate([target, np.full(len(scare_start), -1, dtype=np.int64)])
        order = np.argsort(start, kind="stable")
        row, start, end, target = row[order], start[order], end[order], target[order]
        sentence = np.maximum(np.searchsorted(sentences.start, start, side="right") - 1, 0)
        return Hits(row, start, end, sentence, voices.at(start), target)

    def _in_loaded_sense(
        self, candidates: Candidates, codes: NDArray[np.uint32], tokens: Tokens, entities: Entities
    ) -> NDArray[np.bool_]:
        """Whether a loaded context holds, where the row asks for one, and no plain one does."""
        twice = Candidates(
            row=np.concatenate([2 * candidates.row, 2 * candidates.row + 1]),
            first=np.tile(candidates.first, 2),
            last=np.tile(candidates.last, 2),
        )
        loaded, plain = self._contexts.hold(twice, codes, tokens, entities).reshape(2, -1)
        kept: NDArray[np.bool_] = (loaded | ~self._contexts.any[2 * candidates.row]) & ~plain
        return kept

    def _scare_quotes(self, text: str, voices: Voices, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Quoted words that nobody is said to have said, marks left out, where no listed term stands in them."""
        if self._scare is None:
            return start[:0], end[:0]
        inner = []
        for span in np.flatnonzero(voices.voice == SCARE).tolist():
            marked = text[voices.start[span] : voices.end[span]]
            if marked[0] in _MARKS:
                left = len(marked) - len(marked.lstrip(_EDGES))
                inner.append((int(voices.start[span]) + left, int(voices.start[span]) + len(marked.rstrip(_EDGES))))
        inner_start, inner_end = np.array(inner, dtype=np.int64).reshape(-1, 2).T
        next_hit = np.searchsorted(start, inner_start, side="left")
        padded = np.append(start, np.iinfo(np.int64).max)
        free = (padded[next_hit] >= inner_end) & (inner_end > inner_start)
        return inner_start[free], inner_end[free]
