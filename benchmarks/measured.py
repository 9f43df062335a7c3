"""What the scripts that measure a head share: held-out answers of a head and of TF-IDF, and their scores for a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from framing.classify.fitting import Examples, Recipe, Task, calibrate, decide, fit
from framing.classify.linear import LinearModel
from framing.evaluation.metrics import brier, calibration_error, measures, outcomes, reliability, squared
from framing.evaluation.predictions import Predictions, one_hot, tuned
from framing.evaluation.resampling import Resamples, interval, replicates
from framing.spans import Ints

Floats = NDArray[np.float64]
WHOLE = ("macro_f1", "micro_f1", "average_precision")


def blank(task: Task, n_values: int) -> LinearModel:
    """A model of a task without weights, to be calibrated on decisions that were computed elsewhere."""
    none, one = np.zeros((0, n_values), dtype=np.float32), np.ones(n_values, dtype=np.float32)
    shares = (0.5,) * len(task.labels)
    return LinearModel(
        head=task.head,
        kind=task.kind,
        labels=task.labels,
        hashing=Recipe().hashing,
        columns=(),
        table=none,
        column_weights=none,
        intercept=0 * one,
        slope=one,
        offset=0 * one,
        threshold=one / 2,
        prior=shares,
    )


def with_best_threshold(model: LinearModel, decisions: Floats, target: Floats) -> LinearModel:
    """A binary model that gives its label from the probability with the best macro F1 on held-out decisions."""
    truth = one_hot((target[:, 0] > 0.5).astype(np.int64), 2)
    least = tuned(truth, model.probabilities(decisions), model.kind)[1:]
    return replace(model, threshold=least.astype(np.float32))


def crossed(decisions: Floats, target: Floats, fold: Ints, task: Task) -> Predictions:
    """Answers for rows whose decisions come from models that never saw their fold.

    Probabilities and thresholds of a fold are fitted to the held-out decisions of the other folds.
    """
    probabilities = np.zeros((len(decisions), len(task.labels)))
    given = np.zeros_like(probabilities, dtype=np.int64)
    for number in np.unique(fold[fold >= 0]):
        others, mine = (fold != number) & (fold >= 0), fold == number
        model = calibrate(blank(task, target.shape[1]), decisions[others], target[others])
        probabilities[mine] = model.probabilities(decisions[mine])
        given[mine] = model.given(probabilities[mine])
    return Predictions(given, probabilities)


def out_of_fold(
    examples: Examples, fold: Ints, task: Task, recipe: Recipe, base: LinearModel | None, jobs: Parallel
) -> Floats:
    """(n, n_values) decisions of a head, each by a model that saw nothing of its fold; -1 is learned from only."""
    numbers = np.unique(fold[fold >= 0])
    found = jobs(delayed(_tested)(examples, fold, number, task, recipe, base) for number in numbers)
    decisions = np.zeros_like(examples.target)
    for number, values in zip(numbers, found, strict=True):
        decisions[fold == number] = values
    return decisions


def _tested(
    examples: Examples, fold: Ints, number: int, task: Task, recipe: Recipe, base: LinearModel | None
) -> Floats:
    model = fit(examples.take(np.flatnonzero(fold != number)), task, recipe, base)
    return decide(model, examples.features.take(np.flatnonzero(fold == number)))


def tfidf(text: Sequence[str], target: Floats, weight: Floats, fold: Ints, jobs: Parallel) -> Floats:
    """What `out_of_fold` gives, of word and character TF-IDF with logistic regression on the same rows."""
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True)
    design = sparse.hstack([vectors.fit_transform(text) for vectors in (words, characters)]).tocsr()
    pairs = [(number, value) for number in np.unique(fold[fold >= 0]) for value in range(target.shape[1])]
    found = jobs(
        delayed(_logistic)(design, np.round(target[:, value]), weight, fold, number) for number, value in pairs
    )
    decisions = np.zeros_like(target)
    for (number, value), values in zip(pairs, found, strict=True):
        decisions[fold == number, value] = values
    return decisions


def _logistic(design: Any, label: Floats, weight: Floats, fold: Ints, number: int) -> Floats:
    from sklearn.linear_model import LogisticRegression

    train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
    if label[train].min() == label[train].max():
        return np.zeros(len(test))
    model = LogisticRegression(C=3.0, solver="liblinear", tol=1e-2, random_state=0)
    model.fit(design[train], label[train], sample_weight=weight[train])
    return model.decision_function(design[test])


def protocol(
    name: str, truth: Ints, systems: Mapping[str, Predictions], task: Task, groups: Sequence[Any] | None = None
) -> dict[str, Any]:
    """The scores of some systems on the same rows, with 95 % intervals over whole groups; `truth` is (n, n_labels)."""
    resamples = Resamples.of(len(truth), groups)
    return {
        "name": name,
        "n": len(truth),
        "systems": {who: _scored(truth, said, task, resamples) for who, said in systems.items()},
    }


def _scored(truth: Ints, said: Predictions, task: Task, resamples: Resamples) -> dict[str, Any]:
    found = measures(truth, said, task.labels, task.kind)
    drawn = replicates(truth, said, task.kind, resamples.group, resamples.weights())
    whole = {
        name: [round(v, 4) for v in (found.whole[name], *(interval(drawn.whole[name]) or ()))]
        for name in WHOLE
        if name in found.whole
    }
    labels = {
        label: {"n": int(truth[:, column].sum())}
        | {name: round(values[name], 4) for name in ("f1", "average_precision") if name in values}
        for column, (label, values) in enumerate(found.labels.items())
    }
    return {"whole": whole, "labels": labels}


def calibration(truth: Ints, said: Predictions, kind: str) -> dict[str, Any]:
    """ECE, Brier score and the bins behind the former."""
    assert said.probabilities is not None
    came, told = outcomes(truth, said.probabilities, kind)
    score = brier(came, told) if kind == "binary" else float(np.mean(squared(truth, said.probabilities, kind)))
    return {
        "ece": round(calibration_error(came, told), 4),
        "brier": round(score, 4),
        "reliability": reliability(came, told),
    }
