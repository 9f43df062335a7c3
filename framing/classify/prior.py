"""Base rates: the same evidence read where positive sentences are rarer or commoner."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
from numpy.typing import NDArray

from framing.classify.model import Model
from framing.errors import InputError

Floats = NDArray[np.float64]


def shift(probabilities: Floats, assumed: float, prior: float) -> Floats:
    """Probabilities calibrated where the share of positives is `assumed`, as they are where it is `prior`.

    The odds are multiplied by the odds of the one share over the odds of the other (Elkan 2001; Saerens, Latinne &
    Decaestecker 2002). This holds under label shift: positive sentences look the same here as there, negative ones
    too, and only their shares differ. The order of sentences stays as it was.

    Raises `InputError` unless both shares lie between 0 and 1, ends excluded.

    >>> shift(np.array([0.1, 0.5, 0.9]), assumed=0.5, prior=0.05).round(3)
    array([0.006, 0.05 , 0.321])
    """
    _check(assumed)
    _check(prior)
    # Not by odds: a probability of 1 has none.
    positive = probabilities * (prior / assumed)
    negative = (1 - probabilities) * ((1 - prior) / (1 - assumed))
    shifted: Floats = positive / (positive + negative)
    return shifted


def at(model: Model, prior: float) -> Model:
    """The model whose probabilities are those of `model`, shifted to a base rate; it has two labels.

    A factor on the odds is a term of the offset, so inference costs nothing more and explanations hold. The threshold
    stays: it is a probability, and a label that is rarer needs more to reach it.
    """
    _check(prior)
    if model.offset.size != 1:
        raise InputError(f"head {model.head!r} has labels {model.labels}; a base rate can be set where there are two")
    assumed = model.prior[-1]
    _check(assumed)
    moved = log(prior / (1 - prior)) - log(assumed / (1 - assumed))
    return replace(model, offset=(model.offset + moved).astype(np.float32), prior=(1 - prior, prior))


def _check(share: float) -> None:
    if not 0 < share < 1:
        raise InputError(f"the base rate is {share}; expected a share above 0 and below 1")
