"""How far a measure would move with other texts: intervals and comparisons by resampling whole groups.

Sentences of one article or outlet resemble each other, so a resample draws groups with replacement and takes all their
rows (the cluster bootstrap; Davison & Hinkley 1997, 3.8). A draw is kept as a weight for each group: every measure but
average precision is a function of sums over rows, so that all draws are one product of matrices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from framing.errors import InputError
from framing.evaluation.metrics import BINS, EXPLAINED, bin_of, outcomes, squared
from framing.evaluation.predictions import Floats, Predictions
from framing.spans import Ints

FEW = 20
"""Below so many groups the percentile interval is known to be too narrow (Cameron, Gelbach & Miller 2008)."""
_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Resamples:
    """The draws that every system is measured on."""

    group: Ints
    """(n,) the number of each row's group, 0 to `size` - 1."""
    size: int
    draws: int = 1000
    seed: int = 0

    @classmethod
    def of(cls, n: int, groups: Sequence[Any] | None = None, draws: int = 1000, seed: int = 0) -> Resamples:
        """Resamples of `n` rows, by whole groups where `groups` names each row's, else by single rows.

        >>> Resamples.of(3, ["CNN", "Fox", "CNN"]).group.tolist()
        [0, 1, 0]
        """
        if draws < 1:
            raise InputError(f"{draws} resamples; expected at least 1")
        if groups is None:
            return cls(np.arange(n), n, draws, seed)
        if len(groups) != n:
            raise InputError(f"groups of {len(groups)} rows; expected {n}, one for each row")
        names, group = np.unique(np.array([str(name) for name in groups]), return_inverse=True)
        if len(names) < 2:
            raise InputError(f"all {n} rows are of one group ({names[0]!r}); expected at least two to resample")
        return cls(group.astype(np.int64), len(names), draws, seed)

    def weights(self) -> Iterator[Ints]:
        """(some draws, size): how often each group is in each draw; the same draws whenever they are asked for."""
        generator = np.random.default_rng(self.seed)
        at_once = max(1, _CELLS // max(len(self.group), self.size))
        for begin in range(0, self.draws, at_once):
            count = min(at_once, self.draws - begin)
            drawn = generator.integers(0, self.size, (count, self.size)) + self.size * np.arange(count)[:, None]
            yield np.bincount(drawn.ravel(), minlength=count * self.size).reshape(count, self.size)


@dataclass(frozen=True, slots=True)
class Replicates:
    """Each measure over the draws; NaN where a draw does not define it."""

    whole: Mapping[str, Floats]
    """(draws,)"""
    labels: Mapping[str, Floats]
    """(draws, k)"""


def replicates(truth: Ints, system: Predictions, kind: str, group: Ints, weights: Iterable[Ints]) -> Replicates:
    """Every measure of `metrics.measures` under each row of `weights` (draws, size), the weights of the groups.

    `group` is (n,), 0 to size - 1. Weights of `Resamples` give a bootstrap; rows of one 1 among 0 measure each group.
    """
    k = truth.shape[1]
    rows = _row_sums(truth, system, kind)
    grouped = np.zeros((int(group.max()) + 1, rows.shape[1]))
    np.add.at(grouped, group, rows)
    rankings = []
    if system.probabilities is not None:
        rankings = [_Ranking.of(truth[:, j], system.probabilities[:, j], group) for j in range(k)]
    sums, ranked = [], []
    for some in weights:
        sums.append(some @ grouped)
        ranked.extend([np.stack([ranking.precision(some) for ranking in rankings], axis=1)] if rankings else [])
    labels = _label_measures(np.concatenate(sums), k)
    whole = _whole_measures(np.concatenate(sums), labels["f1"], k, kind)
    if rankings:
        labels["average_precision"] = precision = np.concatenate(ranked)
        whole["average_precision"] = precision[:, 1] if kind == "binary" else _mean(precision)
    return Replicates({name: whole[name] for name in EXPLAINED if name in whole}, labels)


def interval(values: Floats, level: float = 0.95) -> tuple[float, float] | None:
    """The percentile interval of one measure's draws; None if no draw defines it."""
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much one system is better than another in one measure, on the same draws."""

    value: float
    low: float
    high: float
    p: float
    """Two-sided: twice the share of draws on the other side of 0 (paired bootstrap; Berg-Kirkpatrick et al. 2012)."""


def difference(first: float, second: float, of_first: Floats, of_second: Floats) -> Difference | None:
    """The paired bootstrap of two values and their draws, which must come from the same `Resamples`."""
    apart = of_first - of_second
    apart = apart[~np.isnan(apart)]
    bounds = interval(apart)
    if bounds is None:
        return None
    beyond = min(int((apart <= 0).sum()), int((apart >= 0).sum()))
    return Difference(first - second, *bounds, min(1.0, 2 * (beyond + 1) / (len(apart) + 1)))


@dataclass(frozen=True, slots=True)
class McNemar:
    """On which rows exactly one of two systems is right."""

    only_first: int
    only_second: int
    p: float
    """Two-sided, exact (McNemar 1947); it takes rows to be independent, which those of one group are not."""


def mcnemar(truth: Ints, first: Ints, second: Ints) -> McNemar:
    """The exact test of two systems' given labels; a row is right if all its labels are.

    >>> truth = np.array([[0, 1]] * 6)
    >>> mcnemar(truth, truth, 1 - truth)
    McNemar(only_first=6, only_second=0, p=0.03125)
    """
    from scipy.stats import binomtest

    right, other = ((found == truth).all(axis=1) for found in (first, second))
    ours, theirs = int((right & ~other).sum()), int((other & ~right).sum())
    p = float(binomtest(ours, ours + theirs).pvalue) if ours + theirs else 1.0
    return McNemar(ours, theirs, p)


def holm(p: Sequence[float]) -> list[float]:
    """p-values corrected for how many there are (Holm 1979), in their order.

    >>> holm([0.04, 0.01])
    [0.04, 0.02]
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values)
    stepped = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    corrected = np.empty_like(values)
    corrected[order] = np.minimum(stepped, 1.0)
    return [float(value) for value in corrected]


