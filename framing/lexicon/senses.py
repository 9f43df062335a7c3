"""Which candidates stand in a context of their row: all rows compiled to hashes, all candidates judged at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from framing.lexicon.candidates import Candidates, Reading
from framing.lexicon.contexts import BARE, WORDED, Context
from framing.lexicon.lookup import Lookup, spread
from framing.lexicon.names import inside_name
from framing.spans import LOWER
from framing.text.tokens import HYPHENS

_LAST = 0x2100
_HYPHENS = np.zeros(_LAST + 1, dtype=bool)
_HYPHENS[HYPHENS] = True


class Senses:
    """The contexts of many rows, compiled once; `hold` says for which candidates at least one is met.

    A context that must hold together with others becomes a row of its own behind the real ones, and is judged like
    any other; `hold` then puts the verdicts together.
    """

    def __init__(
        self, rows: Sequence[tuple[Context, ...]], classes: Mapping[str, tuple[str, ...]], where: Sequence[str]
    ) -> None:
        n_rows = len(rows)
        self.any = np.array([bool(contexts) for contexts in rows], dtype=bool)
        joint = [(row, context) for row, contexts in enumerate(rows) for context in contexts if context.also]
        atoms = [
            (alternative, row, atom)
            for alternative, (row, context) in enumerate(joint)
            for atom in (context, *context.also)
        ]
        single = [(row, context) for row, contexts in enumerate(rows) for context in contexts if not context.also]
        owned = single + [(n_rows + index, atom) for index, (_, _, atom) in enumerate(atoms)]
        places = [*where, *(where[row] for _, row, _ in atoms)]
        self._alternative = np.array([alternative for alternative, _, _ in atoms], dtype=np.int64)
        self._n_atoms = np.bincount([row for _, row, _ in atoms], minlength=n_rows)
        self._atom = n_rows + np.cumsum(self._n_atoms) - self._n_atoms
        self._bare = {kind: _flags(kind, owned, len(places)) for kind in BARE}
        self._lookups = [Lookup(kind, owned, classes, places) for kind in WORDED]

    def hold(self, candidates: Candidates, reading: Reading) -> NDArray[np.bool_]:
        """(n_candidates,) whether any context of the candidate's row is met."""
        if not len(candidates):
            return np.zeros(0, dtype=bool)
        held = self._met(candidates, reading)
        rest = np.flatnonzero(~held & (self._n_atoms[candidates.row] > 0))
        if rest.size:
            row = candidates.row[rest]
            who, step = spread(self._n_atoms[row])
            atom = self._atom[row][who] + step
            at = rest[who]
            met = self._met(Candidates(atom, candidates.first[at], candidates.last[at]), reading)
            alternative = self._alternative[atom - len(self.any)]
            begin = np.flatnonzero(np.diff(alternative, prepend=-1) | np.diff(who, prepend=-1))
            held[at[begin[np.logical_and.reduceat(met, begin)]]] = True
        return held

    def _met(self, candidates: Candidates, reading: Reading) -> NDArray[np.bool_]:
        met = np.zeros(len(candidates.row), dtype=bool)
        for lookup in self._lookups:
            mine = np.flatnonzero(lookup.rows[candidates.row] & ~met)
            if mine.size:
                met[mine] = lookup.met(candidates.only(mine), reading)
        for kind, check in _CHECKS:
            mine = np.flatnonzero(self._bare[kind][candidates.row] & ~met)
            if mine.size:
                met[mine] = check(candidates.only(mine), reading)
        return met


def _capital(some: Candidates, reading: Reading) -> NDArray[np.bool_]:
    """Capitalised inside its sentence."""
    first, tokens = some.first, reading.tokens
    inside = tokens.sentence[np.maximum(first - 1, 0)] == tokens.sentence[first]
    capital: NDArray[np.bool_] = (tokens.case[first] > LOWER) & inside & (first > 0)
    return capital


def _hyphened(some: Candidates, reading: Reading) -> NDArray[np.bool_]:
    """A hyphen behind the term's first word, where it has more than one."""
    behind = reading.tokens.first[some.first] + reading.tokens.length[some.first]
    mark = reading.codes[np.minimum(behind, len(reading.codes) - 1)]
    hyphened: NDArray[np.bool_] = (some.last > some.first) & _HYPHENS[np.minimum(mark, _LAST)]
    return hyphened


_CHECKS = (("name", inside_name), ("capital", _capital), ("hyphen", _hyphened))


def _flags(kind: str, owned: Sequence[tuple[int, Context]], n_rows: int) -> NDArray[np.bool_]:
    flags = np.zeros(n_rows, dtype=bool)
    flags[[row for row, context in owned if context.kind == kind]] = True
    return flags
