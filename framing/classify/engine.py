"""All heads over the same n-grams, answered together: what a word weighs is looked up once, for every head at once.

The tables of the heads stand side by side, so one look into memory serves all of them, and a word's own n-grams are
added up when the word is first met: its sums are kept for the next batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from framing.classify.linear import LinearModel
from framing.features.hashing import Hashing
from framing.spans import Batch, Hashes, Words
from framing.text.tokens import mix

if TYPE_CHECKING:
    from scipy import sparse

Floats = NDArray[np.float32]
_SLOT_BITS = 17
"""Of a word's hash, by which its sums are kept; a word pushes out another one of its slot."""
_CLASS = np.uint64(0xB5297A4D3F84D5B5)


class Engine:
    """Some models that share their n-grams.

    Its sums do not depend on what stood in other batches, nor on how many sentences a batch has.
    """

    def __init__(self, models: Sequence[LinearModel]) -> None:
        self.hashing: Hashing = models[0].hashing
        self._table = models[0].table if len(models) == 1 else np.concatenate([m.table for m in models], axis=1)
        ends = np.cumsum([model.table.shape[1] for model in models]).tolist()
        # Views of the one table, so that no weight is held twice.
        self.models = tuple(
            replace(model, table=self._table[:, end - model.table.shape[1] : end])
            for model, end in zip(models, ends, strict=True)
        )
        self._named = np.concatenate([model.column_weights for model in models], axis=1)
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._keys = np.zeros(1 << _SLOT_BITS, dtype=np.uint64)
        self._known = np.zeros((1 << _SLOT_BITS, self._table.shape[1]), dtype=np.float32)

    def __reduce__(self) -> tuple[type[Engine], tuple[Sequence[LinearModel]]]:
        return Engine, (self.models,)

    def decisions(self, batch: Batch, columns: sparse.csr_matrix) -> list[NDArray[np.float64]]:
        """(n_sentences, n_values) decision values of each model, 0 is the border of the uncalibrated classifier."""
        sums, named = self._sums(batch), columns @ self._named
        found, begin, first = [], 0, 0
        for model in self.models:
            end, last = begin + model.table.shape[1], first + model.column_weights.shape[1]
            found.append(model.decisions(sums[:, begin:end], named[:, first:last]))
            begin, first = end, last
        return found

    def _sums(self, batch: Batch) -> NDArray[np.float64]:
        """(n_sentences, n_columns of all tables) what the n-grams of each sentence add up to."""
        words, size = self.hashing.words(batch), len(batch.sentences)
        if not len(words):
            return np.zeros((size, self._table.shape[1]))
        own = self._rows(batch, words)
        right, pair = self.hashing.neighbours(words)
        each = _adder(words.sentence, words.vocabulary.number, size, len(own)) @ own
        both = _adder(words.sentence.take(right), pair, size, len(self._table)) @ self._table
        added: NDArray[np.float64] = each.astype(np.float64) + both
        return added

    def _rows(self, batch: Batch, words: Words) -> Floats:
        """(n_entries, n_columns) what the own n-grams of each entry of the vocabulary add up to."""
        said = words.vocabulary
        key: Hashes = np.where(said.token < 0, said.hash ^ _CLASS, said.hash)
        slot = (mix(key) >> np.uint64(64 - _SLOT_BITS)).view(np.int64)
        with self._lock:
            new = np.flatnonzero(self._keys.take(slot) != key)
            rows = self._known.take(slot, axis=0)
            if len(new):
                owner, bucket = self.hashing.own(batch.codes, batch.tokens, said, new)
                order = np.argsort(owner, kind="stable")
                rows[new] = _adder(owner[order], bucket[order], len(new), len(self._table)) @ self._table
                self._keys[slot[new]], self._known[slot[new]] = key[new], rows[new]
        return rows


def _adder(row: NDArray[np.int64], column: NDArray[np.int64], n_rows: int, n_columns: int) -> Any:
    """A matrix that adds up some rows of another one; `row` is sorted."""
    from scipy.sparse import csr_matrix

    begin = np.searchsorted(row, np.arange(n_rows + 1))
    return csr_matrix((np.ones(len(column), dtype=np.float32), column, begin), shape=(n_rows, n_columns))
