"""Estimate what share of a corpus' sentences is positive, corrected for the classifier's errors, with an interval.

Counting what a classifier finds is wrong by its errors: where 5 % of the sentences are biased, most of what a head
finds are false alarms. What corrects for it depends on what is known:

`ppi`: prediction-powered inference (Angelopoulos et al. 2023) with power tuning (PPI++, Angelopoulos, Duchi & Zrnic
    2023). Needs a labelled sample from the corpus, or from where the corpus comes from: **no shift**. It asks nothing
    of the classifier: a useless one leaves the labelled sample's own share.
`adjusted`: adjusted counts (Rogan & Gladen 1978; Forman 2008): what is found, less the false alarms, over what a
    classifier can find. Needs sensitivity and specificity, which must be the same in the corpus as where they were
    measured: **label shift**, the share may differ and nothing else.
`probabilistic`: the same with mean probabilities in place of counts (Bella et al. 2010). Label shift.
`em`: the most likely share, given probabilities calibrated at a known base rate (Saerens, Latinne & Decaestecker
    2002). Label shift, and the calibration must hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from framing.errors import InputError, UnknownName
from framing.evaluation.label_shift import adjusted, em, from_rates
from framing.evaluation.samples import Sample, counts, labelled_sample, sample

METHODS = ("ppi", "adjusted", "probabilistic", "em")


@dataclass(frozen=True, slots=True)
class Prevalence:
    """A share of positive sentences, 0..1, with its interval."""

    estimate: float
    low: float
    high: float
    method: str
    n: int
    """Sentences of the corpus."""
    level: float
    """How often such intervals are to cover the truth."""


def prevalence(  # noqa: PLR0913 - what is known differs from user to user
    probabilities: ArrayLike,
    *,
    labelled: tuple[ArrayLike, ArrayLike] | tuple[ArrayLike, ArrayLike, Sequence[object]] | None = None,
    sensitivity: tuple[int, int] | None = None,
    specificity: tuple[int, int] | None = None,
    threshold: float = 0.5,
    prior: float | None = None,
    groups: Sequence[object] | None = None,
    method: str | None = None,
    level: float = 0.9,
) -> Prevalence:
    """The share of positive sentences in a corpus, from a head's probabilities.

    - `probabilities`: (n,) of the positive label, one a sentence of the corpus.
    - `labelled`: probabilities (m,) and truth (m,) of 0 and 1 of sentences that people judged, and, if these were drawn
      by article or the like, the group of each. They may lie in the corpus or not.
    - `sensitivity`, `specificity`: found of all that are positive, and left of all that are negative, as counts (k, n):
      a rate without its n has no interval. With `labelled` they are counted there.
    - `threshold`: probability from which a sentence counts as found (`adjusted`).
    - `prior`: base rate that the probabilities were calibrated at, `answers.prior` of a head (`em` without `labelled`).
    - `groups`: (n,) what the corpus was drawn by, such as the article of each sentence; default: sentence by sentence,
      which makes the interval too narrow where sentences of an article are alike.
    - `method`: one of `METHODS`; default: `ppi` with `labelled`, `adjusted` with error rates, `em` with `prior`.
    - `level`: how often the interval is to cover the truth.

    The interval holds both for the corpus' own share and for the share where its groups were drawn from: it counts
    the corpus' sampling as well as that of the labelled sample. `em` with `prior` alone takes the calibration as
    exact, and so says too little. Draws are seeded: the same input gives the same interval.

    Raises `InputError` where values are out of range, lengths differ or a method lacks what it needs.

    >>> found = prevalence([0.9] * 30 + [0.2] * 70, sensitivity=(80, 100), specificity=(90, 100))
    >>> found.method, round(found.estimate, 3), found.low < 0.2 < 0.37 < found.high
    ('adjusted', 0.286, True)
    """
    corpus = sample(probabilities, groups, "corpus")
    known = None if labelled is None else labelled_sample(*labelled)
    if not 0 < level < 1:
        raise InputError(f"level is {level}; expected above 0 and below 1, such as 0.9")
    rates = None
    if sensitivity is not None and specificity is not None:
        rates = counts("sensitivity", sensitivity), counts("specificity", specificity)
    if method is None:
        offered = (("ppi", known), ("adjusted", rates), ("em", prior))
        method = next((name for name, given in offered if given is not None), None)
    if method is None:
        raise InputError("nothing corrects for errors; expected labelled=, sensitivity= and specificity=, or prior=")
    if method not in METHODS:
        raise UnknownName("method", method, METHODS)
    if method == "ppi" and known is not None:
        found = _ppi(corpus, known, level)
    elif method == "em" and (calibrated := prior if known is None else known) is not None:
        found = em(corpus, calibrated, level)
    elif method == "adjusted" and known is None and rates is not None:
        found = from_rates(corpus, rates, threshold, level)
    elif known is not None:
        found = adjusted(corpus, known, threshold if method == "adjusted" else None, level)
    else:
        needs = {"em": "labelled= or prior=", "adjusted": "labelled=, or sensitivity= and specificity="}
        raise InputError(f"method {method!r} needs {needs.get(method, 'labelled=')}")
    return Prevalence(*found, method=method, n=len(corpus.probability), level=level)


def _ppi(corpus: Sample, known: Sample, level: float) -> tuple[float, float, float]:
    from scipy.stats import t

    n, m = len(corpus.probability), len(known.truth)
    covariance = np.cov(known.truth, known.probability, ddof=1)
    spread = np.concatenate([corpus.probability, known.probability]).var(ddof=1)
    power = float(np.clip(covariance[0, 1] / (1 + m / n) / spread, 0, 1)) if spread else 0.0
    missed = known.truth - power * known.probability
    estimate = float(np.clip(power * corpus.probability.mean() + missed.mean(), 0, 1))
    # What predictions miss varies in the corpus as it does in the sample: without it, a small corpus' own share, which
    # is not that of where it comes from, would often lie outside.
    of_missed = known.variance(missed)
    variance = of_missed * (1 + m / n) + power**2 * corpus.variance(corpus.probability)
    quantile = float(t.ppf((1 + level) / 2, min(known.n_groups, corpus.n_groups) - 1))
    return estimate, *_wilson(estimate, variance, (m, n + m), quantile)


def _wilson(share: float, variance: float, sizes: tuple[int, int], quantile: float) -> tuple[float, float]:
    """Wilson's interval at the size of a simple sample that would be as sure (Franco, Little, Louis & Slud 2019).

    A symmetrical one reaches below 0 for rare positives, and has no width where the sample has none. `sizes` are the
    sentences that were judged, and all sentences.
    """
    judged, most = sizes
    near = (share * judged + 1) / (judged + 2)
    size = min(near * (1 - near) / variance, most) if variance else judged
    middle = (share + quantile**2 / (2 * size)) / (1 + quantile**2 / size)
    reach = quantile / (1 + quantile**2 / size) * (share * (1 - share) / size + quantile**2 / (4 * size**2)) ** 0.5
    return max(0.0, middle - reach), min(1.0, middle + reach)
