"""Hashed n-grams of a whole batch: the one featuriser, for training and for inference.

A sentence is a bag of words, pairs of neighbouring words, and character n-grams of each word with its edges. Every
n-gram is a bucket of a table of `2**bits` rows. A word's own n-grams depend on the word alone, so they are listed
once per distinct word of the batch (`Grams`) and a sentence adds up its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from framing.errors import InputError
from framing.spans import ATTRIBUTED, QUOTED, Batch, Hashes, Ints, Tokens, Vocabulary, Words
from framing.text.tokens import mix

if TYPE_CHECKING:
    from scipy import sparse

Buckets = NDArray[np.int64]
MOST_BITS, LONGEST = 22, 8
"""Largest table and longest character n-gram."""

_WORD, _PAIR, _CHARS = 0x51AF3C7B, 0x2C7BA5D1, 0xC3A5E917
_BASE = np.uint64(0x9E3779B97F4A7C15)
_EDGE = np.uint64(ord(" "))


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of a batch; those of a word are listed once, however often the word occurs."""

    word: Ints
    """(n_words,) which listed word each word is."""
    n_listed: int
    owner: Ints
    """The listed word that has the n-gram in `bucket`."""
    bucket: Buckets
    right: Ints
    """Right-hand word of each pair of neighbours."""
    pair: Buckets
    """Bucket of each pair."""


@dataclass(frozen=True, slots=True)
class Hashing:
    """Settings of the featuriser; a model stores them and inference uses the same.

    Parameters
    ----------
    bits: the table has `2**bits` buckets.
    chars: shortest and longest character n-gram, word edges included; (0, 0) for none.
    pairs: whether neighbouring words count together.
    writer_only: whether words that are quoted or reported are left out; scare quotes are the writer's.
    """

    bits: int = 18
    chars: tuple[int, int] = (3, 5)
    pairs: bool = True
    writer_only: bool = False

    @classmethod
    def checked(cls, bits: int, chars: tuple[int, int], pairs: bool, writer_only: bool) -> Hashing:
        """Settings as a caller gives them; raises `InputError` for those that no model folder may have.

        >>> Hashing.checked(12, (2, 4), False, True)
        Hashing(bits=12, chars=(2, 4), pairs=False, writer_only=True)
        """
        if not isinstance(bits, Integral) or not 1 <= bits <= MOST_BITS:
            raise InputError(f"bits is {bits!r}; expected a whole number from 1 to {MOST_BITS}")
        lengths = tuple(chars) if isinstance(chars, Sequence) else ()
        if not all(isinstance(length, Integral) for length in lengths) or not (
            lengths == (0, 0) or (len(lengths) == 2 and 1 <= lengths[0] <= lengths[1] <= LONGEST)
        ):
            raise InputError(f"chars is {chars!r}; expected two lengths, 1 to {LONGEST}, or (0, 0) for no such n-grams")
        return cls(int(bits), (int(lengths[0]), int(lengths[1])), bool(pairs), bool(writer_only))

    def words(self, batch: Batch) -> Words:
        """The words of a batch that count."""
        return batch.words.take(self.rows(batch)) if self.writer_only else batch.words

    def rows(self, batch: Batch) -> Ints:
        """Which words of a batch count."""
        if not self.writer_only:
            return np.arange(len(batch.words))
        return np.flatnonzero((batch.word_voice != QUOTED) & (batch.word_voice != ATTRIBUTED))

    def grams(self, codes: NDArray[np.uint32], tokens: Tokens, words: Words) -> Grams:
        """Every n-gram of some words of a batch; names known by class alone have no character n-grams."""
        said = words.vocabulary
        owner, bucket = self.own(codes, tokens, said, np.arange(len(said)))
        right, pair = self.neighbours(words)
        return Grams(said.number, len(said), owner, bucket, right, pair)

    def own(self, codes: NDArray[np.uint32], tokens: Tokens, said: Vocabulary, entries: Ints) -> tuple[Ints, Buckets]:
        """Owner, an index into `entries`, and bucket of the n-grams that some entries of the vocabulary have alone."""
        owners = [np.arange(len(entries))]
        buckets = [self._bucket(said.hash.take(entries), _WORD)]
        spelt = np.flatnonzero(said.token.take(entries) >= 0)
        if self.chars[1] and spelt.size:
            token = said.token.take(entries.take(spelt))
            owner, gram = self._characters(codes, tokens.first[token], tokens.length[token])
            owners.append(spelt[owner])
            buckets.append(gram)
        return np.concatenate(owners), np.concatenate(buckets)

    def neighbours(self, words: Words) -> tuple[Ints, Buckets]:
        """Right-hand word and bucket of each pair of neighbours."""
        right = np.flatnonzero(np.diff(words.sentence) == 0) + 1 if self.pairs else np.zeros(0, dtype=np.int64)
        hashes = words.vocabulary.hash.take(words.vocabulary.number)
        return right, self._bucket(hashes[right - 1] * _BASE + hashes[right], _PAIR)

    def matrix(self, grams: Grams, words: Words, n_sentences: int) -> sparse.csr_matrix:
        """Counts of n-grams, float32 (n_sentences, 2**bits), for training."""
        from scipy import sparse

        def counts(rows: Ints, columns: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
            return sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)

        own = counts(grams.owner, grams.bucket, (grams.n_listed, 1 << self.bits))
        said = counts(words.sentence, grams.word, (n_sentences, grams.n_listed))
        pairs = counts(words.sentence[grams.right], grams.pair, (n_sentences, 1 << self.bits))
        matrix: sparse.csr_matrix = (said @ own + pairs).tocsr()
        return matrix

    def _bucket(self, hashes: Hashes, salt: int) -> Buckets:
        return (mix(hashes ^ np.uint64(salt)) >> np.uint64(64 - self.bits)).view(np.int64)

    def _characters(self, codes: NDArray[np.uint32], first: Ints, length: Ints) -> tuple[Ints, Buckets]:
        """Owner and bucket of each character n-gram of the words at `first`, each with one edge mark at its ends."""
        padded = length + 2
        begin = np.cumsum(padded) - padded
        owner = np.repeat(np.arange(len(first)), padded)
        place = np.arange(len(owner)) - np.repeat(begin, padded)
        left = np.repeat(padded, padded) - place
        at = np.repeat(first, padded) + place - 1
        letters = codes[np.clip(at, 0, len(codes) - 1)].astype(np.uint64)
        letters[(place == 0) | (left == 1)] = _EDGE
        shortest, longest = self.chars
        powers = np.cumprod(np.full(longest, _BASE, dtype=np.uint64))
        rolling = np.zeros(len(letters), dtype=np.uint64)
        owners, buckets = [owner[:0]], [owner[:0]]
        for size in range(1, min(longest, len(letters)) + 1):
            reach = len(letters) - size + 1
            rolling[:reach] += letters[size - 1 :] * powers[size - 1]
            if size >= shortest:
                fits = np.flatnonzero(left[:reach] >= size)
                owners.append(owner[fits])
                buckets.append(self._bucket(rolling[fits], _CHARS))
        return np.concatenate(owners), np.concatenate(buckets)
