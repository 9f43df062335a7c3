"""Differences within pairs: articles of two groups on the same event, or otherwise matched."""

from __future__ import annotations

from typing import Any

import numpy as np

from framing.comparison.ratios import Apart, Floats
from framing.spans import Ints

DRAWS = 9999
MANY = 5000
"""From so many pairs on, the normal law is what flipping signs gives."""
_CELLS = 4_000_000


def paired(
    first: tuple[Any, Floats], second: tuple[Any, Floats], base: Ints, alpha: float
) -> tuple[Apart, Ints, Ints]:
    """Differences over pairs with articles of both groups; (n_measures,) how many pairs, and how many that differ.

    Each group is y (n_pairs, n_measures), sparse, and x (n_pairs, n_bases). Within a pair the figures y/x are
    subtracted; pairs count by x₁x₂/(x₁+x₂), as Mantel & Haenszel's do (Greenland & Robins 1985), so that a pair in
    which one group has little text does not rule. The test flips the signs of whole pairs (Fisher 1935; exact up to
    the draws where either group might as well have written either article); the intervals invert it.
    """
    n_pairs, n_measures = first[0].shape
    at_once = max(1, _CELLS // max(n_pairs, DRAWS))
    parts, counts, informative = [], [], []
    for begin in range(0, n_measures, at_once):
        some = slice(begin, begin + at_once)
        apart, n, differ = _some(*((y[:, some].toarray(), x[:, base[some]]) for y, x in (first, second)), alpha)
        parts.append(apart)
        counts.append(n)
        informative.append(differ)
    joined = Apart(*(np.concatenate([getattr(part, name) for part in parts]) for name in Apart.__slots__))
    return joined, np.concatenate(counts), np.concatenate(informative)


def _some(first: tuple[Floats, Floats], second: tuple[Floats, Floats], alpha: float) -> tuple[Apart, Ints, Ints]:
    from scipy.special import stdtrit

    (y1, x1), (y2, x2) = first, second
    both = (x1 > 0) & (x2 > 0)
    whole = np.where(both, x1 + x2, 1.0)
    here, there = (np.where(both, y * x / whole, 0.0) for y, x in ((y1, x2), (y2, x1)))
    weight = np.where(both, x1 * x2 / whole, 0.0)
    n = both.sum(axis=0)
    gap = here - there
    with np.errstate(divide="ignore", invalid="ignore"):
        value = gap.sum(axis=0) / weight.sum(axis=0)
        ratio = np.where(there.sum(axis=0) > 0, here.sum(axis=0) / there.sum(axis=0), np.nan)
    reach = -stdtrit(np.maximum(n - 1, 1), alpha / 2)
    bound = reach**2 * n / (n - 1 + reach**2)
    low, high = _held(gap, weight, bound)
    least, most = _held(here, there, bound)
    apart = Apart(value, low, high, _flipped(gap, n), ratio, np.maximum(least, 0), most)
    return apart, n, (gap != 0).sum(axis=0)


def _held(above: Floats, below: Floats, bound: Floats) -> tuple[Floats, Floats]:
    """Ends of the values v at which the sum of `above` less v `below` over pairs is no further from 0 than its scatter.

    The sum's square is then at most `bound` times the sum of squares (Fieller 1954): the test by signs, inverted by the
    normal law. NaN where nothing bounds v.
    """
    square = below.sum(axis=0) ** 2 - bound * (below**2).sum(axis=0)
    middle = above.sum(axis=0) * below.sum(axis=0) - bound * (above * below).sum(axis=0)
    rest = above.sum(axis=0) ** 2 - bound * (above**2).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(middle**2 - square * rest)
        ends = (middle - root) / square, (middle + root) / square
    return np.where(square > 0, ends[0], np.nan), np.where(square > 0, ends[1], np.nan)


def _flipped(gap: Floats, n: Ints) -> Floats:
    """Two-sided p of sums of `gap` (n_pairs, n_measures) when signs are flipped at random."""
    from scipy.stats import norm

    size = np.sqrt((gap**2).sum(axis=0))
    scaled = gap / np.where(size > 0, size, 1.0)
    found = np.abs(scaled.sum(axis=0))
    if len(gap) > MANY:
        p = 2 * norm.sf(found)
    else:
        generator = np.random.default_rng(0)
        beyond = np.ones(len(size))
        at_once = max(1, _CELLS // len(gap))
        for begin in range(0, DRAWS, at_once):
            signs = generator.integers(0, 2, (min(at_once, DRAWS - begin), len(gap))) * 2.0 - 1
            beyond += (np.abs(signs @ scaled) >= found - 1e-9).sum(axis=0)
        p = beyond / (DRAWS + 1)
    return np.where(n > 1, p, np.nan)
