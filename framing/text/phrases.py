"""Find thousands of phrases in a batch at once, by the hashes of its tokens.

A phrase is a sequence of tokens, so it matches whole words only, over hyphens, line ends and possessives alike. A
capital in a phrase asks for a capital in the text ("US" is not "us"); lower case matches any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.spans import Hashes, Ints, Tokens
from framing.text.keys import KeySet
from framing.text.tokens import mix, tokenise

_BASE = np.uint64(0x9E3779B97F4A7C15)
_ALONE, _FIRST, _SECOND = 1, 2, 4
"""What a word can be to phrases: one by itself, the first or the second word of longer ones."""


def sequence_hash(hashes: Hashes, first: Ints, size: int) -> Hashes:
    """Hash of the `size` tokens that begin at each of `first`."""
    key = hashes[first]
    for offset in range(1, size):
        key = mix(key * _BASE + hashes[first + offset])
    return key


def together(tokens: Tokens, first: Ints, size: int) -> NDArray[np.bool_]:
    """Whether the `size` tokens from each of `first` on exist and no punctuation parts them."""
    inside = (first >= 0) & (first + size <= len(tokens))
    for offset in range(1, size):
        inside &= tokens.joined[np.clip(first + offset, 0, len(tokens) - 1)]
    return inside


def token_sequences(phrases: Sequence[str]) -> tuple[Tokens, Ints, Ints]:
    """Tokens of all phrases, and where each phrase's tokens begin and how many they are."""
    sizes = np.array([len(phrase) + 2 for phrase in phrases], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    _, tokens = tokenise("\n\n".join(phrases), starts)
    count = np.bincount(tokens.sentence, minlength=len(phrases)) if len(phrases) else np.zeros(0, dtype=np.int64)
    return tokens, np.cumsum(count) - count, count.astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Level:
    """What sequences of one length can be: a phrase, the beginning of longer ones, or both."""

    keys: KeySet
    phrase: Ints
    """(n_keys,) the phrase of each, -1 for none."""
    case: NDArray[np.uint8]
    """(n_keys, length) least letter case of each word of the phrase."""
    longer: NDArray[np.bool_]
    """(n_keys,) whether a phrase goes on."""

    @classmethod
    def of(cls, tokens: Tokens, begin: Ints, count: Ints, size: int) -> _Level:
        longer, equal = np.flatnonzero(count > size), np.flatnonzero(count == size)
        whole = sequence_hash(tokens.hash, begin[equal], size)
        part = sequence_hash(tokens.hash, begin[longer], size)
        keys = KeySet(np.append(whole, part))
        phrase, goes_on = np.full(len(keys), -1, dtype=np.int64), np.zeros(len(keys), dtype=bool)
        # Of two phrases with one key the first counts.
        phrase[keys.find(whole[::-1])] = equal[::-1]
        goes_on[keys.find(part)] = True
        case = np.zeros((len(keys), size), dtype=np.uint8)
        is_phrase = np.flatnonzero(phrase >= 0)
        case[is_phrase] = tokens.case[begin[phrase[is_phrase]][:, None] + np.arange(size)]
        return cls(keys, phrase, case, goes_on)

    def fitting(self, row: Ints, first: Ints, tokens: Tokens) -> tuple[Ints, Ints]:
        """Phrase and first token of those found rows that are phrases and whose capitals the text has."""
        whole = np.flatnonzero(self.phrase[row] >= 0)
        row, first = row[whole], first[whole]
        fits = (tokens.case[first[:, None] + np.arange(self.case.shape[1])] >= self.case[row]).all(axis=1)
        return self.phrase[row[fits]], first[fits]


@dataclass(frozen=True, slots=True)
class Matches:
    """Phrases found in a batch."""

    phrase: Ints
    """Index into the phrases as compiled."""
    first: Ints
    """First token."""
    last: Ints
    """Last token, inclusive."""

    def only(self, some: Ints) -> Matches:
        return Matches(self.phrase[some], self.first[some], self.last[some])

    def longest(self, n_tokens: int) -> Ints:
        """Which to keep, in text order, so that no two overlap: the longest, of equally long ones the leftmost."""
        taken = np.zeros(n_tokens, dtype=bool)
        size = self.last - self.first + 1
        kept: list[Ints] = []
        for length in range(int(size.max(initial=0)), 0, -1):
            mine = np.flatnonzero(size == length)
            mine = mine[np.argsort(self.first[mine], kind="stable")]
            first = self.first[mine]
            free = ~taken[first + np.arange(length)[:, None]].any(axis=0)
            mine = mine[free][_apart(first[free], length)]
            for offset in range(length):
                taken[self.first[mine] + offset] = True
            kept.append(mine)
        found = np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)
        return found[np.argsort(self.first[found], kind="stable")]


