"""Shares under label shift: positives look the same in the corpus as where the classifier's errors were measured."""

from __future__ import annotations

import numpy as np

from framing.errors import InputError
from framing.evaluation.samples import Floats, Sample

_DRAWS = 1000
_EM_DRAWS = 200
"""Fewer, since each looks for the share anew."""
_COARSE = 200
_SHARES = np.linspace(0, 1, 2001)


def from_rates(
    corpus: Sample, rates: tuple[tuple[int, int], tuple[int, int]], threshold: float, level: float
) -> tuple[float, float, float]:
    """By counts, with error rates that were counted elsewhere."""
    (found, positive), (left, negative) = rates
    generator = np.random.default_rng(0)
    # Jeffreys' prior: a rate of 20 of 20 is not known to be 1.
    sensitivity = generator.beta(found + 0.5, positive - found + 0.5, _DRAWS)
    alarms = generator.beta(negative - left + 0.5, left + 0.5, _DRAWS)
    score = (corpus.probability >= threshold).astype(np.float64)
    return _solved(corpus, score, (found / positive, 1 - left / negative), (sensitivity, alarms), level)


def adjusted(corpus: Sample, known: Sample, threshold: float | None, level: float) -> tuple[float, float, float]:
    """By counts from a threshold, or by mean probabilities without one."""
    _check(known)
    score, seen = (
        sample.probability if threshold is None else (sample.probability >= threshold).astype(np.float64)
        for sample in (corpus, known)
    )
    positive = known.truth.astype(np.float64)
    sums = known.sums(positive * seen, positive, (1 - positive) * seen, 1 - positive)
    whole = sums.sum(axis=0)
    drawn = known.resampled(sums, _DRAWS)
    # One sentence more of either kind, with the mean score: a draw may have no positive at all.
    sensitivity, alarms = ((drawn[:, k] + whole[k] / whole[k + 1]) / (drawn[:, k + 1] + 1) for k in (0, 2))
    return _solved(corpus, score, (whole[0] / whole[1], whole[2] / whole[3]), (sensitivity, alarms), level)


def _solved(
    corpus: Sample, score: Floats, rates: tuple[float, float], drawn: tuple[Floats, Floats], level: float
) -> tuple[float, float, float]:
    """The share at which positives' and negatives' mean scores mix to the corpus' mean score.

    `drawn` are draws of both rates. The interval holds the shares that the draws do not contradict (Fieller 1954): a
    quantile of ratios would fail where the classifier finds hardly more positives than false alarms.
    """
    sensitivity, alarms = rates
    if sensitivity <= alarms:
        raise InputError(
            f"the classifier scores positives {sensitivity:.3f} and negatives {alarms:.3f} on the mean; "
            "expected more for positives, or no share can be told"
        )
    observed = score.mean()
    raw = (observed - alarms) / (sensitivity - alarms)
    estimate = float(np.clip(raw, 0, 1))
    noise = np.random.default_rng(1).standard_t(corpus.n_groups - 1, _DRAWS) * corpus.variance(score) ** 0.5
    # A share beyond 0 or 1 is moved there and its draws with it, so that the interval keeps its width.
    moved = observed + (estimate - raw) * (sensitivity - alarms)
    low, high = _held(moved + noise - drawn[1], drawn[0] - drawn[1], (1 - level) / 2)
    return estimate, min(estimate, low), max(estimate, high)


