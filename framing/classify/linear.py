"""The linear engine: a table of weights over hashed n-grams, a few named columns, a calibrated probability.

The value of a sentence for one label is

    sum(weight of each n-gram) / sqrt(sum(rarity of each n-gram)) + columns @ column weights + intercept

where an n-gram's rarity is its squared inverse document frequency: TF-IDF with the length of the vector taken over
occurrences, so that both sums run over a sentence's words and a word's share is the same wherever it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.classify.model import Model
from framing.features.hashing import Grams, Hashing
from framing.spans import Ints, Words

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one part of a sentence adds to the decision value of a label."""

    text: str
    kind: str
    """word, pair, column or intercept."""
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearModel(Model):
    """Weights of one head."""

    hashing: Hashing
    columns: tuple[str, ...]
    table: NDArray[np.float32]
    """(2**bits, n_values + 1): weights, and in the last column the n-gram's rarity."""
    column_weights: NDArray[np.float32]
    """(n_columns, n_values)"""
    intercept: NDArray[np.float32]
    """(n_values,)"""

    def told(self) -> tuple[bytes, ...]:
        """All that its decision values depend on."""
        told = repr((self.hashing, self.columns, self.reads)).encode()
        return (told, *(array.tobytes() for array in (self.table, self.column_weights, self.intercept)))

    def decisions(self, sums: Floats, named: NDArray[np.floating[Any]]) -> Floats:
        """(n, n_values) decision values, 0 is the border of the uncalibrated classifier.

        `sums` is (n, n_values + 1): what the rows of the table for each sentence's n-grams add up to; `named` is
        (n, n_values): what its columns add.
        """
        decisions: Floats = sums[:, :-1] / _norm(sums[:, -1:]) + named + self.intercept
        return decisions

    def sums(self, grams: Grams, words: Words, n_rows: int) -> Floats:
        """(n_rows, n_values + 1) what the n-grams of each row add up to; see `engine` for many heads at once."""
        sums = np.zeros((n_rows, self.table.shape[1]))
        if len(words):
            ended = words.sentence.take(grams.right)
            pairs = self.table.take(grams.pair, axis=0)
            for column, listed in enumerate(self._listed(grams)):
                own = np.bincount(words.sentence, weights=listed.take(grams.word), minlength=n_rows)
                sums[:, column] = own + np.bincount(ended, weights=pairs[:, column], minlength=n_rows)
        return sums

    def _listed(self, grams: Grams) -> list[Floats]:
        """For each column of the table, what each listed word's own n-grams add up to."""
        # `take` along rows is an order of magnitude faster than indexing with an array.
        each = self.table.take(grams.bucket, axis=0)
        sums = [np.bincount(grams.owner, weights=column, minlength=grams.n_listed) for column in each.T]
        return [np.asarray(column, dtype=np.float64) for column in sums]

    def contributions(
        self,
        grams: Grams,
        words: Words,
        columns: NDArray[np.float32],
        word_texts: Sequence[str],
        *,
        sentence: int = 0,
        value: int = 0,
    ) -> list[Contribution]:
        """The parts of a decision value of one sentence of a batch, largest first; they add up to it.

        `word_texts` holds the text of the sentence's words alone.
        """
        first, last = np.searchsorted(words.sentence, [sentence, sentence + 1])
        begin, end = np.searchsorted(grams.right, [first, last])
        own = self._own(grams, grams.word[first:last])
        pairs = self.table.take(grams.pair[begin:end], axis=0).astype(np.float64)
        norm = float(_norm(own[:, -1].sum() + pairs[:, -1].sum()))
        said = zip(word_texts, own[:, value].tolist(), strict=True)
        parts = [Contribution(text, "word", v / norm) for text, v in said]
        for right, v in zip((grams.right[begin:end] - first).tolist(), pairs[:, value].tolist(), strict=True):
            parts.append(Contribution(f"{word_texts[right - 1]} {word_texts[right]}", "pair", v / norm))
        amounts = columns[sentence] * self.column_weights[:, value]
        parts += [Contribution(n, "column", v) for n, v in zip(self.columns, amounts.tolist(), strict=True) if v]
        parts.append(Contribution("intercept", "intercept", float(self.intercept[value])))
        return sorted(parts, key=lambda part: -abs(part.value))

    def by_word(self, grams: Grams, words: Words, n_sentences: int) -> Floats:
        """(n_words, n_values) what each word adds to its sentence's decision values, with half of each of its pairs."""
        sums = self.sums(grams, words, n_sentences)
        norm = _norm(sums[:, -1]).take(words.sentence)
        pairs = self.table.take(grams.pair, axis=0)[:, :-1].T
        added = []
        for listed, both in zip(self._listed(grams)[:-1], pairs, strict=True):
            own = listed.take(grams.word)
            for word in (grams.right, grams.right - 1):
                own += np.bincount(word, weights=both / 2, minlength=len(own))
            added.append(own / norm)
        return np.stack(added, axis=1)

    def _own(self, grams: Grams, listed: Ints) -> Floats:
        """(n, n_values + 1) what the own n-grams of some listed words add up to; the other words are not looked up."""
        asked, place = np.unique(listed, return_inverse=True)
        ours = np.flatnonzero(np.isin(grams.owner, asked))
        sums = np.zeros((len(asked), self.table.shape[1]))
        np.add.at(sums, np.searchsorted(asked, grams.owner[ours]), self.table.take(grams.bucket[ours], axis=0))
        said: Floats = sums.take(place, axis=0)
        return said


def _norm(rarity: Floats) -> Floats:
    return np.sqrt(np.where(rarity > 0, rarity, 1.0))