class Phrases:
    """A set of phrases, compiled once.

    >>> tokens, _, _ = token_sequences(["the far-right US party, us too"])
    >>> found = Phrases(["far right", "US"]).find(tokens)
    >>> found.phrase.tolist(), found.first.tolist(), found.last.tolist()
    ([0, 1], [1, 3], [2, 3])
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        tokens, begin, count = token_sequences(phrases)
        self._levels = [_Level.of(tokens, begin, count, size) for size in range(1, int(count.max(initial=0)) + 1)]
        longer, single = tokens.hash[begin[count > 1]], tokens.hash[begin[count == 1]]
        second = tokens.hash[begin[count > 1] + 1]
        self._words = KeySet(np.concatenate((single, longer, second)))
        """Words that are phrases or stand first or second in one."""
        # One more, for strangers.
        self._use = np.zeros(len(self._words) + 1, dtype=np.uint8)
        for use, words in ((_ALONE, single), (_FIRST, longer), (_SECOND, second)):
            self._use[self._words.find(words)] |= use
        self._row = self._levels[0].keys.find(self._words.keys) if self._levels else begin
        """(n_words,) row of each in the first level."""

    def find(self, tokens: Tokens) -> Matches:
        """The phrases of a batch in text order; the longest win, of equally long ones that overlap the leftmost."""
        every = self.every(tokens)
        return every.only(every.longest(len(tokens)))

    def every(self, tokens: Tokens) -> Matches:
        """Every phrase, also inside longer ones, in no order."""
        found: list[tuple[Ints, Ints]] = []
        said = tokens.vocabulary
        at, key = np.zeros(0, dtype=np.int64), tokens.hash[:0]
        listed = self._words.find(said.hash)
        use = self._use[listed].take(said.number)
        for size, level in enumerate(self._levels, start=1):
            if size == 1:
                at = np.flatnonzero(use & _ALONE != 0)
                found.append(level.fitting(self._row[listed[said.number[at]]], at, tokens))
                continue
            if size == 2:
                # Many words begin a phrase, "the", "of"; fewer are followed by one that goes on with any.
                follows = (use[1:] & _SECOND != 0) & tokens.joined[1:]
                at = np.flatnonzero((use[:-1] & _FIRST != 0) & follows)
                key = sequence_hash(tokens.hash, at, 2)
            else:
                last = np.minimum(at + size - 1, len(tokens) - 1)
                on = np.flatnonzero((at + size <= len(tokens)) & tokens.joined[last])
                at = at[on]
                key = mix(key[on] * _BASE + tokens.hash[at + size - 1])
            hit, row = level.keys.met(key)
            found.append(level.fitting(row, at[hit], tokens))
            on = hit[level.longer[row]]
            if not on.size:
                break
            at, key = at[on], key[on]
        if not found:
            return Matches(at, at, at)
        phrase, begin = (np.concatenate(column) for column in zip(*found, strict=True))
        further = np.repeat(np.arange(len(found)), [len(first) for _, first in found])
        return Matches(phrase, begin, begin + further)


def _apart(first: Ints, size: int) -> NDArray[np.bool_]:
    """Which of equally long phrases, in text order, do not overlap one that is kept before them."""
    keep = np.ones(len(first), dtype=bool)
    last = 0
    for index in (np.flatnonzero(np.diff(first) < size) + 1).tolist():
        last = index - 1 if keep[index - 1] else last
        keep[index] = first[index] >= first[last] + size
    return keep
