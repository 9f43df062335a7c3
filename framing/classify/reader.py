"""A small network that reads the words around a name in their order: who does what to whom.

A transformer (Vaswani et al. 2017) in NumPy: a vector for each word, one for each place beside the name, some layers of
attention, and the middle of what comes out beside its mean. It is trained elsewhere, see `benchmarks/reader.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from framing.classify.model import Floats, Model
from framing.features.windows import NOTHING, windows
from framing.spans import Batch, Hashes

if TYPE_CHECKING:
    from framing.features.mentions import Mentions

Array = NDArray[np.float32]
_AT_ONCE = 256
"""Windows in memory at a time."""
_STEP = 8
"""Windows are cut to the farthest word, in such steps: what a window gives must not depend on its neighbours."""
_NOWHERE = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class Shape:
    """Settings of a network."""

    words: int
    """Words that it knows."""
    reach: int
    """Words that it reads on either side of the name."""
    width: int
    layers: int
    attentions: int
    """Attention heads a layer."""

    def tensors(self, n_rows: int, n_values: int) -> dict[str, tuple[int, ...]]:
        """The shape of each tensor; `n_rows` is how many numbers a word can have."""
        width, layers = self.width, self.layers
        return {
            "vocabulary": (self.words,),
            "word": (n_rows, width),
            "word_scale": (n_rows,),
            "place": (2 * self.reach + 1, width),
            "norms": (layers, 2, 2, width),
            "look": (layers, width, 3 * width),
            "look_bias": (layers, 3 * width),
            "gather": (layers, width, width),
            "gather_bias": (layers, width),
            "widen": (layers, width, 4 * width),
            "widen_bias": (layers, 4 * width),
            "narrow": (layers, 4 * width, width),
            "narrow_bias": (layers, width),
            "last_norm": (2, width),
            "answer": (2 * width, n_values),
            "answer_bias": (n_values,),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReaderModel(Model):
    """A head that reads mentions in their order."""

    shape: Shape
    vocabulary: Hashes
    """(n_words,) sorted hashes of the words it knows."""
    word: NDArray[np.int8]
    """(n_rows, width) a vector for each number of a word, in steps of its row's `word_scale`."""
    tensors: dict[str, Array]
    """All others, by the names that `Shape.tensors` gives."""

    def told(self) -> tuple[bytes, ...]:
        """All that its decision values depend on."""
        some = (self.tensors[name].tobytes() for name in sorted(self.tensors))
        return (repr((self.shape, self.reads)).encode(), self.vocabulary.tobytes(), self.word.tobytes(), *some)

    def decisions(self, batch: Batch, mentions: Mentions) -> Floats:
        """(n_mentions, n_values) uncalibrated decision values."""
        return self.of_windows(windows(batch, mentions, self.vocabulary, self.shape.reach))

    def of_windows(self, numbers: NDArray[np.int32]) -> Floats:
        """(n, n_values) decision values of windows of words, (n, 2 * reach + 1)."""
        values = np.zeros((len(numbers), len(self.labels)))
        for rows, some in _alike(numbers, self.shape.reach):
            values[rows] = self._run(some)
        return values

    def _run(self, numbers: NDArray[np.int32]) -> Array:
        """Every product is one of fixed size a window, so that a window's values are the same in any company."""
        given, shape = self.tensors, self.shape
        n, length = numbers.shape
        cut = shape.reach - length // 2
        state = self.word.take(numbers, axis=0) * given["word_scale"].take(numbers)[..., None]
        state += given["place"][cut : cut + length]
        there = numbers != NOTHING
        unseen = np.where(there, np.float32(0), _NOWHERE)[:, None, None, :]
        split = (n, length, 3, shape.attentions, shape.width // shape.attentions)
        for layer in range(shape.layers):
            norms = given["norms"][layer]
            looked = _norm(state, norms[0]) @ given["look"][layer] + given["look_bias"][layer]
            query, key, value = looked.reshape(split).transpose(2, 0, 3, 1, 4)
            match = query @ key.swapaxes(-1, -2) / np.float32(np.sqrt(split[-1])) + unseen
            match = np.exp(match - match.max(axis=-1, keepdims=True))
            match /= match.sum(axis=-1, keepdims=True)
            seen = (match @ value).transpose(0, 2, 1, 3).reshape(state.shape)
            state = state + seen @ given["gather"][layer] + given["gather_bias"][layer]
            wide = _norm(state, norms[1]) @ given["widen"][layer] + given["widen_bias"][layer]
            state = state + np.maximum(wide, 0) @ given["narrow"][layer] + given["narrow_bias"][layer]
        state = _norm(state, given["last_norm"])
        mean = (state * there[..., None]).sum(axis=1) / there.sum(axis=1, keepdims=True).astype(np.float32)
        both = np.concatenate([state[:, length // 2], mean], axis=1)[:, None, :]
        found: Array = (both @ given["answer"])[:, 0] + given["answer_bias"]
        return found


def _alike(numbers: NDArray[np.int32], reach: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int32]]]:
    """Rows of windows that reach about as far, and those windows, cut to their words."""
    there = numbers != NOTHING
    far = reach - np.minimum(there.argmax(axis=1), there[:, ::-1].argmax(axis=1))
    step = np.minimum(-(-far // _STEP) * _STEP, reach)
    for size in np.unique(step).tolist():
        rows = np.flatnonzero(step == size)
        for begin in range(0, len(rows), _AT_ONCE):
            some = rows[begin : begin + _AT_ONCE]
            yield some, numbers[some, reach - size : reach + size + 1]


def _norm(state: Array, weights: Array) -> Array:
    """Layer normalisation (Ba, Kiros & Hinton 2016)."""
    centred = state - state.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(1e-5))
    found: Array = centred / spread * weights[0] + weights[1]
    return found
