"""From sentences to a document: means with bootstrap intervals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FEWEST = 3
"""Under so many sentences a mean says nothing about a text."""
_RESAMPLES = 1000
_TAILS = (24, 975)
"""Places among the ordered means of a thousand resamples that hold 95 % of them."""
_NORMAL = 1.96
_MANY = 200
_SEED = 20240229


@dataclass(frozen=True, slots=True)
class Score:
    """Mean probability over some of a document's sentences, with a 95 % interval."""

    value: float | None
    """0..1, None under `FEWEST` sentences."""
    low: float | None
    high: float | None
    n_sentences: int


def mean_score(values: NDArray[np.float64]) -> Score:
    """Mean of the values; the interval is the percentile bootstrap over sentences (Efron & Tibshirani 1993, ch. 13).

    Beyond 200 sentences it is the normal one, which the bootstrap of a mean then equals to the second decimal.

    >>> score = mean_score(np.array([0.2, 0.4, 0.6, 0.8]))
    >>> round(score.value, 2), score.low < 0.5 < score.high
    (0.5, True)
    >>> mean_score(np.array([0.9])).value is None
    True
    """
    size = len(values)
    value, low, high = (float(part[0]) for part in mean_scores(values, np.zeros(size, dtype=np.int64), 1))
    return Score(None, None, None, size) if size < FEWEST else Score(value, low, high, size)


def mean_scores(
    values: NDArray[np.float64], group: NDArray[np.int64], n_groups: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The means of many groups of values at once, with the ends of their intervals, as `mean_score` gives one.

    (n_groups,) each, NaN under `FEWEST` values; `group` says which group each value belongs to.
    """
    order = np.argsort(group, kind="stable")
    size = np.bincount(group, minlength=n_groups)
    first = np.cumsum(size) - size
    mean, low, high = np.full((3, n_groups), np.nan)
    for count in np.unique(size[size >= FEWEST]).tolist():
        rows = np.flatnonzero(size == count)
        block = values[order[first[rows, None] + np.arange(count)]]
        mean[rows] = block.mean(axis=1)
        if count <= _MANY:
            means = np.partition(block.astype(np.float32) @ _counts(count).T.astype(np.float32) / count, _TAILS, axis=1)
            low[rows], high[rows] = means[:, _TAILS[0]], means[:, _TAILS[1]]
        else:
            reach = _NORMAL * block.std(axis=1) / np.sqrt(count)
            low[rows], high[rows] = mean[rows] - reach, mean[rows] + reach
    return mean, low, high


@lru_cache(maxsize=128)
def _counts(size: int) -> NDArray[np.uint8]:
    """(n_resamples, size) how often each resample draws each sentence: the same for all texts of one length."""
    draws = np.random.default_rng(_SEED).integers(0, size, (_RESAMPLES, size))
    cells = draws + size * np.arange(_RESAMPLES)[:, None]
    return np.bincount(cells.ravel(), minlength=_RESAMPLES * size).reshape(_RESAMPLES, size).astype(np.uint8)
