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
    """What sequences of one length can be: the beginning of a phrase, or a whole one."""

    beginning: KeySet
    """Keys of the phrases' first words, this many of them."""
    whole: KeySet
    """Keys of the phrases of this length."""
    phrase: Ints
    """(n_whole,) the phrase of each key."""
    case: NDArray[np.uint8]
    """(n_whole, length) least letter case of each word."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Phrases found in a batch, in text order; no two overlap."""

    phrase: Ints
    """Index into the phrases as compiled."""
    first: Ints
    """First token."""
    last: Ints
    """Last token, inclusive."""


class Phrases:
    """A set of phrases, compiled once.

    >>> tokens, _, _ = token_sequences(["the far-right US party, us too"])
    >>> found = Phrases(["far right", "US"]).find(tokens)
    >>> found.phrase.tolist(), found.first.tolist(), found.last.tolist()
    ([0, 1], [1, 3], [2, 3])
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        tokens, begin, count = token_sequences(phrases)
        longer = begin[count > 1]
        self._pairs = KeySet(_pair(tokens.hash[longer], tokens.hash[longer + 1]))
        self._levels: list[_Level] = []
        for size in range(1, int(count.max(initial=0)) + 1):
            longer, equal = np.flatnonzero(count > size), np.flatnonzero(count == size)
            beginning = KeySet(sequence_hash(tokens.hash, begin[longer], size))
            keys, first = np.unique(sequence_hash(tokens.hash, begin[equal], size), return_index=True)
            case = tokens.case[begin[equal[first]][:, None] + np.arange(size)]
            self._levels.append(_Level(beginning, KeySet(keys), equal[first], case))

    def find(self, tokens: Tokens) -> Matches:
        """Longest phrases win; of equally long ones that overlap, the leftmost."""
        found: list[tuple[Ints, Ints, int]] = []
        at: Ints = np.zeros(0, dtype=np.int64)
        for size, level in enumerate(self._levels, start=1):
            if size == 1:
                key = tokens.hash
            elif size == 2:
                # Few words begin a phrase together with the next one, though many do alone: "the", "of".
                at = np.flatnonzero(self._pairs.contains(_pair(tokens.hash[:-1], tokens.hash[1:])))
                at = at[tokens.joined[at + 1]]
                key = sequence_hash(tokens.hash, at, 2)
            else:
                last = at + size - 1
                follows = np.flatnonzero((last < len(tokens)) & tokens.joined[np.minimum(last, len(tokens) - 1)])
                at = at[follows]
                key = mix(key[follows] * _BASE + tokens.hash[at + size - 1])
            hit, row = level.whole.met(key)
            if hit.size:
                first = at[hit] if size > 1 else hit
                fits = (tokens.case[first[:, None] + np.arange(size)] >= level.case[row]).all(axis=1)
                found.append((level.phrase[row[fits]], first[fits], size))
            if size > 1:
                goes_on = np.flatnonzero(level.beginning.contains(key))
                at, key = at[goes_on], key[goes_on]
        return _longest(found, len(tokens))


def _pair(left: Hashes, right: Hashes) -> Hashes:
    """A quick key of two neighbouring words."""
    return left * _BASE + right


def _longest(found: list[tuple[Ints, Ints, int]], n_tokens: int) -> Matches:
    """The found phrases without those that overlap a longer one, in text order."""
    taken = np.zeros(n_tokens, dtype=bool)
    kept: list[tuple[Ints, Ints, Ints]] = []
    for phrase, first, size in reversed(found):
        free = np.flatnonzero(_free(first, size, taken))
        for offset in range(size):
            taken[first[free] + offset] = True
        kept.append((phrase[free], first[free], first[free] + size - 1))
    if not kept:
        none = np.zeros(0, dtype=np.int64)
        return Matches(none, none, none)
    phrase, first, last = (np.concatenate(column) for column in zip(*kept, strict=True))
    order = np.argsort(first, kind="stable")
    return Matches(phrase[order], first[order], last[order])


def _free(first: Ints, size: int, taken: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of equally long candidates neither touch taken tokens nor one another."""
    keep = np.ones(len(first), dtype=bool)
    for offset in range(size):
        keep &= ~taken[first + offset]
    if size > 1 and (np.diff(first[keep]) < size).any():
        end = -1
        for index in np.flatnonzero(keep):
            keep[index] = first[index] > end
            if keep[index]:
                end = int(first[index]) + size - 1
    return keep
