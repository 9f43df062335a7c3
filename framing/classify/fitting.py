"""Fit a linear head: the features of labelled sentences to weights, held-out decisions to probabilities."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from framing.classify.linear import LinearModel
from framing.classify.model import Model, n_values
from framing.features.hashing import Hashing
from framing.features.sentences import Features
from framing.spans import Ints

if TYPE_CHECKING:
    from scipy import sparse

Floats = NDArray[np.float64]
Calibrated = TypeVar("Calibrated", bound=Model)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides the weights, given the data."""

    hashing: Hashing = field(default_factory=Hashing)
    rarest: int = 3
    """An n-gram in fewer training sentences weighs nothing."""
    log_ratio: float = 0.7
    """Power of the class log-ratio that n-grams are scaled by before fitting (NB-SVM, Wang & Manning 2012)."""
    cost: float = 15.0
    """Inverse strength of the L2 penalty."""
    scale: float = 1.0
    """What the extractors' columns are multiplied by in fitting: the smaller, the more the penalty holds them back."""
    balanced: bool = False
    """Whether all labels weigh the same in sum, however rare they are."""
    folds: int = 5
    """Held-out parts that the probabilities are calibrated on."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """What a head is asked."""

    head: str
    kind: str
    """One of `framing.classify.model.KINDS`."""
    labels: tuple[str, ...]
    """Of a binary head the negative one comes first."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled sentences."""

    features: Features
    target: Floats
    """(n, n_values), 0 to 1; of a binary task the positive label's. A share is soft, NaN is unknown."""
    weight: Floats
    """(n,) what a sentence counts in fitting."""

    def take(self, rows: Ints) -> Examples:
        """Some of the examples."""
        return Examples(self.features.take(rows), self.target[rows], self.weight[rows])


def fit(examples: Examples, task: Task, recipe: Recipe, base: LinearModel | None = None) -> LinearModel:
    """Fit a head; its probabilities are not calibrated yet.

    With a `base`, what that head has learned about the same n-grams is a feature: it must be of the recipe's hashing,
    but may read others' words too.
    The two are linear over the same values and become one model, so that inference pays nothing for it.
    """
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    features, target, weight = examples.features, examples.target, examples.weight
    counts = features.counts
    frequency = np.bincount(counts.indices[counts.data > 0], minlength=counts.shape[1])
    rarity = np.where(frequency >= recipe.rarest, np.log((1 + counts.shape[0]) / (1 + frequency)) + 1, 0.0)
    if base is not None:
        rarity = np.sqrt(base.table[:, -1].astype(np.float64))
    kept = np.flatnonzero((frequency >= recipe.rarest) & (rarity > 0))
    norm = np.sqrt(np.maximum(counts @ rarity**2, 1e-12))
    present = counts[:, kept]
    scaled = (sparse.diags(1 / norm) @ present @ sparse.diags(rarity[kept])).tocsr()
    present.data = np.ones_like(present.data)
    columns = features.columns.astype(np.float64) * recipe.scale
    known = columns if base is None else np.hstack([columns, decide(base, features)])
    table = np.zeros((counts.shape[1], target.shape[1] + 1), dtype=np.float32)
    table[:, -1] = rarity**2
    own, intercept = np.zeros((features.columns.shape[1], target.shape[1])), np.zeros(target.shape[1])
    for value, said in enumerate(target.T):
        wanted, counted = np.nan_to_num(said), np.where(np.isfinite(said), weight, 0.0)
        scale = np.abs(_log_ratio(present, wanted, counted)) ** recipe.log_ratio
        design = sparse.hstack([scaled @ sparse.diags(scale), sparse.csr_matrix(known)]).tocsr()
        rows, label, amount = _hard(wanted, counted)
        if label.min() == label.max():
            # A rare label that stands in the held-out part alone: all that is known is that it is rare.
            intercept[value] = np.log((1 + counted @ wanted) / (1 + counted @ (1 - wanted)))
            continue
        model = LogisticRegression(C=recipe.cost, solver="liblinear", tol=1e-2, random_state=recipe.seed)
        model.fit(design[rows], label, sample_weight=amount)
        weights = model.coef_[0]
        table[kept, value] = weights[: len(kept)] * scale * rarity[kept]
        own[:, value], intercept[value] = weights[len(kept) :][: columns.shape[1]] * recipe.scale, model.intercept_[0]
        if base is not None:
            share = weights[len(kept) + columns.shape[1] :]
            table[:, value] += base.table[:, :-1] @ share
            own[:, value] += base.column_weights @ share
            intercept[value] += base.intercept @ share
    one = np.ones(target.shape[1], dtype=np.float32)
    return LinearModel(
        head=task.head,
        kind=task.kind,
        labels=task.labels,
        hashing=recipe.hashing,
        columns=features.names,
        table=table,
        column_weights=own.astype(np.float32),
        intercept=intercept.astype(np.float32),
        slope=one,
        offset=0 * one,
        threshold=0.5 * one,
        prior=_shares(target, weight, task.kind),
    )


