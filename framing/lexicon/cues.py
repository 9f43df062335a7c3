"""The words of all rows' contexts, compiled to hashes, and where they stand around candidates.

Each context has a bit of its own among those of its row. Words that stand where contexts of the candidate's row look
for them set these contexts' bits: one search answers for all rows, kinds and lengths at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.errors import LexiconError
from framing.lexicon.candidates import Bits, Candidates, Reading, spread
from framing.lexicon.contexts import LONGEST, WORDED, Context, expand
from framing.spans import Hashes, Ints, Tokens
from framing.text.entities import CLASSES, class_hashes
from framing.text.keys import KeySet
from framing.text.phrases import together, token_sequences
from framing.text.tokens import prefix_hashes

REACH = 5
"""Words on either side that `near` looks at, and `before` and `after` on theirs."""
Flags = NDArray[np.bool_]
_MASK = "zzclass"
"""Stands before a class's name while values are cut into tokens."""
_LAST = 0x2100
_MARKS = np.zeros(_LAST + 1, dtype=bool)
"""Code points that may stand between a term and a word right beside it."""
_MARKS[[ord(mark) for mark in "\"'“”‘’«»„` \n"]] = True
_BASE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class _Level:
    """What the first so many words of a value are to a row: the whole of it, or its beginning."""

    keys: KeySet
    bits: Bits
    """(n_keys,) contexts of the row that have these words for a value."""
    longer: Flags
    """(n_keys,) whether a value goes on."""

    @classmethod
    def of(cls, key: Hashes, bits: Bits, ends: Flags) -> _Level:
        """From each value's key up to here, the bit of its context, and whether it ends here."""
        keys = KeySet(key)
        place = np.searchsorted(keys.keys, key)
        found, longer = np.zeros(len(keys), dtype=np.uint64), np.zeros(len(keys), dtype=bool)
        np.bitwise_or.at(found, place[ends], bits[ends])
        longer[place[~ends]] = True
        return cls(keys, found, longer)


@dataclass(frozen=True, slots=True)
class _Found:
    """Words of contexts around candidates, one element each."""

    who: Ints
    """Index of the candidate."""
    first: Ints
    size: Ints
    """Tokens they are made of."""
    bits: Bits
    """Contexts that have them for a value."""

    @classmethod
    def joined(cls, parts: Sequence[_Found]) -> _Found:
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__))


