"""What a system said about rows whose labels are known, in one shape for every kind of question.

Kinds: `binary` (two labels, negative and positive, one of them true), `multiclass` (one of k labels), `multilabel`
(any of k labels, or none). Truth, given labels and probabilities are (n, k) in all three.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from framing.errors import InputError, UnknownName
from framing.spans import Ints

Floats = NDArray[np.float64]
KINDS = ("binary", "multiclass", "multilabel")
_OFF = 0.02
"""By how much the probabilities of exclusive labels may miss a sum of 1: a file may round them."""


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """The answers of one system."""

    given: Ints
    """(n, k) 0 or 1: the labels it gave."""
    probabilities: Floats | None = None
    """(n, k); None for a system that only gives labels, which can then not be ranked or calibrated."""

    def __len__(self) -> int:
        return len(self.given)

    def take(self, rows: NDArray[Any]) -> Predictions:
        """Those of some rows."""
        return Predictions(self.given[rows], None if self.probabilities is None else self.probabilities[rows])

    @classmethod
    def of(cls, probabilities: ArrayLike, kind: str, thresholds: ArrayLike = 0.5) -> Predictions:
        """Probabilities with the labels they lead to; see `decide`."""
        values = np.asarray(probabilities, dtype=np.float64)
        return cls(decide(values, kind, thresholds), values)


def decide(probabilities: Floats, kind: str, thresholds: ArrayLike = 0.5) -> Ints:
    """(n, k) labels from (n, k) probabilities.

    Multi-label: each label from its threshold (k,) on. Binary: the positive label from its threshold on. Multi-class:
    the most probable label, the first of equal ones; it has no threshold.

    >>> decide(np.array([[0.4, 0.6], [0.8, 0.2]]), "binary").tolist()
    [[0, 1], [1, 0]]
    """
    limits = np.broadcast_to(np.asarray(thresholds, dtype=np.float64), probabilities.shape[1:])
    if kind == "multilabel":
        return np.asarray(probabilities >= limits, dtype=np.int64)
    if kind == "binary":
        return one_hot((probabilities[:, 1] >= limits[1]).astype(np.int64), 2)
    return one_hot(probabilities.argmax(axis=1), probabilities.shape[1])


def one_hot(label: NDArray[Any], k: int) -> Ints:
    """(n, k) truth from (n,) numbers of labels.

    >>> one_hot(np.array([1, 0]), 2).tolist()
    [[0, 1], [1, 0]]
    """
    marks: Ints = (np.asarray(label)[:, None] == np.arange(k)).astype(np.int64)
    return marks


def tuned(truth: Ints, probabilities: Floats, kind: str) -> Floats:
    """(k,) thresholds that would have done best on these rows, which must not be the ones they are tested on.

    Multi-label: the best F1 of each label (infinite for a label that no row has). Binary: the best macro F1. A
    threshold stands half-way between two values, so that it does not hang on one row.

    >>> tuned(np.array([[0], [1], [1]]), np.array([[0.1], [0.3], [0.9]]), "multilabel").tolist()
    [0.2]
    """
    k = truth.shape[1]
    if kind == "multilabel":
        return np.array([_cut(truth[:, label], probabilities[:, label], macro=False) for label in range(k)])
    return np.full(k, _cut(truth[:, 1], probabilities[:, 1], macro=True) if kind == "binary" else 0.5)


def _cut(truth: Ints, values: Floats, *, macro: bool) -> float:
    n, positive = len(truth), int(truth.sum())
    if not positive:
        return np.inf
    order = np.argsort(-values, kind="stable")
    ranked = values[order]
    ends = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True))
    right, taken = np.cumsum(truth[order])[ends], ends + 1
    score = 2 * right / (taken + positive)
    if macro:
        negative = n - positive
        left = n - taken
        score = score + 2 * (negative - (taken - right)) / np.maximum(left + negative, 1)
    best = int(ends[score.argmax()])
    below = ranked[best + 1] if best + 1 < n else ranked[best]
    return float(ranked[best] + below) / 2


def check_truth(truth: ArrayLike, labels: tuple[str, ...], kind: str) -> Ints:
    """(n, k) truth as integers; `InputError` for anything that is not a labelling of that kind."""
    if kind not in KINDS:
        raise UnknownName("kind", kind, KINDS)
    if len(set(labels)) != len(labels):
        raise InputError(f"labels: {', '.join(labels)}; expected each name once")
    if len(labels) < 2:
        raise InputError(f"labels: {', '.join(labels) or 'none'}; expected two or more (of one question: no and yes)")
    matrix = _matrix(truth, len(labels), "truth")
    if not len(matrix):
        raise InputError("no labelled row; expected at least one")
    if kind == "binary" and len(labels) != 2:
        raise InputError(f"a binary question with {len(labels)} labels; expected two: negative, then positive")
    return _marks(matrix, kind, "truth")


def check(name: str, system: Predictions, truth: Ints, kind: str) -> Predictions:
    """The system's answers, if they fit the truth in shape, kind and range; else `InputError`."""
    shape = truth.shape
    given = _matrix(system.given, shape[1], f"system {name!r}: given labels")
    if len(given) != shape[0]:
        raise InputError(f"system {name!r}: answers for {len(given)} rows; expected {shape[0]}, one for each row")
    given = _marks(given, kind, f"system {name!r}: given labels")
    if system.probabilities is None:
        return Predictions(given)
    values = _matrix(system.probabilities, shape[1], f"system {name!r}: probabilities").astype(np.float64)
    if values.shape != shape:
        raise InputError(f"system {name!r}: probabilities of {len(values)} rows; expected {shape[0]}")
    bad = np.flatnonzero(~((values >= 0) & (values <= 1)).all(axis=1))
    if len(bad):
        raise InputError(f"system {name!r}: row {bad[0]}: probabilities {values[bad[0]].tolist()}; expected 0 to 1")
    if kind != "multilabel":
        bad = np.flatnonzero(np.abs(values.sum(axis=1) - 1) > _OFF)
        if len(bad):
            total = values[bad[0]].sum()
            raise InputError(f"system {name!r}: row {bad[0]}: probabilities add up to {total:.3f}; expected 1")
    return Predictions(given, values)


def _matrix(values: ArrayLike, k: int, what: str) -> NDArray[Any]:
    matrix = np.asarray(values)
    if matrix.ndim != 2 or matrix.shape[1] != k:
        raise InputError(f"{what}: an array of shape {matrix.shape}; expected (n, {k}), one column for each label")
    return matrix


def _marks(matrix: NDArray[Any], kind: str, what: str) -> Ints:
    bad = np.flatnonzero(~np.isin(matrix, (0, 1)).all(axis=1))
    if len(bad):
        raise InputError(f"{what}: row {bad[0]}: {matrix[bad[0]].tolist()}; expected 0 and 1 alone")
    marks = matrix.astype(np.int64)
    if kind != "multilabel":
        bad = np.flatnonzero(marks.sum(axis=1) != 1)
        if len(bad):
            raise InputError(f"{what}: row {bad[0]}: {marks[bad[0]].sum()} labels; expected exactly one ({kind})")
    return marks
