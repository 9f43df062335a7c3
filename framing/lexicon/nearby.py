"""What stands near a loaded term: small words, names, and whether a name there is the one that is meant.

A name is not meant when it is part of a longer one ("Steve Israel"), when it says what another thing is like
("Russian-backed", "anti-American"), or when it belongs to a thing or person of its own ("Iran deal", "Times reporter").
"""

from __future__ import annotations

from functools import cache, reduce

import numpy as np
from numpy.typing import NDArray

from framing.resources import seeds
from framing.spans import LOWER, Entities, Hashes, Ints, Tokens
from framing.tables import read_table
from framing.text.entities import CLASSES
from framing.text.keys import KeySet
from framing.text.phrases import token_sequences

Flags = NDArray[np.bool_]
Bits = NDArray[np.uint32]

COLUMNS = ("kind", "words")
KINDS = (
    "barrier",
    "preposition",
    "place",
    "rule",
    "away",
    "company",
    "determiner",
    "auxiliary",
    "copula",
    "adverb",
    "verb",
    "call",
    "prefix",
    "participle",
    "head",
    "role",
    "capital",
    "title",
    "body",
    "naming",
    "agent",
    "example",
    "origin",
    "relative",
    "medium",
)
_WINDOW = np.arange(-5, 6)
_HEADLINE = 0.6
"""Share of capitalised words from which capitals say nothing about names."""


def bit(*kinds: str) -> np.uint32:
    """The bits of some kinds of small words."""
    return np.uint32(reduce(lambda bits, kind: bits | 1 << KINDS.index(kind), kinds, 0))


_OTHERS, _PREFIX, _PARTICIPLE = bit("head", "role"), bit("prefix"), bit("participle")
_CAPITAL, _ORIGIN = bit("capital"), bit("origin")
_PERSON = CLASSES.index("person")
_PLACES = np.isin(CLASSES, ("person", "state", "territory", "capital"))


@cache
def small_words() -> tuple[KeySet, Bits]:
    """The words of `targets.tsv`, and the kinds of each; one entry more, for strangers."""
    hashes: list[Hashes] = []
    kinds: list[Bits] = []
    for line in read_table(seeds("en", "targets.tsv"), COLUMNS):
        tokens, _, _ = token_sequences(line.list("words"))
        hashes.append(tokens.hash)
        kinds.append(np.full(len(tokens), bit(line.one_of("kind", KINDS)), dtype=np.uint32))
    keys = KeySet(np.concatenate(hashes))
    bits = np.zeros(len(keys) + 1, dtype=np.uint32)
    np.bitwise_or.at(bits, keys.find(np.concatenate(hashes)), np.concatenate(kinds))
    return keys, bits


class Nearby:
    """A batch's tokens and names, asked about a few places at once; no place may lie outside the batch."""

    def __init__(self, tokens: Tokens, entities: Entities) -> None:
        self._tokens = tokens
        self._entities = entities
        words, bits = small_words()
        self._kinds = bits[words.find(tokens.vocabulary.hash)]

    def bits(self, at: Ints) -> Bits:
        """The kinds of small words at each token."""
        return self._kinds[self._tokens.vocabulary.number[at]]

    def beside(self, at: Ints) -> Flags:
        """Whether one blank or hyphen stands before each token: no possessive."""
        beside: Flags = self._tokens.joined[at] & (self.gap(at) == 1)
        return beside

    def gap(self, at: Ints) -> Ints:
        """Characters between each token and the one before."""
        return self._tokens.start[at] - self._tokens.end[at - 1]

    def edges(self, at: Ints) -> tuple[Ints, Ints]:
        """First and last token of the name at each of `at`, where there must be one."""
        name = np.searchsorted(self._entities.first, at, side="right") - 1
        return self._entities.first[name], self._entities.last[name]

    def strange(self, at: Ints) -> Flags:
        """Whether each token is capitalised, is no listed name, and not capitalised for another reason."""
        tokens, strange = self._tokens, np.zeros(len(at), dtype=bool)
        some = np.flatnonzero((tokens.case[at] > LOWER) & (self._entities.token_entity[at] < 0))
        here = at[some]
        sentence = tokens.sentence[here]
        opens = sentence != tokens.sentence[here - 1]
        around = here[:, None] + _WINDOW
        window = np.clip(around, 0, len(tokens) - 1)
        same = (tokens.sentence[window] == sentence[:, None]) & (window == around)
        headline = ((tokens.case[window] > LOWER) & same).sum(axis=1) > _HEADLINE * same.sum(axis=1)
        strange[some] = ~opens & (here > 0) & ~headline & (self.bits(here) & _CAPITAL == 0)
        return strange

    def meant(self, at: Ints, own_first: Ints, own_last: Ints) -> Flags:
        """Whether the name at each token stands for itself; the term's own tokens count for nothing."""
        end = len(self._tokens) - 1
        first, last = self.edges(at)
        klass = self._entities.token_class[at]
        before, after = np.maximum(first - 1, 0), np.minimum(last + 1, end)
        origin = np.maximum(before - 1, 0)
        bits, strange = (
            self.bits(np.concatenate([after, before])),
            self.strange(np.concatenate([after, before, origin])),
        )
        follows = (last < end) & (after != own_first) & self.beside(after)
        precedes = (before != own_last) & self.beside(first)
        other = follows & ((bits[: len(at)] & _OTHERS > 0) | strange[: len(at)])
        # "Alex Jones backed" has a verb, "Trump-backed" a participle.
        full = (klass == _PERSON) & (first < last)
        other |= follows & ~full & (bits[: len(at)] & _PARTICIPLE > 0)
        other |= precedes & (bits[len(at) :] & _PREFIX > 0)
        of = (bits[len(at) :] & _ORIGIN > 0) & self.beside(before) & strange[2 * len(at) :]
        other |= precedes & _PLACES[klass] & (first == last) & (strange[len(at) : 2 * len(at)] | of)
        meant: Flags = ~other
        return meant
