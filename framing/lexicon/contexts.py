"""The contexts that decide a term's sense: parsed from a row, compiled to hashes, judged for all hits at once.

`kind: value|value; kind: …` where a kind is one of `KINDS` and a value one to three words, a prefix ("vaccin*"), a
word class ("@migrants", a file of `seeds/en/classes/`) or an entity class ("@state"). See `seeds/README.md`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.errors import LexiconError, UnknownName
from framing.spans import LOWER, Entities, Hashes, Ints, Tokens
from framing.text.entities import CLASSES, class_hashes, masked_hashes
from framing.text.keys import KeySet
from framing.text.phrases import sequence_hash, together, token_sequences
from framing.text.tokens import mix, prefix_hashes

KINDS = ("prev", "next", "near", "sent", "name")
REACH = 5
"""Words on either side that `near` looks at."""
_BASE = np.uint64(0x9E3779B97F4A7C15)
_LONGEST = 3
_LINKS = ("of", "the", "and", "for", "de", "al")
"""Small words inside names."""
_OPENERS = """
a an the this that these those his her its their our my your no some any many most both all each in on at by for from
to with of as if when while after before under over but and or so yet not he she it they we you i there then now here
"""
"""Words that are capitalised only because a sentence begins with them."""


@dataclass(frozen=True, slots=True)
class Context:
    """One kind of context and the words that make it hold."""

    kind: str
    values: tuple[str, ...]


def parse_contexts(text: str, where: str) -> tuple[Context, ...]:
    """Parse a cell of contexts; raises `LexiconError` naming the part that is not understood.

    >>> parse_contexts("prev: tax|exercise; name", "here")
    (Context(kind='prev', values=('tax', 'exercise')), Context(kind='name', values=()))
    """
    contexts = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        kind, _, rest = (piece.strip() for piece in part.partition(":"))
        if kind not in KINDS:
            raise LexiconError(f"{where}: {UnknownName('context', kind, KINDS)}, in {part!r}")
        values = tuple(value.strip() for value in rest.split("|") if value.strip())
        if bool(values) == (kind == "name"):
            raise LexiconError(f"{where}: {part!r}; `name` takes no words, every other kind takes at least one")
        contexts.append(Context(kind, values))
    return tuple(contexts)


def expand(values: Sequence[str], classes: Mapping[str, tuple[str, ...]], where: str) -> tuple[list[str], list[int]]:
    """Words and phrases that the values stand for, and the entity classes among them."""
    words: list[str] = []
    entity_classes: list[int] = []
    for value in values:
        name = value.removeprefix("@")
        if not value.startswith("@"):
            words.append(value)
        elif name in classes:
            words.extend(classes[name])
        elif name in CLASSES or name == "entity":
            entity_classes.extend(range(len(CLASSES)) if name == "entity" else [CLASSES.index(name)])
        else:
            raise LexiconError(f"{where}: {UnknownName('class', name, [*classes, *CLASSES, 'entity'])}")
    return words, entity_classes


@dataclass(frozen=True, slots=True)
class Candidates:
    """Possible hits, to be judged: the row each belongs to and its tokens."""

    row: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True, slots=True)
class _Keys:
    """Keys of (row, words) for one kind of context, by how the words are looked up."""

    rows: NDArray[np.bool_]
    sequences: dict[int, KeySet]
    """By how many words they have."""
    prefixes: KeySet
    lengths: tuple[int, ...]
    """How many letters the prefixes have."""


def _key(row: Ints, words: Hashes) -> Hashes:
    return mix(words + (row.astype(np.uint64) + np.uint64(1)) * _BASE)


class Contexts:
    """The contexts of many rows, compiled once; `hold` says for which candidates at least one is met."""

    def __init__(
        self, rows: Sequence[tuple[Context, ...]], classes: Mapping[str, tuple[str, ...]], where: Sequence[str]
    ) -> None:
        self.any = np.array([bool(contexts) for contexts in rows], dtype=bool)
        self._name = np.array([any(c.kind == "name" for c in contexts) for contexts in rows], dtype=bool)
        self._keys: dict[str, _Keys] = {}
        self._links, self._openers = (KeySet(token_sequences(w)[0].hash) for w in (_LINKS, _OPENERS.split()))
        for kind in KINDS[:-1]:
            words: list[str] = []
            owners: list[int] = []
            fixed: dict[int, list[tuple[int, np.uint64]]] = defaultdict(list)
            for row, contexts in enumerate(rows):
                for context in (c for c in contexts if c.kind == kind):
                    phrases, entity_classes = expand(context.values, classes, where[row])
                    words += phrases
                    owners += [row] * len(phrases)
                    fixed[1] += [(row, class_hashes()[klass]) for klass in entity_classes]
            self._keys[kind] = _compile(words, owners, fixed, len(rows), where)

    def hold(
        self, candidates: Candidates, codes: NDArray[np.uint32], tokens: Tokens, entities: Entities
    ) -> NDArray[np.bool_]:
        """(n_candidates,) whether any context of the candidate's row is met."""
        held = np.zeros(len(candidates.row), dtype=bool)
        if not len(held):
            return held
        masked = masked_hashes(tokens, entities, class_hashes())
        for kind, keys in self._keys.items():
            mine = np.flatnonzero(keys.rows[candidates.row] & ~held)
            if mine.size:
                some = Candidates(candidates.row[mine], candidates.first[mine], candidates.last[mine])
                held[mine] = _look(kind, keys, some, codes, tokens, masked)
        named = np.flatnonzero(self._name[candidates.row] & ~held & (tokens.case[candidates.first] > LOWER))
        if named.size:
            held[named] = self._in_name(candidates.first[named], candidates.last[named], tokens)
        return held

    def _in_name(self, first: Ints, last: Ints, tokens: Tokens) -> NDArray[np.bool_]:
        """Whether each capitalised term has a capitalised word beside it, or beyond one small word."""
        begin = np.searchsorted(tokens.sentence, tokens.sentence[first])
        size = np.searchsorted(tokens.sentence, tokens.sentence[first], side="right") - begin
        running = np.append(0, np.cumsum(tokens.case > LOWER))
        headline = (running[begin + size] - running[begin] > 0.6 * size) & (size > 3)
        met = np.zeros(len(first), dtype=bool)
        for edge, step in ((first, -1), (last, 1)):
            near, far = (np.clip(edge + by * step, 0, len(tokens) - 1) for by in (1, 2))
            joined = tokens.joined[np.maximum(edge, near)] & (near != edge)
            met |= joined & self._is_capital(near, begin, tokens)
            linked = joined & self._links.contains(tokens.hash[near])
            linked &= tokens.joined[np.maximum(near, far)] & (far != near)
            met |= linked & self._is_capital(far, begin, tokens)
        inside: NDArray[np.bool_] = met & ~headline & self._is_capital(first, begin, tokens)
        return inside

    def _is_capital(self, at: Ints, begin: Ints, tokens: Tokens) -> NDArray[np.bool_]:
        """Capitalised, and not only because a sentence begins there."""
        opener = (at == begin) & self._openers.contains(tokens.hash[at])
        capital: NDArray[np.bool_] = (tokens.case[at] > LOWER) & ~opener
        return capital


