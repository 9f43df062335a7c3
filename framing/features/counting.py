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
    """Counts over the words of a batch, a row a sentence."""

    batch: Batch
    own: Flags
    """(n_words,) whether a word is in the writer's own voice."""

    @classmethod
    def of(cls, batch: Batch) -> Count:
        return cls(batch, batch.token_voice[batch.words.token] == AUTHOR)

    def per_sentence(self, flags: Flags) -> NDArray[np.float64]:
        """(n_sentences,) how many words are flagged, capped at `MOST`."""
        found = np.bincount(self.batch.words.sentence[flags], minlength=len(self.batch.sentences))
        return np.minimum(found, MOST).astype(np.float64)

    def after(self, flags: Flags, steps: int, among: Ints | None = None) -> Flags:
        """Whether one of the next `steps` words of the same sentence is flagged, for each word (or each of `among`)."""
        sentence = self.batch.words.sentence
        at = np.arange(len(sentence)) if among is None else among
        found = np.zeros(len(at), dtype=bool)
        for step in range(1, steps + 1):
            next_ = np.minimum(at + step, max(len(sentence) - 1, 0))
            found |= flags[next_] & (sentence[next_] == sentence[at]) & (next_ == at + step)
        return found

    def ends(self, suffix: str) -> Flags:
        """Whether each word is longer than `suffix` by two letters and ends in it."""
        said, tokens, codes = self.batch.words.vocabulary, self.batch.tokens, self.batch.codes
        if not len(tokens):
            return np.zeros(0, dtype=bool)
        long = (tokens.length[said.token] >= len(suffix) + 2) & (said.token >= 0)
        end = tokens.first[said.token] + tokens.length[said.token]
        for back, letter in enumerate(reversed(suffix), start=1):
            long &= codes[end - back] == ord(letter)
        return long.take(said.number)
