"""Measures of a classifier and of its probabilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


def macro_f1(truth: Labels, found: Labels) -> float:
    """Mean of the labels' F1, each label counting the same; labels are 0 and 1.

    >>> macro_f1(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1]))
    1.0
    """
    scores = []
    for label in (0, 1):
        right = int(((truth == label) & (found == label)).sum())
        wrong = int(((truth == label) != (found == label)).sum())
        scores.append(2 * right / (2 * right + wrong) if right or wrong else 1.0)
    return float(np.mean(scores))


def calibration_error(truth: Labels, probability: Floats, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width (Naeini et al. 2015), 0 is best.

    >>> round(calibration_error(np.array([0, 1, 1, 1]), np.array([0.75, 0.75, 0.75, 0.75])), 6)
    0.0
    """
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    count = np.bincount(place, minlength=bins)
    gap = np.abs(np.bincount(place, weights=probability - truth, minlength=bins))
    return float(gap.sum() / max(count.sum(), 1))


def brier(truth: Labels, probability: Floats) -> float:
    """Mean squared distance of probability and outcome (Brier 1950), 0 is best."""
    return float(np.mean((probability - truth) ** 2))


def reliability(truth: Labels, probability: Floats, bins: int = 10) -> list[dict[str, float]]:
    """For each bin of predicted probability: how many sentences, mean prediction, share truly positive."""
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    rows = []
    for index in range(bins):
        mine = place == index
        if mine.any():
            rows.append(
                {
                    "n": int(mine.sum()),
                    "predicted": round(float(probability[mine].mean()), 4),
                    "observed": round(float(truth[mine].mean()), 4),
                }
            )
    return rows


def interval(truth: Labels, found: Labels, resamples: int = 1000, seed: int = 0) -> tuple[float, float]:
    """95 % percentile bootstrap interval of macro F1 over sentences."""
    generator = np.random.default_rng(seed)
    draws = [generator.integers(0, len(truth), len(truth)) for _ in range(resamples)]
    scores = [macro_f1(truth[draw], found[draw]) for draw in draws]
    low, high = np.quantile(scores, [0.025, 0.975])
    return float(low), float(high)


def wilson(count: int, n: int) -> tuple[float, float]:
    """95 % interval of a share, `count` of `n` (Wilson 1927); it holds for few cases and for shares near 0 or 1.

    >>> [round(bound, 3) for bound in wilson(1, 15)]
    [0.012, 0.298]
    """
    z = 1.959964
    if not n:
        return 0.0, 1.0
    middle = (count + z * z / 2) / (n + z * z)
    reach = z / (n + z * z) * (count * (n - count) / n + z * z / 4) ** 0.5
    return max(0.0, middle - reach), min(1.0, middle + reach)