def _compile(
    words: list[str],
    owners: list[int],
    fixed: dict[int, list[tuple[int, np.uint64]]],
    n_rows: int,
    where: Sequence[str],
) -> _Keys:
    tokens, begin, count = token_sequences([word.removesuffix("*") for word in words])
    owner = np.array(owners, dtype=np.int64)
    star = np.array([word.endswith("*") for word in words], dtype=bool)
    wrong = np.flatnonzero((count < 1) | (count > _LONGEST) | (star & (count > 1)))
    if wrong.size:
        word = words[wrong[0]]
        raise LexiconError(
            f"{where[owner[wrong[0]]]}: {word!r} in a context; expected one to three words, or a prefix*"
        )
    sequences: dict[int, list[Hashes]] = defaultdict(list)
    for size in range(1, _LONGEST + 1):
        mine = np.flatnonzero((count == size) & ~star)
        sequences[size].append(_key(owner[mine], sequence_hash(tokens.hash, begin[mine], size)))
    for size, pairs in fixed.items():
        rows = np.array([row for row, _ in pairs], dtype=np.int64)
        sequences[size].append(_key(rows, np.array([value for _, value in pairs], dtype=np.uint64)))
    mine = np.flatnonzero(star)
    prefixes = KeySet(_key(owner[mine], tokens.hash[begin[mine]]))
    lengths = tuple(np.unique(tokens.length[begin[mine]]).tolist())
    has = np.zeros(n_rows, dtype=bool)
    has[owner] = True
    has[[row for pairs in fixed.values() for row, _ in pairs]] = True
    keys = {size: KeySet(np.concatenate(parts)) for size, parts in sequences.items()}
    return _Keys(has, {size: some for size, some in keys.items() if len(some)}, prefixes, lengths)


def _look(
    kind: str, keys: _Keys, some: Candidates, codes: NDArray[np.uint32], tokens: Tokens, masked: Hashes
) -> NDArray[np.bool_]:
    """Whether each candidate has one of its row's words where `kind` looks."""
    held = np.zeros(len(some.row), dtype=bool)
    for size in keys.sequences:
        who, at = _places(kind, size, some, tokens)
        for hashes in (tokens.hash, masked)[: 2 if size == 1 else 1]:
            met = keys.sequences[size].contains(_key(some.row[who], sequence_hash(hashes, at, size)))
            held[who[met]] = True
    if keys.lengths:
        who, at = _places(kind, 1, some, tokens)
        sought = prefix_hashes(codes, tokens.first[at], tokens.length[at], keys.lengths)
        hit, _ = np.nonzero(keys.prefixes.contains(_key(some.row[who][:, None], sought)))
        held[who[hit]] = True
    return held


def _places(kind: str, size: int, some: Candidates, tokens: Tokens) -> tuple[Ints, Ints]:
    """(candidate, first token) of every run of `size` tokens where `kind` looks."""
    who = np.arange(len(some.row))
    if kind in ("prev", "next"):
        at = some.first - size if kind == "prev" else some.last + 1
        whole = together(tokens, np.minimum(at, some.first), size + 1)
        if kind == "next":
            whole = together(tokens, some.last, size + 1)
        return who[whole], at[whole]
    sentence = tokens.sentence[some.first]
    if kind == "near":
        steps = np.arange(1, REACH + 1)
        at = np.concatenate([some.first[:, None] - steps, some.last[:, None] + steps], axis=1)
        who = np.repeat(who, at.shape[1])
        at = at.ravel()
    else:
        begin = np.searchsorted(tokens.sentence, sentence, side="left")
        count = np.searchsorted(tokens.sentence, sentence, side="right") - begin
        who = np.repeat(who, count)
        at = np.repeat(begin - (np.cumsum(count) - count), count) + np.arange(len(who))
    inside = (at >= 0) & (at + size <= len(tokens))
    who, at = who[inside], at[inside]
    same = (tokens.sentence[at] == sentence[who]) & (tokens.sentence[at + size - 1] == sentence[who])
    return who[same], at[same]