class Cues:
    """The worded contexts of many rows, compiled.

    Parameters
    ----------
    owned: row, bit and context of each.
    where: `file:line` of each row, for faults.
    """

    def __init__(
        self, owned: Sequence[tuple[int, int, Context]], classes: Mapping[str, tuple[str, ...]], where: Sequence[str]
    ) -> None:
        self._looks = {kind: np.zeros(len(where), dtype=np.uint64) for kind in WORDED}
        """(n_rows,) contexts of each kind."""
        words, stems = _Values(where), _Values(where)
        for row, bit, context in owned:
            if context.kind in WORDED:
                self._looks[context.kind][row] |= np.uint64(1 << bit)
                for value in expand(context.values, classes, where[row]):
                    stem = value.removesuffix("*")
                    (words if stem == value else stems).add(stem, row, bit, LONGEST if stem == value else 1)
        self._words = words.levels()
        self._lengths = tuple(sorted({len(stem) for stem in stems.texts}))
        self._stems = stems.levels()
        self._beginnings = stems.levels(self._lengths[0]) if self._lengths else []
        """By the letters that the shortest prefix has, most words are turned away before any is looked up."""
        self._starred = np.zeros(len(where), dtype=bool)
        self._starred[stems.rows] = True

    def met(self, some: Candidates, reading: Reading) -> Bits:
        """(n_candidates,) bits of the worded contexts that each candidate stands in."""
        met = np.zeros(len(some), dtype=np.uint64)
        who, at = self._around(some, reading)
        found = _Found.joined([*self._listed(some, who, at, reading.tokens), *self._begun(some, who, at, reading)])
        np.bitwise_or.at(met, found.who, found.bits & self._looking(some, found, reading))
        return met

    def _around(self, some: Candidates, reading: Reading) -> tuple[Ints, Ints]:
        """(candidate, token) of each token at which a value may begin."""
        tokens = reading.tokens
        sentence = tokens.sentence[some.first]
        steps = np.arange(-LONGEST, 0), np.arange(1, REACH + 1)
        at = np.concatenate([some.first[:, None] + steps[0], some.last[:, None] + steps[1]], axis=1)
        inside = (at >= 0) & (at < len(tokens)) & (self._looks["sent"][some.row] == 0)[:, None]
        inside &= tokens.sentence.take(at, mode="clip") == sentence[:, None]
        whole = np.flatnonzero(self._looks["sent"][some.row])
        begin = np.searchsorted(tokens.sentence, sentence[whole])
        again, step = spread(np.searchsorted(tokens.sentence, sentence[whole], side="right") - begin)
        who, _ = np.nonzero(inside)
        return np.concatenate([who, whole[again]]), np.concatenate([at[inside], begin[again] + step])

    def _listed(self, some: Candidates, who: Ints, at: Ints, tokens: Tokens) -> list[_Found]:
        """Values of any length that begin at the tokens."""
        found = []
        first, key = at, _row_key(some.row)[who]
        for size, level in enumerate(self._words, start=1):
            key = key * _BASE + tokens.hash[at]
            met, place = level.keys.met(key)
            who, first, at, key = who[met], first[met], at[met], key[met]
            found.append(_Found(who, first, np.full(len(who), size), level.bits[place]))
            goes_on = np.flatnonzero(level.longer[place] & (at + 1 < len(tokens)))
            goes_on = goes_on[tokens.sentence[at[goes_on] + 1] == tokens.sentence[at[goes_on]]]
            if not goes_on.size:
                break
            who, first, at, key = who[goes_on], first[goes_on], at[goes_on] + 1, key[goes_on]
        return found

    def _begun(self, some: Candidates, who: Ints, at: Ints, reading: Reading) -> list[_Found]:
        """Words among the tokens that begin with a prefix of the row's."""
        tokens, said = reading.tokens, reading.tokens.vocabulary
        mine = np.flatnonzero(self._starred[some.row][who])
        if not mine.size:
            return []
        who, at = who[mine], at[mine]
        key = (_row_key(some.row) * _BASE)[who]
        beginning = np.zeros(len(said), dtype=np.uint64)
        words = np.flatnonzero(said.token >= 0)
        shown, shortest = said.token[words], self._lengths[:1]
        beginning[words] = prefix_hashes(reading.codes, tokens.first[shown], tokens.length[shown], shortest).ravel()
        mine, _ = self._beginnings[0].keys.met(key + beginning[said.number[at]])
        who, at, key = who[mine], at[mine], key[mine]
        sought = prefix_hashes(reading.codes, tokens.first[at], tokens.length[at], self._lengths)
        met, place = self._stems[0].keys.met((key[:, None] + sought).ravel())
        mine = met // len(self._lengths)
        return [_Found(who[mine], at[mine], np.ones_like(mine), self._stems[0].bits[place])]

    def _looking(self, some: Candidates, found: _Found, reading: Reading) -> Bits:
        """The contexts of each candidate's row that look where the words stand."""
        row, begin, end = some.row[found.who], found.first, found.first + found.size
        first, last = some.first[found.who], some.last[found.who]
        before, after = (begin >= first - REACH) & (begin < first), (begin > last) & (begin <= last + REACH)
        beside = np.flatnonzero((end == first) | (begin == last + 1))
        edge = np.where(end == first, first, begin)[beside]
        tight = np.zeros(len(row), dtype=bool)
        tight[beside] = _beside(edge, reading) & _unparted(begin[beside], found.size[beside], reading)
        places = {
            "prev": tight & (end == first),
            "next": tight & (begin == last + 1),
            "before": before,
            "after": after,
            "near": before | after,
        }
        looking = self._looks["sent"][row]
        for kind, there in places.items():
            looking |= np.where(there, self._looks[kind][row], np.uint64(0))
        return looking


