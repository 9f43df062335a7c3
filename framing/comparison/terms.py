"""Which loaded terms set groups apart: log-odds with an informative Dirichlet prior.

Monroe, Colaresi & Quinn, "Fightin' Words" (Political Analysis 2008), eqs. 15-22: the counts of each side are added to a
prior that knows how frequent each term is in the whole corpus, so that rare terms do not win by chance. Their variance
takes words to be drawn one by one; here words of an article come in bursts, so it is multiplied by how far the counts
of articles vary beyond Poisson's (quasi-likelihood; McCullagh & Nelder 1989, 4.5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from framing.comparison.ratios import Floats

PRIOR_WORDS = 50_000
"""The prior weighs as much as a text of so many words, with each term as frequent as in the whole corpus."""
FEWEST_USES = 10
FEWEST_ARTICLES = 5
"""A term of the corpus with fewer uses or in fewer articles is not tested."""


@dataclass(frozen=True, slots=True)
class LogOdds:
    """Of each term: how much likelier a word is it here than there, in logs."""

    value: Floats
    z: Floats
    p: Floats


def log_odds(here: Floats, there: Floats, words: tuple[float, float], rate: Floats, burst: Floats) -> LogOdds:
    """Of each term, from its counts on both sides, their words, its rate in the corpus and its overdispersion.

    >>> found = log_odds(np.array([30.0]), np.array([10.0]), (1e5, 1e5), np.array([2e-4]), np.array([1.0]))
    >>> round(float(found.value[0]), 2), round(float(found.z[0]), 1)
    (0.69, 2.5)
    """
    from scipy.stats import norm

    prior = rate * PRIOR_WORDS
    first, second = here + prior, there + prior
    rest, other = words[0] + PRIOR_WORDS - first, words[1] + PRIOR_WORDS - second
    value = np.log(first / rest) - np.log(second / other)
    z = value / np.sqrt(burst * (1 / first + 1 / second))
    return LogOdds(value, z, 2 * norm.sf(np.abs(z)))
