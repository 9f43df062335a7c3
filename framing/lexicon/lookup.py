"""One kind of context for many rows: its words compiled to hashes, and looked up around all candidates at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.errors import LexiconError
from framing.lexicon.candidates import Candidates, Reading
from framing.lexicon.contexts import LONGEST, Context, expand
from framing.spans import Hashes, Ints, Tokens
from framing.text.entities import CLASSES, class_hashes
from framing.text.keys import KeySet
from framing.text.phrases import sequence_hash, together, token_sequences
from framing.text.tokens import mix, prefix_hashes

REACH = 5
"""Words on either side that `near` looks at, and `before` and `after` on theirs."""
Flags = NDArray[np.bool_]
_LONGEST_FORM = 9
_MASK = "zzclass"
"""Stands before a class's name while values are cut into tokens."""
_LAST = 0x2100
_MARKS = np.zeros(_LAST + 1, dtype=bool)
"""Code points that may stand between a term and a word right beside it."""
_MARKS[[ord(mark) for mark in "\"'“”‘’«»„` \n"]] = True
_BASE = np.uint64(0x9E3779B97F4A7C15)


def _key(row: Ints, words: Hashes) -> Hashes:
    return mix(words + (row.astype(np.uint64) + np.uint64(1)) * _BASE)


@dataclass(frozen=True, slots=True)
class _Words:
    """Sequences of words that rows look for, as keys of row and words."""

    rows: Flags
    """(n_rows,) which rows have any."""
    whole: dict[int, KeySet]
    """By how many words they have."""
    begins: KeySet
    """Keys of the first words of the longer ones."""

    @classmethod
    def of(cls, owner: Ints, begin: Ints, count: Ints, hashes: Hashes, n_rows: int) -> _Words:
        rows = np.zeros(n_rows, dtype=bool)
        rows[owner] = True
        whole = {}
        for size in np.unique(count).tolist():
            mine = count == size
            whole[size] = KeySet(_key(owner[mine], sequence_hash(hashes, begin[mine], size)))
        longer = count > 1
        return cls(rows, whole, KeySet(_key(owner[longer], hashes[begin[longer]])))


