"""Sentences with probabilities, in the groups that they were drawn by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from framing.errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Probabilities in groups that were drawn together."""

    probability: Floats
    group: Ints
    n_groups: int
    truth: Ints
    """Empty where unknown."""

    def sums(self, *values: Floats) -> Floats:
        """(n_groups, n_values)"""
        return np.stack([np.bincount(self.group, weights=v, minlength=self.n_groups) for v in values], axis=1)

    def variance(self, values: Floats) -> float:
        """Of the mean of one value a sentence, when groups are drawn (linearised, Cochran 1977)."""
        sums = self.sums(values - values.mean())
        return float((sums**2).sum()) / len(values) ** 2 * self.n_groups / (self.n_groups - 1)

    def resampled(self, sums: Floats, number: int) -> Floats:
        """(number, n_values) totals of `sums` when as many groups are drawn again, with replacement, seeded."""
        generator = np.random.default_rng(0)
        # One by one: all draws of many groups at once would fill the memory.
        totals = [
            sums.take(generator.integers(0, self.n_groups, self.n_groups), axis=0).sum(axis=0) for _ in range(number)
        ]
        return np.stack(totals)


def sample(probabilities: ArrayLike, groups: Sequence[object] | None, name: str, truth: ArrayLike = ()) -> Sample:
    probability = np.asarray(probabilities, dtype=np.float64)
    if probability.ndim != 1 or len(probability) < 2:
        raise InputError(f"{name}: probabilities of shape {probability.shape}; expected (n,) of two sentences or more")
    if not ((probability >= 0) & (probability <= 1)).all():
        row = int(np.flatnonzero(~((probability >= 0) & (probability <= 1)))[0])
        raise InputError(f"{name}: probability {row} is {probability[row]}; expected 0..1")
    group = np.arange(len(probability))
    if groups is not None:
        if len(groups) != len(probability):
            raise InputError(f"{name}: {len(groups)} groups for {len(probability)} sentences")
        group = np.unique(np.asarray(groups), return_inverse=True)[1]
    n_groups = int(group.max()) + 1
    if n_groups < 2:
        raise InputError(f"{name}: one group; expected two or more, since it is their differences that tell how sure")
    return Sample(probability, group, n_groups, np.asarray(truth, dtype=np.int64))


def labelled_sample(probabilities: ArrayLike, truth: ArrayLike, groups: Sequence[object] | None = None) -> Sample:
    labels = np.asarray(truth)
    if labels.shape != np.shape(probabilities):
        raise InputError(f"labelled: truth of shape {labels.shape} for probabilities of {np.shape(probabilities)}")
    strange = [label for label in np.unique(labels).tolist() if label not in (0, 1)]
    if strange:
        raise InputError(f"labelled: truth holds {strange[0]!r}; expected 0 and 1")
    return sample(probabilities, groups, "labelled", labels)


def counts(name: str, given: tuple[int, int]) -> tuple[int, int]:
    try:
        k, n = (int(count) for count in given)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} is {given!r}; expected counts (k, n), such as (80, 100)") from error
    if not 0 <= k <= n or n < 1:
        raise InputError(f"{name} is {given!r}; expected counts (k, n) with k from 0 to n")
    return k, n