class _Values:
    """Values of contexts with their rows, gathered to be compiled."""

    def __init__(self, where: Sequence[str]) -> None:
        self._where = where
        self.texts: list[str] = []
        self.rows: list[int] = []
        self._bits: list[int] = []
        self._most: list[int] = []

    def add(self, text: str, row: int, bit: int, most: int) -> None:
        self.texts.append(text)
        self.rows.append(row)
        self._bits.append(1 << bit)
        self._most.append(most)

    def levels(self, letters: int | None = None) -> list[_Level]:
        """By number of words; of each word only so many first letters."""
        tokens, begin, count = token_sequences([text[:letters].replace("@", _MASK) for text in self.texts])
        row, bits, most = (np.array(column, dtype=np.uint64) for column in (self.rows, self._bits, self._most))
        wrong = np.flatnonzero((count < 1) | (count > most.view(np.int64)))
        if wrong.size:
            fault = f"{self.texts[wrong[0]]!r} in a context; expected one to {LONGEST} words, or a prefix*"
            raise LexiconError(f"{self._where[self.rows[wrong[0]]]}: {fault}")
        hashes = _with_classes(tokens.hash)
        levels: list[_Level] = []
        key = _row_key(row.view(np.int64))
        for size in range(1, int(count.max(initial=0)) + 1):
            on = np.flatnonzero(count >= size)
            key[on] = key[on] * _BASE + hashes[begin[on] + size - 1]
            levels.append(_Level.of(key[on], bits[on], count[on] == size))
        return levels


def _row_key(row: Ints) -> Hashes:
    key: Hashes = (row.astype(np.uint64) + np.uint64(1)) * _BASE
    return key


def _with_classes(hashes: Hashes) -> Hashes:
    """The hashes, with those of `@state` and its like replaced by the hash of the class."""
    names, _, _ = token_sequences([_MASK + name for name in CLASSES])
    order = np.argsort(names.hash)
    place = np.minimum(np.searchsorted(names.hash[order], hashes), len(order) - 1)
    klass = order[place]
    return np.where(names.hash[klass] == hashes, class_hashes()[klass], hashes)


def _unparted(first: Ints, size: Ints, reading: Reading) -> Flags:
    """Whether no punctuation parts the words of a value."""
    unparted = np.ones(len(first), dtype=bool)
    for length in np.unique(size[size > 1]).tolist():
        mine = np.flatnonzero(size == length)
        unparted[mine] = together(reading.tokens, first[mine], length)
    return unparted


def _beside(edge: Ints, reading: Reading) -> Flags:
    """Whether nothing but space, a hyphen or quotation marks parts each token from the one before it."""
    tokens, n_codes = reading.tokens, len(reading.codes)
    inside = (edge > 0) & (edge < len(tokens))
    right = np.clip(edge, 1, max(len(tokens) - 1, 1))
    right = np.minimum(right, len(tokens) - 1)
    left = np.maximum(right - 1, 0)
    beside = tokens.joined[right].copy()
    begin = tokens.first[left] + tokens.length[left]
    gap = tokens.first[right] - begin
    marked = ~beside & inside & (gap <= 4) & (tokens.sentence[left] == tokens.sentence[right])
    for offset in range(4):
        at = np.flatnonzero(marked & (offset < gap))
        marked[at] = _MARKS[np.minimum(reading.codes[np.minimum(begin[at] + offset, n_codes - 1)], _LAST)]
    found: Flags = (beside | marked) & inside
    return found