def _hard(target: Floats, weight: Floats) -> tuple[Ints, Ints, Floats]:
    """Rows, labels and weights in which a soft label is two rows, one for each label."""
    certain = np.isin(target, (0.0, 1.0)).all()
    if certain:
        rows = np.flatnonzero(weight)
        return rows, target[rows].astype(np.int64), weight[rows]
    rows = np.concatenate([np.flatnonzero(target > 0), np.flatnonzero(target < 1)])
    label = np.repeat([1, 0], [(target > 0).sum(), (target < 1).sum()])
    return rows, label, weight[rows] * np.where(label == 1, target[rows], 1 - target[rows])


def _shares(target: Floats, weight: Floats, kind: str) -> tuple[float, ...]:
    """The share of each label."""
    asked = np.isfinite(target) * weight[:, None]
    shares = ((np.nan_to_num(target) * asked).sum(axis=0) / asked.sum(axis=0)).tolist()
    return (1 - shares[0], shares[0]) if kind == "binary" else tuple(shares)


def _log_ratio(present: sparse.csr_matrix, target: Floats, weight: Floats) -> Floats:
    """Log-ratio of each n-gram's smoothed share among positive and negative sentences it occurs in."""
    positive = 1 + present.T @ (weight * target)
    negative = 1 + present.T @ (weight * (1 - target))
    ratio: Floats = np.log((positive / positive.sum()) / (negative / negative.sum()))
    return ratio


def decide(model: LinearModel, features: Features) -> Floats:
    """(n, n_values) decision values, as inference computes them."""
    table = model.table.astype(np.float64)
    norm = np.sqrt(np.maximum(features.counts @ table[:, -1:], 1e-12))
    decisions: Floats = (
        features.counts @ table[:, :-1] / norm + features.columns @ model.column_weights + model.intercept
    )
    return decisions


def calibrate(model: Calibrated, decisions: Floats, target: Floats) -> Calibrated:
    """The model with probabilities fitted to held-out decisions, by Platt scaling (Platt 1999).

    A multi-class head gets one slope and an offset a label before the softmax (Guo et al. 2017 with a bias). The labels
    of a multi-label head are given from the probability that had the best F1 on the held-out sentences; the prior
    becomes that of their labels.
    """
    values = range(n_values(model.kind, model.labels))
    if model.kind == "multiclass":
        slope, offset = _scaled(decisions, target)
    else:
        pairs = [platt(decisions[:, value], target[:, value]) for value in values]
        slope, offset = (np.array(column) for column in zip(*pairs, strict=True))
    scaled = replace(
        model,
        slope=slope.astype(np.float32),
        offset=offset.astype(np.float32),
        prior=_shares(target, np.ones(len(target)), model.kind),
    )
    if model.kind != "multilabel":
        return scaled
    probability = scaled.probabilities(decisions)
    best = [best_threshold(target[:, value] > 0.5, probability[:, value]) for value in values]
    return replace(scaled, threshold=np.array(best, dtype=np.float32))


def platt(decisions: Floats, target: Floats) -> tuple[float, float]:
    """Slope and offset: probability = sigmoid(slope * decision + offset)."""
    from sklearn.linear_model import LogisticRegression

    rows, label, weight = _hard(np.asarray(target, dtype=np.float64), np.ones(len(target)))
    scaling = LogisticRegression(C=1e6).fit(decisions[rows, None], label, sample_weight=weight)
    return float(scaling.coef_[0, 0]), float(scaling.intercept_[0])


def _scaled(decisions: Floats, target: Floats) -> tuple[Floats, Floats]:
    """One slope and an offset for each label, by which the softmax fits best."""
    from scipy.optimize import minimize
    from scipy.special import logsumexp

    def loss(parameters: Floats) -> float:
        values = decisions * parameters[0] + parameters[1:]
        return float((logsumexp(values, axis=1) - (values * target).sum(axis=1)).mean())

    found = minimize(loss, np.append(1.0, np.zeros(decisions.shape[1]))).x
    return np.full(decisions.shape[1], found[0]), found[1:] - found[1:].mean()


def best_threshold(truth: NDArray[np.bool_], probability: Floats) -> float:
    """The probability from which giving the label has the best F1; a half where no sentence has it."""
    if not truth.any():
        return 0.5
    order = np.argsort(-probability, kind="stable")
    right = np.cumsum(truth[order])
    score = 2 * right / (np.arange(1, len(truth) + 1) + truth.sum())
    last = np.append(np.diff(probability[order]) != 0, True)
    place = int(np.flatnonzero(last)[score[last].argmax()])
    following = probability[order[min(place + 1, len(order) - 1)]]
    return float((probability[order[place]] + following) / 2)


def held_out(examples: Examples, fold: Ints, task: Task, recipe: Recipe, base: LinearModel | None = None) -> Floats:
    """(n, n_values) decision values, each by a model that saw nothing of the sentence's fold.

    `fold` is (n,): sentences of one number are held out together; those of -1 never are, and keep a zero.
    """
    decisions = np.zeros_like(examples.target)
    for number in np.unique(fold[fold >= 0]):
        rows = np.flatnonzero(fold == number)
        model = fit(examples.take(np.flatnonzero(fold != number)), task, recipe, base)
        decisions[rows] = decide(model, examples.features.take(rows))
    return decisions
