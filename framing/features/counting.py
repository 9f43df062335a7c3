"""What extractors share: listed words found in a batch, and flags of words added up per sentence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from framing.lexicon.terms import word_classes
from framing.resources import seeds
from framing.spans import AUTHOR, Batch, Ints
from framing.text.keys import KeySet
from framing.text.phrases import token_sequences

Flags = NDArray[np.bool_]
MOST = 3
"""A sentence counts no more than this in one column, so that a list cannot outweigh the rest."""


@cache
def listed(*names: str) -> KeySet:
    """The single words of some files of `seeds/en/classes/`."""
    classes = word_classes(seeds("en", "classes"))
    tokens, begin, count = token_sequences([word for name in names for word in classes[name]])
    return KeySet(tokens.hash[begin[count == 1]])


@cache
def spelt(words: str) -> KeySet:
    """The words of a short list that grammar closes: "we us our"."""
    return KeySet(token_sequences(words.split())[0].hash)


@dataclass(frozen=True, slots=True)
class Count:
    """Counts over the words of a batch, a row a sentence.

    What is asked of a word alone is asked of the batch's vocabulary: `kind` arrays have an element for each entry.
    """

    batch: Batch
    own: Flags
    """(n_words,) whether a word is in the writer's own voice."""

    @classmethod
    def of(cls, batch: Batch) -> Count:
        return cls(batch, batch.word_voice == AUTHOR)

    def kind(self, *lists: KeySet) -> Flags:
        """(n_entries,) which entries of the vocabulary stand in one of the lists."""
        found: Flags = np.logical_or.reduce([keys.contains(self.batch.words.vocabulary.hash) for keys in lists])
        return found

    def ends(self, suffix: str) -> Flags:
        """(n_entries,) which entries are longer than `suffix` by two letters and end in it."""
        said, tokens, codes = self.batch.words.vocabulary, self.batch.tokens, self.batch.codes
        if not len(tokens):
            return np.zeros(len(said), dtype=bool)
        long = (tokens.length[said.token] >= len(suffix) + 2) & (said.token >= 0)
        end = tokens.first[said.token] + tokens.length[said.token]
        for back, letter in enumerate(reversed(suffix), start=1):
            long &= codes[end - back] == ord(letter)
        return long

    def at(self, kind: Flags) -> Ints:
        """The words of a kind in the writer's own voice, in order."""
        found: Ints = np.flatnonzero(kind.take(self.batch.words.vocabulary.number) & self.own)
        return found

    def near(self, kind: Flags, at: Ints, step: int) -> Flags:
        """Whether the word `step` words after each of `at` (before it, if negative) is of a kind, in its sentence."""
        words = self.batch.words
        beside = np.clip(at + step, 0, max(len(words) - 1, 0))
        same = (words.sentence[beside] == words.sentence[at]) & (beside == at + step)
        found: Flags = kind[words.vocabulary.number[beside]] & same
        return found

    def after(self, kind: Flags, at: Ints, steps: int) -> Flags:
        """Whether one of the next `steps` words of its sentence is of a kind, for each of `at`."""
        found: Flags = np.logical_or.reduce([self.near(kind, at, step) for step in range(1, steps + 1)])
        return found

    def per_sentence(self, at: Ints) -> NDArray[np.float64]:
        """(n_sentences,) how many of the words `at` each sentence has, capped at `MOST`."""
        found = np.bincount(self.batch.words.sentence.take(at), minlength=len(self.batch.sentences))
        return np.minimum(found, MOST).astype(np.float64)