def _held(gap: Floats, spread: Floats, tail: float) -> tuple[float, float]:
    """Least and greatest share that is neither too small nor too great for all draws but a tail."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = gap / spread
    small, great = np.sort(ratio[spread > 0]), np.sort(ratio[spread < 0])
    above = len(small) - np.searchsorted(small, _SHARES) + np.searchsorted(great, _SHARES)
    held = _SHARES[(above >= tail * len(gap)) & (above <= (1 - tail) * len(gap))]
    return float(held.min(initial=1.0)), float(held.max(initial=0.0))


def em(corpus: Sample, calibrated: Sample | float, level: float) -> tuple[float, float, float]:
    """From probabilities calibrated at a base rate, or on a labelled sample."""
    value = _log_odds(corpus.probability)
    if isinstance(calibrated, Sample):
        fitted, drawn = _calibrations(calibrated)
    elif 0 < calibrated < 1:
        fitted = np.array([1.0, 0.0, calibrated])
        drawn = fitted[None]
    else:
        raise InputError(f"prior is {calibrated}; expected a share above 0 and below 1")
    gain = _gain(value, fitted)
    estimate = float(_likeliest(gain))
    slope = gain / (1 + estimate * gain)
    information = float((slope**2).sum()) / len(slope)
    if not information:
        raise InputError("the probabilities are all as likely of positives as of negatives; no share can be told")
    error = corpus.variance(slope) ** 0.5 / information
    # What the calibration's draws change is as well told from the corpus' quantiles, at a fraction of the time.
    coarse = np.quantile(value, (np.arange(_COARSE) + 0.5) / _COARSE)
    moved = _likeliest(_gain(coarse, drawn))
    noise = np.random.default_rng(1).standard_t(corpus.n_groups - 1, _DRAWS) * error
    draws = np.clip(np.resize(moved, _DRAWS) + noise, 0, 1)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return estimate, min(estimate, float(low)), max(estimate, float(high))


def _calibrations(known: Sample) -> tuple[Floats, Floats]:
    """Platt scaling of a labelled sample: slope, offset and base rate (3,), and draws of them (draws, 3)."""
    from sklearn.linear_model import LogisticRegression

    _check(known)
    seen = _log_odds(known.probability)
    scaling = LogisticRegression(C=1e6, solver="newton-cholesky").fit(seen[:, None], known.truth)
    probability = scaling.predict_proba(seen[:, None])[:, 1]
    fitted = np.array([scaling.coef_[0, 0], scaling.intercept_[0], known.truth.mean()])
    design = np.stack([seen, np.ones(len(seen))], axis=1)
    missed = known.truth - probability
    hessian = design.T @ (design * (probability * (1 - probability))[:, None])
    sums = known.sums(*(design * missed[:, None]).T, known.truth - known.truth.mean())
    # One Newton step from the whole sample's fit for each draw of groups.
    steps = np.linalg.inv(np.block([[hessian, np.zeros((2, 1))], [np.zeros((1, 2)), np.full((1, 1), len(seen))]]))
    drawn = fitted + known.resampled(sums, _EM_DRAWS) @ steps
    drawn[:, 2] = np.clip(drawn[:, 2], 0.5 / len(seen), 1 - 0.5 / len(seen))
    return fitted, drawn


def _gain(value: Floats, fitted: Floats) -> Floats:
    """How much likelier each score is of a positive, less 1, by calibrations (..., 3) as of `_calibrations`."""
    slope, offset, share = fitted[..., :1], fitted[..., 1:2], fitted[..., 2:]
    gain: Floats = np.expm1(np.clip(slope * value + offset - _log_odds(share), -50, 50))
    return gain


def _likeliest(gain: Floats) -> Floats:
    """The share that makes the scores likeliest: where the expectation-maximisation of Saerens et al. ends.

    `gain` is (..., n), the shares are (...).
    """
    low, high = np.zeros(gain.shape[:-1]), np.ones(gain.shape[:-1])
    # The likelihood is concave in the one unknown, so halving is as sure as their steps, and faster.
    for _ in range(30):
        share = (low + high) / 2
        rising = (gain / (1 + share[..., None] * gain)).sum(axis=-1) > 0
        low, high = np.where(rising, share, low), np.where(rising, high, share)
    return (low + high) / 2


def _check(known: Sample) -> None:
    if len(np.unique(known.truth)) < 2:
        raise InputError(f"labelled: every truth is {known.truth[0]}; expected some of 0 and some of 1")


def _log_odds(probability: Floats | float) -> Floats:
    inside = np.clip(probability, 1e-9, 1 - 1e-9)
    odds: Floats = np.log(inside / (1 - inside))
    return odds
