"""Ratios of sums over articles, with intervals, differences and tests that count articles, not sentences, as drawn.

The variance of a ratio is the linearised one (Cochran 1977, 6.3): what resampling whole articles gives, to first
order, without holding them. Intervals stay in range and have a width where nothing was found:

- a rate has the gamma interval of Fay & Feuer (1997), its variance that between articles in place of Poisson's;
- a score or a share has the t interval of its log-odds;
- a difference joins two (the method of variance estimates recovery, Zou & Donner 2008), a ratio so in logs;
- p is where the interval of the difference would end at 0: interval and test cannot contradict each other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from framing.comparison.tally import Sums

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEAST_P = 1e-9
_STEPS = 40


@dataclass(frozen=True, slots=True)
class Ratios:
    """Estimates with what their intervals are made of; arrays that broadcast together."""

    value: Floats
    """NaN where there is nothing to divide by."""
    variance: Floats
    units: Floats
    alike: Floats
    """How many units of one size would tell as much: the fewer, the more a few long ones rule (Kish 1965, 11.7)."""
    one: Floats
    """What one find more would add, in the size that they come in; above 0 for rates, 0 for scores and shares."""

    @classmethod
    def of(cls, sums: Sums, rate: Flags, burst: Floats) -> Ratios:
        """From sums (..., n_measures). `rate` marks what counts finds; `burst` is how many finds come as one."""
        with np.errstate(divide="ignore", invalid="ignore"):
            value = sums.y / sums.x
            alike = np.where(sums.units > 1, sums.x**2 / sums.xx, np.nan)
            variance = alike / (alike - 1) * _squares(sums) / sums.x**2
            one = np.where(rate, burst / sums.x, 0.0)
        return cls(value, variance, sums.units, alike, one)

    @property
    def freedom(self) -> Floats:
        return self.alike - 1


def bursts(sums: Sums, rate: Flags) -> Floats:
    """(n_measures,) how far counts of articles vary beyond Poisson, all groups as one; at least 1.

    The scale of quasi-likelihood (McCullagh & Nelder 1989, 4.5).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = _squares(sums) / sums.y
    return np.where(rate & (sums.y > 0), np.maximum(scale, 1.0), 1.0)


def limits(found: Ratios, alpha: float | Floats) -> tuple[Floats, Floats]:
    """Ends of the interval that misses in `alpha` of cases; NaN under two units."""
    from scipy.special import expit, gammainccinv, gammaincinv, logit, stdtrit

    known = found.freedom > 0
    freedom = np.where(known, found.freedom, 1.0)
    reach = -stdtrit(freedom, np.asarray(alpha) / 2)
    normal = -stdtrit(1e9, np.asarray(alpha) / 2)
    # Few articles say little of how much articles vary: Student's t, as a factor on the variance.
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = found.variance * np.where(normal > 0, reach / normal, 1.0) ** 2
        inside = np.clip(found.value, 1e-12, 1 - 1e-12)
        step = reach * np.sqrt(found.variance) / (inside * (1 - inside))
        share = expit(logit(inside) - step), expit(logit(inside) + step)
        some = (found.value > 0) & (variance > 0)
        shape = np.where(some, found.value**2 / variance, 1.0)
        low = np.where(some, gammaincinv(shape, np.asarray(alpha) / 2) * found.value / shape, 0.0)
        more, wider = found.value + found.one, variance + found.one**2
        shape = np.where(found.one > 0, more**2 / wider, 1.0)
        high = gammainccinv(shape, np.asarray(alpha) / 2) * more / shape
    counts = found.one > 0
    known &= ~np.isnan(found.value)
    return (
        np.where(known, np.where(counts, np.minimum(low, found.value), share[0]), np.nan),
        np.where(known, np.where(counts, np.maximum(high, found.value), share[1]), np.nan),
    )


@dataclass(frozen=True, slots=True)
class Apart:
    """Differences, with intervals and p; effects beside them."""

    value: Floats
    low: Floats
    high: Floats
    p: Floats
    effect: Floats
    effect_low: Floats
    effect_high: Floats


def difference_limits(first: Ratios, second: Ratios, alpha: float | Floats) -> tuple[Floats, Floats]:
    """Ends of the interval of `first` less `second`, which are independent (Zou & Donner 2008, eq. 6)."""
    (low, high), (lower, higher) = limits(first, alpha), limits(second, alpha)
    value = first.value - second.value
    return (
        value - np.hypot(first.value - low, higher - second.value),
        value + np.hypot(high - first.value, second.value - lower),
    )


def compare(first: Ratios, second: Ratios, alpha: float) -> Apart:
    """The difference of independent groups: p by bisection; effects: ratio, of scores Hedges' g."""
    value = first.value - second.value
    low, high = difference_limits(first, second, alpha)
    least, most = np.full(value.shape, np.log(LEAST_P)), np.zeros(value.shape)
    for _ in range(_STEPS):
        middle = (least + most) / 2
        ends = difference_limits(first, second, np.exp(middle))
        beyond = (ends[0] > 0) | (ends[1] < 0)
        least, most = np.where(beyond, least, middle), np.where(beyond, middle, most)
    p = np.where(np.isnan(low) | np.isnan(high), np.nan, np.exp(most))
    return Apart(value, low, high, p, *_ratio(first, second, alpha))


def _ratio(first: Ratios, second: Ratios, alpha: float) -> tuple[Floats, Floats, Floats]:
    """`first` over `second`, NaN where one is 0; by the same method, in logs."""
    (low, high), (lower, higher) = limits(first, alpha), limits(second, alpha)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.log(first.value / second.value)
        down = np.hypot(np.log(first.value / low), np.log(higher / second.value))
        up = np.hypot(np.log(high / first.value), np.log(second.value / lower))
        found = np.exp(middle), np.exp(middle - down), np.exp(middle + up)
    known = np.isfinite(middle)
    return tuple(np.where(known, some, np.nan) for some in found)  # type: ignore[return-value]


def standardised(apart: Apart, here: Sums, there: Sums) -> Apart:
    """Effects as Hedges' g: differences of means over the standard deviation between articles (Hedges 1981).

    `here` and `there` are sums over articles, whatever was drawn. The interval is that of the difference in the same
    units: the deviation is taken as known.
    """
    free = here.units + there.units - 2
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = np.sqrt((_squares(here) + _squares(there)) / free)
        scale = np.where((free > 0) & (deviation > 0), (1 - 3 / (4 * free - 1)) / deviation, np.nan)
        return replace(apart, effect=apart.value * scale, effect_low=apart.low * scale, effect_high=apart.high * scale)


def _squares(sums: Sums) -> Floats:
    """Of what articles differ from their mean, where each divides by 1."""
    value = sums.y / sums.x
    return np.maximum(sums.yy - 2 * value * sums.xy + value**2 * sums.xx, 0)
