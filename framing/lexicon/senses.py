"""Which candidates stand in a context of their row: all rows compiled to hashes, all candidates judged at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.errors import LexiconError
from framing.lexicon.candidates import Candidates, Reading
from framing.lexicon.contexts import BARE, LONGEST, WORDED, Context, expand
from framing.lexicon.names import inside_name
from framing.spans import LOWER, Hashes, Ints, Tokens
from framing.text.entities import CLASSES, class_hashes
from framing.text.keys import KeySet
from framing.text.phrases import sequence_hash, together, token_sequences
from framing.text.tokens import HYPHENS, mix, prefix_hashes

REACH = 5
"""Words on either side that `near` looks at, and `before` and `after` on theirs."""
_BASE = np.uint64(0x9E3779B97F4A7C15)
_LONGEST_FORM = 9
_LAST = 0x2100
_MARKS, _HYPHENS = np.zeros(_LAST + 1, dtype=bool), np.zeros(_LAST + 1, dtype=bool)
"""Code points that may stand between a term and a word right beside it, and those that are hyphens."""
_MARKS[[ord(mark) for mark in "\"'“”‘’«»„` \n"]] = True
_HYPHENS[HYPHENS] = True


@dataclass(frozen=True, slots=True)
class _Keys:
    """Keys of (row, words) for one kind of context, by how the words are looked up."""

    rows: NDArray[np.bool_]
    plain: dict[int, KeySet]
    """Words as they stand, by how many there are."""
    masked: dict[int, KeySet]
    """Words with a class of names among them."""
    prefixes: KeySet
    starred: NDArray[np.bool_]
    """(n_rows,) which rows have prefixes."""
    lengths: tuple[int, ...]
    """How many letters the prefixes have."""


def _key(row: Ints, words: Hashes) -> Hashes:
    return mix(words + (row.astype(np.uint64) + np.uint64(1)) * _BASE)


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
        self._keys = {kind: _compile(kind, owned, classes, places) for kind in WORDED}

    def hold(self, candidates: Candidates, reading: Reading) -> NDArray[np.bool_]:
        """(n_candidates,) whether any context of the candidate's row is met."""
        if not len(candidates):
            return np.zeros(0, dtype=bool)
        held = self._met(candidates, reading)
        rest = np.flatnonzero(~held & (self._n_atoms[candidates.row] > 0))
        if rest.size:
            row = candidates.row[rest]
            who, step = _spread(self._n_atoms[row])
            atom = self._atom[row][who] + step
            at = rest[who]
            met = self._met(Candidates(atom, candidates.first[at], candidates.last[at]), reading)
            alternative = self._alternative[atom - len(self.any)]
            begin = np.flatnonzero(np.diff(alternative, prepend=-1) | np.diff(who, prepend=-1))
            held[at[begin[np.logical_and.reduceat(met, begin)]]] = True
        return held

    def _met(self, candidates: Candidates, reading: Reading) -> NDArray[np.bool_]:
        met = np.zeros(len(candidates.row), dtype=bool)
        for kind, keys in self._keys.items():
            mine = np.flatnonzero(keys.rows[candidates.row] & ~met)
            if mine.size:
                met[mine] = _look(kind, keys, candidates.only(mine), reading)
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


def _spread(count: Ints) -> tuple[Ints, Ints]:
    """`count[i]` copies of each index, and the copies numbered."""
    who = np.repeat(np.arange(len(count)), count)
    return who, np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)


def _flags(kind: str, owned: Sequence[tuple[int, Context]], n_rows: int) -> NDArray[np.bool_]:
    flags = np.zeros(n_rows, dtype=bool)
    flags[[row for row, context in owned if context.kind == kind]] = True
    return flags


