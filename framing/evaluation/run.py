"""Measure a head on labelled sentences: as it is, or by training it anew within the data, beside baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from framing.analyzer import Analyzer
from framing.classify.calibrated import learn, split, weights
from framing.classify.fitting import Examples, Recipe, Task, decide
from framing.errors import InputError, UnknownName
from framing.evaluation.baselines import BASELINES, baseline, predict
from framing.evaluation.predictions import Predictions
from framing.evaluation.protocols import PROTOCOLS, Protocol, folds, group, holdout, natural
from framing.evaluation.record import Evaluation
from framing.evaluation.third_party import systems_from_csv
from framing.features.sentences import featurise
from framing.labelled import Labelled, Schema, read_labelled
from framing.spans import Ints

AS_IS = "as is"
"""The protocol that trains nothing: the head answers every row."""
_TRUE = {"1", "1.0", "true", "yes"}
_INNER = 3
"""Parts of the training rows by which a head trained anew is calibrated."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a head is measured.

    `as is`: the analyzer's head answers every row. The others train the head anew, with its recipe, on some rows and
    test it on the rest: `folds` (those of the column `by`, or random ones), `group` (values of the column `by` are held
    out, or the schema's groups), `natural` (rows whose column `by` is true are tested), `holdout` (the set `test` is).
    """

    protocol: str = AS_IS
    by: str | None = None
    test: Any = None
    slices: Sequence[str] = ()
    """Columns for whose values every measure is given too."""
    baselines: Sequence[str] = BASELINES
    """Some of majority, group, lexicon, tfidf; they learn from the training rows, so `as is` has none."""
    predictions: Sequence[str | Path] = ()
    """CSV files with the answers of other systems, joined by id."""
    recipe: Recipe = field(default_factory=Recipe)


def evaluate(
    analyzer: Analyzer, data: Any, head: str = "bias", protocol: str | Trial = AS_IS, schema: Schema | None = None
) -> Evaluation:
    """Measure a head on labelled data, beside baselines in the same run.

    `data` is what `read_labelled` takes; the `group` of `schema` is what intervals resample whole. A name of a protocol
    stands for a `Trial` with it.

    >>> data = {"text": ["A shameful lie!", "It rained."], "label": ["biased", "neutral"]}
    >>> found = evaluate(Analyzer(), data)
    >>> found.labels, len(found)
    (('neutral', 'biased'), 2)
    """
    trial = Trial(protocol) if isinstance(protocol, str) else protocol
    if trial.protocol not in (AS_IS, *PROTOCOLS):
        raise UnknownName("protocol", trial.protocol, (AS_IS, *PROTOCOLS))
    schema = schema or Schema()
    rows = read_labelled(data, _labels(schema, analyzer, head))
    n_train = len(rows)
    if trial.protocol == "holdout":
        if trial.test is None:
            raise InputError("holdout: no test set; expected `test`, a second labelled set")
        rows = _joined(rows, read_labelled(trial.test, replace(schema, labels=rows.labels, kind=rows.kind)))
    if trial.protocol == AS_IS:
        tested, described = np.arange(len(rows)), "the head as it is, on every row"
        systems = {head: _as_is(analyzer, rows, head)}
        notes = ["Rows that the head was trained on flatter it; `folds` and `group` hold them out."]
    else:
        plan = _protocol(trial, rows, n_train)
        tested, described = plan.tested, plan.described
        systems = _trained(rows, plan, head, trial)
        shared = plan.shared(rows.text)
        notes = [f"{shared} tested texts stand in the training rows of their split, too."] if shared else []
    kept = rows.take(tested)
    for path in trial.predictions:
        systems |= systems_from_csv(path, rows.labels, kept.id, rows.kind)
    if kept.n_undecided:
        notes.append(f"{kept.n_undecided} rows on which annotators did not agree are left out.")
    return Evaluation(
        _truth(kept),
        rows.labels,
        rows.kind,
        systems,
        groups=kept.group,
        grouped_by=schema.group or "group",
        slices={name: _column(kept, name) for name in trial.slices},
        texts=kept.text,
        ids=kept.id,
        about={
            "data": str(data) if isinstance(data, str | Path) else type(data).__name__,
            "head": head,
            "protocol": f"{trial.protocol}: {described}",
        },
        notes=notes,
    )


def _truth(rows: Labelled) -> Ints:
    return (rows.target >= 0.5).astype(np.int64)


def _as_is(analyzer: Analyzer, rows: Labelled, head: str) -> Predictions:
    asked = analyzer.labels(head)
    if asked != rows.labels:
        raise InputError(f"the head {head!r} has the labels {asked}, the data {rows.labels}; expected the same")
    probabilities = analyzer.classify(rows.text, head)
    return Predictions(analyzer.given(probabilities, head).astype(np.int64), probabilities)


def _trained(rows: Labelled, plan: Protocol, head: str, trial: Trial) -> dict[str, Predictions]:
    """The head, trained anew, and the baselines, on the same splits."""
    systems = {head: _anew(rows, plan, head, trial.recipe)}
    groups = rows.group if rows.group is not None or trial.by is None else _column(rows, trial.by)
    names = [name for name in trial.baselines if name != "group" or groups is not None]
    return systems | {name: predict(baseline(name, rows.kind), plan, rows.text, _truth(rows), groups) for name in names}


def _labels(schema: Schema, analyzer: Analyzer, head: str) -> Schema:
    """The schema, with the head's labels if it names none and the analyzer has the head."""
    if schema.labels or head not in analyzer.heads:
        return schema
    return replace(schema, labels=analyzer.labels(head))


def _column(rows: Labelled, name: str) -> list[Any]:
    if name not in rows.columns:
        raise InputError(str(UnknownName("column", name, rows.columns)))
    return rows.columns[name]


def _joined(train: Labelled, test: Labelled) -> Labelled:
    """The rows of two files, of which the second is tested."""
    shared = {name: [*train.columns[name], *test.columns[name]] for name in train.columns.keys() & test.columns.keys()}
    return Labelled(
        text=train.text + test.text,
        target=np.concatenate([train.target, test.target]),
        labels=train.labels,
        kind=train.kind,
        weight=np.concatenate([train.weight, test.weight]),
        id=train.id + test.id,
        group=None if train.group is None or test.group is None else train.group + test.group,
        columns=shared,
        n_undecided=train.n_undecided + test.n_undecided,
    )


def _protocol(trial: Trial, rows: Labelled, n_train: int) -> Protocol:
    truth, labels = _truth(rows), rows.labels
    if trial.protocol == "holdout":
        return holdout(truth, labels, n_train)
    if trial.protocol == "group" and trial.by is None and rows.group is not None:
        return group(truth, labels, rows.group)
    if trial.protocol == "folds" and trial.by is None:
        return folds(truth, labels, seed=trial.recipe.seed)
    if trial.by is None:
        wanted = "the column that is held out" if trial.protocol == "group" else "a column, true for test rows"
        raise InputError(f"{trial.protocol}: no column; expected `by`, {wanted}")
    column = _column(rows, trial.by)
    if trial.protocol == "folds":
        return folds(truth, labels, column)
    if trial.protocol == "group":
        return group(truth, labels, column, trial.by)
    return natural(truth, labels, np.array([str(value).lower() in _TRUE for value in column]))


def _anew(rows: Labelled, plan: Protocol, head: str, recipe: Recipe) -> Predictions:
    """The answers of heads that are trained and calibrated, as `train` does it, on the training rows of each split."""
    examples = Examples(featurise(rows.text, recipe.hashing), rows.values, weights(rows, recipe.balanced))
    task = Task(head, rows.kind, rows.labels)
    probabilities = np.zeros(rows.target.shape)
    given = np.zeros(rows.target.shape, dtype=np.int64)
    for part in plan.splits:
        model = learn(examples.take(part.train), _inner(rows.take(part.train), recipe), task, recipe)
        answers = model.probabilities(decide(model, examples.features.take(part.test)))
        probabilities[part.test], given[part.test] = answers, model.given(answers)
    return Predictions(given, probabilities).take(plan.tested)


def _inner(train: Labelled, recipe: Recipe) -> Ints:
    """The part each training row is calibrated with; groups stay whole where there are two or more."""
    n_groups = len(set(train.group or ()))
    if n_groups < 2:
        return split(replace(train, group=None), replace(recipe, folds=_INNER))
    return split(train, replace(recipe, folds=min(_INNER, n_groups)))