def _row_sums(truth: Ints, system: Predictions, kind: str) -> Floats:
    """(n, 3 k + 2 + …): what each row adds to: right, given and true of each label, right rows, rows; calibration."""
    given = system.given
    columns = [truth & given, given, truth, (truth == given).all(axis=1)[:, None], np.ones((len(truth), 1))]
    if system.probabilities is not None:
        columns.append(squared(truth, system.probabilities, kind)[:, None])
        came, said = outcomes(truth, system.probabilities, kind)
        claims = len(came) // len(truth)
        gaps = np.zeros((len(truth), BINS))
        np.add.at(gaps, (np.repeat(np.arange(len(truth)), claims), bin_of(said)), (said - came) / claims)
        columns.append(gaps)
    return np.concatenate(columns, axis=1, dtype=np.float64)


def _label_measures(sums: Floats, k: int) -> dict[str, Floats]:
    right, given, true = sums[:, :k], sums[:, k : 2 * k], sums[:, 2 * k : 3 * k]
    return {
        "precision": _ratio(right, given),
        "recall": _ratio(right, true),
        "f1": _ratio(2 * right, given + true),
    }


def _whole_measures(sums: Floats, f1: Floats, k: int, kind: str) -> dict[str, Floats]:
    right, given, true = sums[:, :k], sums[:, k : 2 * k], sums[:, 2 * k : 3 * k]
    n = sums[:, 3 * k + 1]
    whole = {
        "accuracy": sums[:, 3 * k] / n,
        "macro_f1": _mean(f1),
        "weighted_f1": _ratio((np.nan_to_num(f1) * true).sum(axis=1), true.sum(axis=1)),
    }
    if kind == "multilabel":
        whole["micro_f1"] = np.nan_to_num(_ratio(2 * right.sum(axis=1), (given + true).sum(axis=1)))
        all_rows = n[:, None]
        spread = given * (all_rows - given) * true * (all_rows - true)
        whole["mcc"] = np.nan_to_num(_ratio(all_rows * right - given * true, np.sqrt(spread))).mean(axis=1)
    else:
        spread = (n**2 - (given**2).sum(axis=1)) * (n**2 - (true**2).sum(axis=1))
        met = n * right.sum(axis=1) - (given * true).sum(axis=1)
        whole["mcc"] = np.nan_to_num(_ratio(met, np.sqrt(np.maximum(spread, 0))))
    if kind == "binary":
        whole["f1"] = f1[:, 1]
    if sums.shape[1] > 3 * k + 2:
        whole["brier"] = sums[:, 3 * k + 2] / n
        whole["ece"] = np.abs(sums[:, 3 * k + 3 :]).sum(axis=1) / n
    return whole


def _ratio(above: Floats, below: Floats) -> Floats:
    """The quotient, NaN where there is nothing to divide by."""
    quotient: Floats = np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
    return quotient


def _mean(values: Floats) -> Floats:
    """Mean over the labels that a draw defines."""
    known = ~np.isnan(values)
    return _ratio(np.nan_to_num(values).sum(axis=1), known.sum(axis=1).astype(np.float64))


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Rows by falling probability, for average precision under any weights."""

    group: Ints
    true: Ints
    """Places of the true rows."""
    ends: Ints
    """For each true row, the last place that is as probable: equal probabilities are one step of the curve."""

    @classmethod
    def of(cls, truth: Ints, probability: Floats, group: Ints) -> _Ranking:
        order = np.argsort(-probability, kind="stable")
        ranked = -probability[order]
        true = np.flatnonzero(truth[order])
        return cls(group[order], true, np.searchsorted(ranked, ranked[true], side="right") - 1)

    def precision(self, weights: Ints) -> Floats:
        """(draws,) mean, over the true rows that a draw holds, of the precision where they stand."""
        ranked = weights[:, self.group]
        held = ranked[:, self.true].astype(np.float64)
        above = np.cumsum(ranked, axis=1)[:, self.ends]
        # Each true row's step also holds the equal ones below it.
        step = np.searchsorted(self.ends, self.ends, side="right") - 1
        right = np.cumsum(held, axis=1)[:, step]
        return _ratio((held * np.nan_to_num(_ratio(right, above.astype(np.float64)))).sum(axis=1), held.sum(axis=1))