def _compile(
    kind: str, owned: Sequence[tuple[int, Context]], classes: Mapping[str, tuple[str, ...]], where: Sequence[str]
) -> _Keys:
    words: list[str] = []
    owners: list[int] = []
    for row, context in owned:
        if context.kind == kind:
            values = expand(context.values, classes, where[row])
            words += values
            owners += [row] * len(values)
    tokens, begin, count = token_sequences([word.removesuffix("*").replace("@", _MASK) for word in words])
    owner = np.array(owners, dtype=np.int64)
    star = np.array([word.endswith("*") for word in words], dtype=bool)
    longest = _LONGEST_FORM if kind == "form" else LONGEST
    wrong = np.flatnonzero((count < 1) | (count > longest) | (star & (count > 1)))
    if wrong.size:
        word = words[wrong[0]]
        raise LexiconError(
            f"{where[owner[wrong[0]]]}: {word!r} in a context; expected one to {longest} words, or a prefix*"
        )
    is_masked = np.array(["@" in word for word in words], dtype=bool)
    hashes = _with_classes(tokens.hash)
    plain: dict[int, KeySet] = {}
    masked: dict[int, KeySet] = {}
    for size in np.unique(count[~star]).tolist():
        for found, some in ((plain, ~is_masked), (masked, is_masked)):
            mine = np.flatnonzero((count == size) & ~star & some)
            if mine.size:
                found[size] = KeySet(_key(owner[mine], sequence_hash(hashes, begin[mine], size)))
    mine = np.flatnonzero(star)
    prefixes = KeySet(_key(owner[mine], tokens.hash[begin[mine]]))
    starred = np.zeros(len(where), dtype=bool)
    starred[owner[mine]] = True
    lengths = tuple(np.unique(tokens.length[begin[mine]]).tolist())
    return _Keys(_flags(kind, owned, len(where)), plain, masked, prefixes, starred, lengths)


_MASK = "zzclass"
"""Stands before a class's name while values are cut into tokens."""


def _with_classes(hashes: Hashes) -> Hashes:
    """The hashes, with those of `@state` and its like replaced by the hash of the class."""
    names, _, _ = token_sequences([_MASK + name for name in CLASSES])
    order = np.argsort(names.hash)
    place = np.minimum(np.searchsorted(names.hash[order], hashes), len(order) - 1)
    klass = order[place]
    return np.where(names.hash[klass] == hashes, class_hashes()[klass], hashes)


def _look(kind: str, keys: _Keys, some: Candidates, reading: Reading) -> NDArray[np.bool_]:
    """Whether each candidate has one of its row's words where `kind` looks."""
    met = np.zeros(len(some.row), dtype=bool)
    tokens = reading.tokens
    beside = _beside(some.first if kind == "prev" else some.last + 1, reading) if kind in ("prev", "next") else met
    for size in sorted({*keys.plain, *keys.masked, *([1] if keys.lengths else [])}):
        who, at = _places(kind, size, some, beside, tokens)
        for sets, hashes in ((keys.plain, tokens.hash), (keys.masked, reading.masked)):
            if size in sets:
                found = sets[size].contains(_key(some.row[who], sequence_hash(hashes, at, size)))
                met[who[found]] = True
        if size == 1 and keys.lengths:
            begun = np.flatnonzero(keys.starred[some.row[who]] & (tokens.length[at] >= keys.lengths[0]))
            who, at = who[begun], at[begun]
            sought = prefix_hashes(reading.codes, tokens.first[at], tokens.length[at], keys.lengths)
            met[who[keys.prefixes.contains(_key(some.row[who][:, None], sought)).any(axis=1)]] = True
    return met


def _places(kind: str, size: int, some: Candidates, beside: NDArray[np.bool_], tokens: Tokens) -> tuple[Ints, Ints]:
    """(candidate, first token) of every run of `size` tokens where `kind` looks; `beside`: nothing parts it there."""
    who = np.arange(len(some.row))
    if kind == "form":
        who = who[some.last - some.first + 1 == size]
        return who, some.first[who]
    if kind in ("prev", "next"):
        at = some.first - size if kind == "prev" else some.last + 1
        whole = np.flatnonzero(together(tokens, at, size) & beside)
        return whole, at[whole]
    sentence = tokens.sentence[some.first]
    if kind == "sent":
        begin = np.searchsorted(tokens.sentence, sentence, side="left")
        who, step = _spread(np.searchsorted(tokens.sentence, sentence, side="right") - begin)
        at = begin[who] + step
    else:
        steps = np.arange(1, REACH + 1)
        sides = [some.first[:, None] - steps] * (kind != "after") + [some.last[:, None] + steps] * (kind != "before")
        around = np.concatenate(sides, axis=1)
        who, at = np.repeat(who, around.shape[1]), around.ravel()
    inside = (at >= 0) & (at + size <= len(tokens))
    who, at = who[inside], at[inside]
    same = (tokens.sentence[at] == sentence[who]) & (tokens.sentence[at + size - 1] == sentence[who])
    return who[same], at[same]


def _beside(edge: Ints, reading: Reading) -> NDArray[np.bool_]:
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
    found: NDArray[np.bool_] = (beside | marked) & inside
    return found