class Lookup:
    """The words of one kind of context."""

    def __init__(
        self,
        kind: str,
        owned: Sequence[tuple[int, Context]],
        classes: Mapping[str, tuple[str, ...]],
        where: Sequence[str],
    ) -> None:
        self.kind = kind
        words: list[str] = []
        owners: list[int] = []
        for row, context in owned:
            if context.kind == kind:
                values = expand(context.values, classes, where[row])
                words += values
                owners += [row] * len(values)
        tokens, begin, count = token_sequences([word.removesuffix("*").replace("@", _MASK) for word in words])
        owner = np.array(owners, dtype=np.int64)
        star, masked = (np.array([sign in word for word in words], dtype=bool) for sign in "*@")
        longest = _LONGEST_FORM if kind == "form" else LONGEST
        wrong = np.flatnonzero((count < 1) | (count > longest) | (star & (count > 1)))
        if wrong.size:
            fault = f"{words[wrong[0]]!r} in a context; expected one to {longest} words, or a prefix*"
            raise LexiconError(f"{where[owner[wrong[0]]]}: {fault}")
        hashes, n_rows = _with_classes(tokens.hash), len(where)
        self._plain, self._masked = (
            _Words.of(owner[some], begin[some], count[some], hashes, n_rows)
            for some in (~star & ~masked, ~star & masked)
        )
        self._prefixes = KeySet(_key(owner[star], tokens.hash[begin[star]]))
        self._lengths = tuple(np.unique(tokens.length[begin[star]]).tolist())
        self._starred = np.zeros(n_rows, dtype=bool)
        self._starred[owner[star]] = True
        self.rows = self._plain.rows | self._masked.rows | self._starred
        """(n_rows,) which rows look here."""

    def met(self, some: Candidates, reading: Reading) -> Flags:
        """(n_candidates,) whether each has one of its row's words where the kind looks."""
        met = np.zeros(len(some), dtype=bool)
        for words, hashes in ((self._plain, reading.tokens.hash), (self._masked, reading.masked)):
            mine = np.flatnonzero(words.rows[some.row] & ~met)
            if mine.size:
                met[mine] = self._sequences(words, hashes, some.only(mine), reading)
        mine = np.flatnonzero(self._starred[some.row] & ~met)
        if mine.size:
            met[mine] = self._begun(some.only(mine), reading)
        return met

    def _sequences(self, words: _Words, hashes: Hashes, some: Candidates, reading: Reading) -> Flags:
        met = np.zeros(len(some), dtype=bool)
        if self.kind in ("prev", "next", "form"):
            for size, keys in words.whole.items():
                who, at = _right_there(self.kind, size, some, reading)
                met[who[keys.contains(_key(some.row[who], sequence_hash(hashes, at, size)))]] = True
            return met
        tokens = reading.tokens
        who, at = _around(self.kind, some, tokens)
        key = _key(some.row[who], hashes[at])
        if 1 in words.whole:
            met[who[words.whole[1].contains(key)]] = True
        # Few words around a term begin a longer value of its row.
        goes_on = np.flatnonzero(words.begins.contains(key))
        who, at = who[goes_on], at[goes_on]
        for size in words.whole:
            last = np.minimum(at + size - 1, len(tokens) - 1)
            fits = np.flatnonzero((at + size <= len(tokens)) & (tokens.sentence[last] == tokens.sentence[at]))
            if size > 1 and fits.size:
                row = some.row[who[fits]]
                met[who[fits[words.whole[size].contains(_key(row, sequence_hash(hashes, at[fits], size)))]]] = True
        return met

    def _begun(self, some: Candidates, reading: Reading) -> Flags:
        """Whether a word begins with one of the row's prefixes."""
        tokens = reading.tokens
        if self.kind in ("prev", "next", "form"):
            who, at = _right_there(self.kind, 1, some, reading)
        else:
            who, at = _around(self.kind, some, tokens)
        long = np.flatnonzero(tokens.length[at] >= self._lengths[0])
        who, at = who[long], at[long]
        sought = prefix_hashes(reading.codes, tokens.first[at], tokens.length[at], self._lengths)
        met = np.zeros(len(some), dtype=bool)
        met[who[self._prefixes.contains(_key(some.row[who][:, None], sought)).any(axis=1)]] = True
        return met


def spread(count: Ints) -> tuple[Ints, Ints]:
    """`count[i]` copies of each index, and the copies numbered."""
    who = np.repeat(np.arange(len(count)), count)
    return who, np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)


def _with_classes(hashes: Hashes) -> Hashes:
    """The hashes, with those of `@state` and its like replaced by the hash of the class."""
    names, _, _ = token_sequences([_MASK + name for name in CLASSES])
    order = np.argsort(names.hash)
    place = np.minimum(np.searchsorted(names.hash[order], hashes), len(order) - 1)
    klass = order[place]
    return np.where(names.hash[klass] == hashes, class_hashes()[klass], hashes)


def _right_there(kind: str, size: int, some: Candidates, reading: Reading) -> tuple[Ints, Ints]:
    """(candidate, first token) of the `size` tokens right before or after each term, or of the term itself."""
    if kind == "form":
        who = np.flatnonzero(some.last - some.first + 1 == size)
        return who, some.first[who]
    at, edge = (some.first - size, some.first) if kind == "prev" else (some.last + 1, some.last + 1)
    who = np.flatnonzero(together(reading.tokens, at, size) & _beside(edge, reading))
    return who, at[who]


def _around(kind: str, some: Candidates, tokens: Tokens) -> tuple[Ints, Ints]:
    """(candidate, token) of every token where `near`, `before`, `after` or `sent` looks."""
    sentence = tokens.sentence[some.first]
    if kind == "sent":
        begin = np.searchsorted(tokens.sentence, sentence, side="left")
        who, step = spread(np.searchsorted(tokens.sentence, sentence, side="right") - begin)
        return who, begin[who] + step
    steps = np.arange(1, REACH + 1)
    sides = [some.first[:, None] - steps] * (kind != "after") + [some.last[:, None] + steps] * (kind != "before")
    around = np.concatenate(sides, axis=1)
    inside = (around >= 0) & (around < len(tokens))
    inside &= tokens.sentence[np.where(inside, around, 0)] == sentence[:, None]
    return np.nonzero(inside)[0], around[inside]


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
