"""Measures of a classifier and of its probabilities: one value for each, by scikit-learn where it has the measure.

`resampling` computes the same measures for a thousand weighted samples at once; the tests hold the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.evaluation.predictions import Floats, Predictions
from framing.spans import Ints

BINS = 10
EXPLAINED = {
    "accuracy": "share of rows with the right label; multi-label: with exactly the right set of labels",
    "macro_f1": "mean of the labels' F1; a label that is neither true nor given of any row is left out",
    "weighted_f1": "the labels' F1, weighted by how many rows have them",
    "micro_f1": "F1 over all pairs of row and label",
    "f1": "F1 of the positive label",
    "mcc": "Matthews' correlation (several classes: Gorodkin 2004; multi-label: mean over the labels); 0 is chance",
    "average_precision": "precision averaged over recall of the positive label (else mean over the labels that occur)",
    "ece": f"expected calibration error, {BINS} equal bins (Naeini et al. 2015); multi-class: of the label given most "
    "probability (Guo et al. 2017); 0 is best; its interval lies high, since noise adds to absolute gaps",
    "brier": "mean squared distance of probability and truth (Brier 1950; multi-class: summed over the labels; "
    "multi-label: their mean); 0 is best",
}
"""Every measure of a whole system, in the order of tables, with what it is."""
OF_LABEL = ("precision", "recall", "f1", "average_precision")


@dataclass(frozen=True, slots=True)
class Measures:
    """What one system is worth."""

    whole: dict[str, float]
    """By name of `EXPLAINED`; a measure that does not go with the kind, or is not defined here, is missing."""
    labels: dict[str, dict[str, float]]
    """By label, then by name of `OF_LABEL`."""


def measures(truth: Ints, system: Predictions, labels: tuple[str, ...], kind: str) -> Measures:
    """Every measure of one system's answers; `truth` is (n, k), n at least 1.

    >>> truth = np.array([[1, 0], [1, 0], [0, 1], [0, 1]])
    >>> said = Predictions.of([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7]], "binary")
    >>> found = measures(truth, said, ("neutral", "biased"), "binary")
    >>> found.whole["accuracy"], round(found.whole["f1"], 3), found.whole["average_precision"]
    (0.75, 0.8, 1.0)
    """
    from sklearn import metrics

    exclusive = kind != "multilabel"
    given = system.given
    y, found = (truth.argmax(axis=1), given.argmax(axis=1)) if exclusive else (truth, given)
    whole = {"accuracy": metrics.accuracy_score(y, found)}
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, given, zero_division=np.nan)
    if not np.isnan(f1).all():
        whole["macro_f1"] = np.nanmean(f1)
    if support.any():
        whole["weighted_f1"] = np.average(np.nan_to_num(f1), weights=support)
    if not exclusive:
        whole["micro_f1"] = metrics.f1_score(truth, given, average="micro", zero_division=0)
        whole["mcc"] = np.mean([_mcc(truth[:, j], given[:, j]) for j in range(len(labels))])
    else:
        whole["mcc"] = _mcc(y, found)
    if kind == "binary":
        whole["f1"] = f1[1]
    ranked = np.full(len(labels), np.nan)
    if system.probabilities is not None:
        occurs = np.flatnonzero(support)
        for j in occurs:
            ranked[j] = metrics.average_precision_score(truth[:, j], system.probabilities[:, j])
        if kind == "binary":
            whole["average_precision"] = ranked[1]
        elif len(occurs):
            whole["average_precision"] = ranked[occurs].mean()
        whole["ece"] = calibration_error(*outcomes(truth, system.probabilities, kind))
        whole["brier"] = float(np.mean(squared(truth, system.probabilities, kind)))
    by_label = zip(labels, precision, recall, f1, ranked, strict=True)
    return Measures(
        {name: float(whole[name]) for name in EXPLAINED if not np.isnan(whole.get(name, np.nan))},
        {
            label: {name: float(value) for name, value in zip(OF_LABEL, values, strict=True) if not np.isnan(value)}
            for label, *values in by_label
        },
    )


def outcomes(truth: Ints, probabilities: Floats, kind: str) -> tuple[Ints, Floats]:
    """What came true and how probable it was said to be, one pair for each claim that calibration is about.

    Binary: the positive label of each row; multi-class: the most probable label of each row; multi-label: each label of
    each row.
    """
    if kind == "multilabel":
        return truth.ravel(), probabilities.ravel()
    if kind == "binary":
        return truth[:, 1], probabilities[:, 1]
    top, rows = probabilities.argmax(axis=1), np.arange(len(truth))
    return truth[rows, top], probabilities[rows, top]


def squared(truth: Ints, probabilities: Floats, kind: str) -> Floats:
    """(n,) what each row adds to the Brier score."""
    distance: Floats = (probabilities - truth) ** 2
    if kind == "binary":
        return distance[:, 1]
    total: Floats = distance.sum(axis=1) if kind == "multiclass" else distance.mean(axis=1)
    return total


def confusion(truth: Ints, given: Ints, kind: str) -> list[list[list[int]]] | list[list[int]]:
    """Rows are the truth, columns what was given: (k, k), or for multi-label (k, 2, 2), absent before present."""
    from sklearn.metrics import confusion_matrix, multilabel_confusion_matrix

    if kind == "multilabel":
        tables: list[list[list[int]]] = multilabel_confusion_matrix(truth, given).tolist()
        return tables
    table: list[list[int]] = confusion_matrix(
        truth.argmax(axis=1), given.argmax(axis=1), labels=np.arange(truth.shape[1])
    ).tolist()
    return table


def _mcc(truth: Ints, given: Ints) -> float:
    """Matthews' correlation; 0 where it is not defined, without scikit-learn's warning of a single label."""
    from sklearn.metrics import matthews_corrcoef

    return float(matthews_corrcoef(truth, given)) if len(np.union1d(truth, given)) > 1 else 0.0


def macro_f1(truth: NDArray[Any], found: NDArray[Any]) -> float:
    """Mean of the labels' F1, each label counting the same; (n,) numbers of labels.

    >>> macro_f1(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1]))
    1.0
    """
    from sklearn.metrics import f1_score

    return float(f1_score(truth, found, average="macro"))


def calibration_error(truth: Ints, probability: Floats, bins: int = BINS) -> float:
    """Expected calibration error over bins of equal width (Naeini et al. 2015), 0 is best; both (n,).

    >>> round(calibration_error(np.array([0, 1, 1, 1]), np.array([0.75, 0.75, 0.75, 0.75])), 6)
    0.0
    """
    gap = np.abs(np.bincount(bin_of(probability, bins), weights=probability - truth, minlength=bins))
    return float(gap.sum() / max(len(truth), 1))


def brier(truth: Ints, probability: Floats) -> float:
    """Mean squared distance of probability and outcome (Brier 1950), 0 is best; both (n,)."""
    from sklearn.metrics import brier_score_loss

    return float(brier_score_loss(truth, probability, pos_label=1))


def reliability(truth: Ints, probability: Floats, bins: int = BINS) -> list[dict[str, float]]:
    """For each bin of predicted probability that is not empty: how many, mean prediction, share truly positive.

    >>> reliability(np.array([0, 1, 1]), np.array([0.2, 0.9, 0.9]))
    [{'n': 1, 'predicted': 0.2, 'observed': 0.0}, {'n': 2, 'predicted': 0.9, 'observed': 1.0}]
    """
    place = bin_of(probability, bins)
    count, predicted, observed = (
        np.bincount(place, weights=weights, minlength=bins) for weights in (None, probability, truth)
    )
    return [
        {
            "n": int(count[index]),
            "predicted": round(float(predicted[index] / count[index]), 4),
            "observed": round(float(observed[index] / count[index]), 4),
        }
        for index in np.flatnonzero(count)
    ]


def bin_of(probability: Floats, bins: int = BINS) -> Ints:
    """Which bin of equal width each probability falls in; 1 falls in the last."""
    return np.minimum((probability * bins).astype(np.int64), bins - 1)


def wilson(count: int, n: int) -> tuple[float, float]:
    """95 % interval of a share, `count` of `n` (Wilson 1927); it holds for few cases and for shares near 0 or 1.

    >>> [round(bound, 3) for bound in wilson(1, 15)]
    [0.012, 0.298]
    """
    z = 1.959964
    if not n:
        return 0.0, 1.0
    middle = (count + z * z / 2) / (n + z * z)
    reach = z / (n + z * z) * (count * (n - count) / n + z * z / 4) ** 0.5
    return max(0.0, middle - reach), min(1.0, middle + reach)
