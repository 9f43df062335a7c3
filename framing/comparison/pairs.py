"""Differences within pairs: articles of two groups on the same event, or otherwise matched."""

from __future__ import annotations

from typing import Any

import numpy as np

from framing.comparison.ratios import Apart, Floats
from framing.spans import Ints

DRAWS = 9999
MANY = 5000
"""From so many pairs on, the normal law is what flipping signs gives."""
INFORMATIVE = 6
"""Pairs that differ; of fewer, no way of flipping them is rare, and there is neither p nor interval."""
_CELLS = 4_000_000
_DOUBLINGS, _HALVINGS = 8, 24


def paired(first: tuple[Any, Floats], second: tuple[Any, Floats], base: Ints, alpha: float) -> tuple[Apart, Ints]:
    """Differences over pairs with articles of both groups, and (n_measures,) how many such pairs there are.

    Each group is y (n_pairs, n_measures), sparse, and x (n_pairs, n_bases). Within a pair the figures y/x are
    subtracted; pairs count by x₁x₂/(x₁+x₂), as Mantel & Haenszel's do (Greenland & Robins 1985), so that a pair in
    which one group has little text does not rule. The test flips the signs of whole pairs (Fisher 1935; exact up to
    the draws where either group might as well have written either article). Intervals hold what the test does not
    refuse. The effect is Mantel & Haenszel's ratio.
    """
    n_pairs, n_measures = first[0].shape
    at_once = max(1, _CELLS // max(n_pairs, DRAWS))
    parts = []
    for begin in range(0, n_measures, at_once):
        some = slice(begin, begin + at_once)
        here, there = ((y[:, some].toarray(), x[:, base[some]]) for y, x in (first, second))
        parts.append(_some(here, there, alpha))
    aparts, counts = zip(*parts, strict=True)
    joined = Apart(*(np.concatenate([getattr(part, name) for part in aparts]) for name in Apart.__slots__))
    return joined, np.concatenate(counts)


def _some(first: tuple[Floats, Floats], second: tuple[Floats, Floats], alpha: float) -> tuple[Apart, Ints]:
    (y1, x1), (y2, x2) = first, second
    both = (x1 > 0) & (x2 > 0)
    whole = np.where(both, x1 + x2, 1.0)
    here, there = (np.where(both, y * x / whole, 0.0) for y, x in ((y1, x2), (y2, x1)))
    weight = np.where(both, x1 * x2 / whole, 0.0)
    gap = here - there
    told = np.flatnonzero((gap != 0).sum(axis=0) >= INFORMATIVE)
    p, low, high, least, most = np.full((5, gap.shape[1]), np.nan)
    if len(told):
        refuse = _by_signs if len(gap) <= MANY else _by_normal_law
        above, below = ([one[:, told] for one in two] for two in ((gap, here), (weight, there)))
        (p[told], low[told], high[told]), (_, least[told], most[told]) = refuse(above, below, alpha)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = gap.sum(axis=0) / weight.sum(axis=0)
        ratio = np.where(there.sum(axis=0) > 0, here.sum(axis=0) / there.sum(axis=0), np.nan)
    return Apart(value, low, high, p, ratio, np.maximum(least, 0), most), both.sum(axis=0)


def _by_signs(above: list[Floats], below: list[Floats], alpha: float) -> list[tuple[Floats, Floats, Floats]]:
    """For sums of `above` over sums of `below` (n_pairs, n_measures): p of 0, and the ends of what is not refused.

    A value v is refused where the sum of `above` less v `below` is further from 0 than with flipped signs.
    """
    generator = np.random.default_rng(0)
    at_once = max(1, _CELLS // len(above[0]))
    both = [*above, *below]
    parts: list[list[Floats]] = [[] for _ in both]
    for begin in range(0, DRAWS, at_once):
        signs = generator.integers(0, 2, (min(at_once, DRAWS - begin), len(above[0]))) * 2.0 - 1
        for part, values in zip(parts, both, strict=True):
            part.append(signs @ values)
    drawn = [np.concatenate(part) for part in parts]
    found = []
    for place, (top, bottom) in enumerate(zip(above, below, strict=True)):
        flipped = drawn[place], drawn[len(above) + place]
        found.append(_not_refused(flipped, (top.sum(axis=0), bottom.sum(axis=0)), np.sqrt((top**2).sum(axis=0)), alpha))
    return found


def _not_refused(
    flipped: tuple[Floats, Floats], sums: tuple[Floats, Floats], size: Floats, alpha: float
) -> tuple[Floats, Floats, Floats]:
    def p(value: Floats) -> Floats:
        apart = np.abs(sums[0] - value * sums[1]) - 1e-9 * size
        beyond: Floats = (1.0 + (np.abs(flipped[0] - value * flipped[1]) >= apart).sum(axis=0)) / (DRAWS + 1)
        return beyond

    defined = (sums[1] > 0) & (size > 0)
    bottom = np.where(defined, sums[1], 1.0)
    centre, step = sums[0] / bottom, size / bottom
    ends = []
    for side in (-1, 1):
        inside, outside = np.zeros(len(size)), step.copy()
        for _ in range(_DOUBLINGS):
            held = p(centre + side * outside) >= alpha
            outside = np.where(held, 2 * outside, outside)
        bounded = ~held & defined
        for _ in range(_HALVINGS):
            middle = (inside + outside) / 2
            held = p(centre + side * middle) >= alpha
            inside, outside = np.where(held, middle, inside), np.where(held, outside, middle)
        ends.append(np.where(bounded, centre + side * inside, np.nan))
    return p(np.zeros(len(size))), ends[0], ends[1]


def _by_normal_law(above: list[Floats], below: list[Floats], alpha: float) -> list[tuple[Floats, Floats, Floats]]:
    """The same where signs need not be flipped: the values whose sum is within so many of its standard errors."""
    from scipy.stats import norm

    bound = norm.isf(alpha / 2) ** 2
    found = []
    for top, bottom in zip(above, below, strict=True):
        s, w = top.sum(axis=0), bottom.sum(axis=0)
        square = w**2 - bound * (bottom**2).sum(axis=0)
        middle = s * w - bound * (top * bottom).sum(axis=0)
        size = np.sqrt((top**2).sum(axis=0))
        with np.errstate(divide="ignore", invalid="ignore"):
            root = np.sqrt(middle**2 - square * (s**2 - bound * size**2))
            p = np.where(size > 0, 2 * norm.sf(np.abs(s) / size), 1.0)
            ends = [np.where(square > 0, (middle + side * root) / square, np.nan) for side in (-1, 1)]
        found.append((p, ends[0], ends[1]))
    return found
