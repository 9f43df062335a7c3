"""Which candidates stand in a context of their row: all rows and all candidates judged at once.

A row's contexts are bits of one integer: one for each kind of context that decides alone, on either side, and one for
each that must hold together with others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from framing.errors import LexiconError
from framing.lexicon.candidates import Bits, Candidates, Reading, spread
from framing.lexicon.contexts import FORM, Context, expand
from framing.lexicon.cues import Cues
from framing.lexicon.names import inside_name
from framing.lexicon.terms import form_key
from framing.spans import LOWER
from framing.text.tokens import HYPHENS

Flags = NDArray[np.bool_]
_LAST = 0x2100
_HYPHENS = np.zeros(_LAST + 1, dtype=bool)
_HYPHENS[HYPHENS] = True
_MOST = 64
"""Contexts that a row may have, those of one kind that decide alone counted as one."""


class Senses:
    """The contexts of many rows, compiled once.

    Parameters
    ----------
    rows: contexts of the loaded and of the plain sense of each row.
    where: `file:line` of each row, for faults.
    forms: every surface form, and the row it belongs to.
    """

    def __init__(
        self,
        rows: Sequence[tuple[tuple[Context, ...], tuple[Context, ...]]],
        classes: Mapping[str, tuple[str, ...]],
        where: Sequence[str],
        forms: Sequence[tuple[str, int]] = (),
    ) -> None:
        owned: list[tuple[int, int, Context]] = []
        needs: list[tuple[int, int, int]] = []
        self._alone = np.zeros((2, len(rows)), dtype=np.uint64)
        self._asks = np.array([[bool(contexts) for contexts in row] for row in rows], dtype=bool).T
        """(2, n_rows) whether the row has contexts of the loaded, of the plain sense."""
        for row, sides in enumerate(rows):
            bits: dict[object, int] = {}
            for side, contexts in enumerate(sides):
                for context in contexts:
                    for atom in (context, *context.also):
                        own = (atom.kind, atom.values) if context.also else (side, atom.kind)
                        owned.append((row, bits.setdefault(own, len(bits)), atom))
                    if context.also:
                        atoms = (context, *context.also)
                        needs.append((row, side, sum({1 << bits[atom.kind, atom.values] for atom in atoms})))
                    else:
                        self._alone[side, row] |= np.uint64(1 << bits[side, context.kind])
            if len(bits) > _MOST:
                raise LexiconError(f"{where[row]}: {len(bits)} contexts; expected {_MOST} at most: split the row")
        self._cues = Cues(owned, classes, where)
        self.of_form = _bits_of_forms(forms, owned, classes, where)
        """(n_forms,) bits of the contexts that a form meets by itself."""
        self._bare = {kind: _bits(kind, owned, len(rows)) for kind, _ in _CHECKS}
        self._count = np.bincount([row for row, _, _ in needs], minlength=len(rows))
        self._begin = np.cumsum(self._count) - self._count
        self._side = np.array([side for _, side, _ in needs], dtype=np.int64)
        self._need = np.array([need for _, _, need in needs], dtype=np.uint64)

    def judge(self, some: Candidates, reading: Reading) -> Flags:
        """(n_candidates,) whether a loaded context holds, where the row asks for one, and no plain one does."""
        asks = self._asks[:, some.row]
        loaded: Flags = ~asks[0]
        asked = np.flatnonzero(asks.any(axis=0))
        if asked.size:
            held = self._held(some.only(asked), reading)
            loaded[asked] = (held[0] | loaded[asked]) & ~held[1]
        return loaded

    def _held(self, some: Candidates, reading: Reading) -> Flags:
        """(2, n_candidates) whether a context of the loaded, of the plain sense holds."""
        met = some.met | self._cues.met(some, reading)
        for kind, check in _CHECKS:
            bit = self._bare[kind][some.row]
            mine = np.flatnonzero(bit)
            if mine.size:
                met[mine] |= np.where(check(some.only(mine), reading), bit[mine], np.uint64(0))
        held: Flags = (met & self._alone[:, some.row]) != 0
        joint = np.flatnonzero((self._count[some.row] > 0) & (met != 0))
        again, step = spread(self._count[some.row[joint]])
        who = joint[again]
        alternative = self._begin[some.row[who]] + step
        whole = np.flatnonzero((met[who] & self._need[alternative]) == self._need[alternative])
        held[self._side[alternative[whole]], who[whole]] = True
        return held


def _capital(some: Candidates, reading: Reading) -> Flags:
    """Capitalised inside its sentence."""
    first, tokens = some.first, reading.tokens
    inside = tokens.sentence[np.maximum(first - 1, 0)] == tokens.sentence[first]
    capital: Flags = (tokens.case[first] > LOWER) & inside & (first > 0)
    return capital


def _hyphened(some: Candidates, reading: Reading) -> Flags:
    """A hyphen behind the term's first word, where it has more than one."""
    behind = reading.tokens.first[some.first] + reading.tokens.length[some.first]
    mark = reading.codes[np.minimum(behind, len(reading.codes) - 1)]
    hyphened: Flags = (some.last > some.first) & _HYPHENS[np.minimum(mark, _LAST)]
    return hyphened


_CHECKS = (("name", inside_name), ("capital", _capital), ("hyphen", _hyphened))


def _bits(kind: str, owned: Sequence[tuple[int, int, Context]], n_rows: int) -> Bits:
    """(n_rows,) the bits of a kind's contexts."""
    bits = np.zeros(n_rows, dtype=np.uint64)
    for row, bit, context in owned:
        if context.kind == kind:
            bits[row] |= np.uint64(1 << bit)
    return bits


def _bits_of_forms(
    forms: Sequence[tuple[str, int]],
    owned: Sequence[tuple[int, int, Context]],
    classes: Mapping[str, tuple[str, ...]],
    where: Sequence[str],
) -> Bits:
    """(n_forms,) the bits of the contexts that ask for a form."""
    asked: dict[tuple[int, str], int] = {}
    for row, bit, context in owned:
        for value in expand(context.values, classes, where[row]) if context.kind == FORM else ():
            asked[row, form_key(value)] = asked.get((row, form_key(value)), 0) | 1 << bit
    return np.array([asked.get((row, form_key(form)), 0) for form, row in forms], dtype=np.uint64)
