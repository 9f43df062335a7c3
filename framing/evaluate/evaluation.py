"""The record of an evaluation: what was asked, what each system answered, and what follows from it."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from framing.errors import InputError, UnknownName
from framing.evaluate.metrics import EXPLAINED, Measures, confusion, measures, outcomes, reliability
from framing.evaluate.predictions import Floats, Predictions, check, check_truth
from framing.evaluate.resampling import FEW, Replicates, Resamples, difference, holm, interval, mcnemar, replicates
from framing.spans import Ints

FORMAT = 1
"""Raised when a key of `to_dict` changes its meaning."""
LEVEL = 0.95
_VALUES = 40
"""A slice column shows its most frequent values."""
_RARE = 10


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Systems measured on the same labelled rows; the first is compared with each of the others.

    Parameters
    ----------
    truth: (n, k) 0 or 1.
    labels: names of the k columns; for a binary question negative, then positive.
    kind: binary, multiclass or multilabel.
    systems: each system's answers, by its name.
    groups: (n,) what is resampled whole: articles or outlets; None for single rows. `grouped_by` is the column's name.
    slices: columns (n,) by name, for whose values every measure is given too; values of None are left out.
    texts, ids: (n,) for the list of errors.
    about: facts for the reader, such as data, head and protocol. `notes`: warnings, in sentences.

    Raises `InputError` where the arrays do not fit each other or the kind.

    >>> truth = np.array([[1, 0], [0, 1], [0, 1], [1, 0]])
    >>> ours = Predictions.of([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3]], "binary")
    >>> found = Evaluation(truth, ("neutral", "biased"), "binary", {"ours": ours}, draws=100)
    >>> found.to_dict()["systems"]["ours"]["measures"]["accuracy"]["value"]
    0.75
    >>> [(row["true"], row["given"]) for row in found.errors()]
    [('biased', 'neutral')]
    """

    truth: Ints
    labels: tuple[str, ...]
    kind: str
    systems: Mapping[str, Predictions]
    groups: Sequence[Any] | None = None
    grouped_by: str = "group"
    slices: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    texts: Sequence[str] | None = None
    ids: Sequence[str] | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()
    draws: int = 1000
    seed: int = 0
    _found: dict[str, Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        truth = check_truth(self.truth, self.labels, self.kind)
        if not self.systems:
            raise InputError("no system to evaluate; expected at least one")
        for name, column in {"texts": self.texts, "ids": self.ids, **self.slices}.items():
            if column is not None and len(column) != len(truth):
                raise InputError(f"{name}: {len(column)} values; expected {len(truth)}, one for each row")
        systems = {name: check(name, system, truth, self.kind) for name, system in self.systems.items()}
        object.__setattr__(self, "truth", truth)
        object.__setattr__(self, "systems", systems)
        object.__setattr__(self, "_found", _measured(self))

    def __len__(self) -> int:
        return len(self.truth)

    def to_dict(self) -> dict[str, Any]:
        """Everything that was found, as plain values; figures are rounded to six places."""
        return json.loads(self.to_json())  # type: ignore[no-any-return]

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self._found, ensure_ascii=False, indent=1, allow_nan=False)

    def to_markdown(self, figures: Sequence[str] = ()) -> str:
        """A report that says how each figure was got; `figures` are file names to show in it."""
        from framing.evaluate.markdown import markdown

        return markdown(self._found, figures)

    def errors(self, n: int = 50, system: str | None = None) -> list[dict[str, Any]]:
        """The `n` worst errors of a system (None: the first), the most confident first, to be read.

        Confidence is the probability of the wrong label less that of the right one; for multi-label, how far the
        probability of the worst label is from the truth. Without probabilities the errors keep their order.
        """
        name = next(iter(self.systems)) if system is None else system
        if name not in self.systems:
            raise UnknownName("system", name, self.systems)
        answers = self.systems[name]
        wrong = answers.given != self.truth
        confidence = _confidence(self.truth, answers, self.kind)
        rows = np.flatnonzero(wrong.any(axis=1))
        rows = rows[np.argsort(-confidence[rows], kind="stable")][:n]
        return [
            {
                "row": row + 1,
                "id": row + 1 if self.ids is None else self.ids[row],
                "true": self._names(self.truth[row]),
                "given": self._names(answers.given[row]),
                "confidence": None if answers.probabilities is None else round(float(confidence[row]), 4),
                **({} if self.groups is None else {self.grouped_by: self.groups[row]}),
                "text": "" if self.texts is None else self.texts[row],
            }
            for row in rows.tolist()
        ]

    def write(self, folder: str | Path) -> list[Path]:
        """Write evaluation.md, evaluation.json, errors.csv, reliability.svg and precision_recall.svg.

        The figures need matplotlib and a system with probabilities; without them they are left out, of the report too.
        """
        from framing.evaluate.figures import draw

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        rows = self.errors()
        with (folder / "errors.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]) if rows else ["row", "id", "true", "given", "text"])
            writer.writeheader()
            writer.writerows(rows)
        (folder / "evaluation.json").write_text(self.to_json() + "\n", encoding="utf-8")
        drawn = draw(self, folder)
        (folder / "evaluation.md").write_text(self.to_markdown([path.name for path in drawn]), encoding="utf-8")
        return [folder / "evaluation.md", folder / "evaluation.json", folder / "errors.csv", *drawn]

    def _names(self, marks: Ints) -> str:
        return " | ".join(self.labels[index] for index in np.flatnonzero(marks))


def _confidence(truth: Ints, answers: Predictions, kind: str) -> Floats:
    if answers.probabilities is None:
        return np.zeros(len(truth))
    wrong = answers.given != truth
    if kind == "multilabel":
        worst: Floats = np.where(wrong, np.abs(answers.probabilities - truth), 0.0).max(axis=1)
        return worst
    apart: Floats = (answers.probabilities * (answers.given - truth)).sum(axis=1)
    return apart


def _measured(asked: Evaluation) -> dict[str, Any]:
    truth, kind, n = asked.truth, asked.kind, len(asked.truth)
    resamples = Resamples.of(n, asked.groups, asked.draws, asked.seed)
    values = {name: measures(truth, system, asked.labels, kind) for name, system in asked.systems.items()}
    drawn = {
        name: replicates(truth, system, kind, resamples.group, resamples.weights())
        for name, system in asked.systems.items()
    }
    support = truth.sum(axis=0).tolist()
    return {
        "format": FORMAT,
        "about": {key: value for key, value in asked.about.items() if value is not None},
        "kind": kind,
        "n": n,
        "labels": {
            label: {"n": count, "share": round(count / n, 6)}
            for label, count in zip(asked.labels, support, strict=True)
        },
        "rows_without_label": int((truth.sum(axis=1) == 0).sum()),
        "intervals": {
            "level": LEVEL,
            "draws": asked.draws,
            "seed": asked.seed,
            "resampled": "row" if asked.groups is None else asked.grouped_by,
            "units": resamples.size,
        },
        "systems": {
            name: _system(truth, system, asked, values[name], drawn[name]) for name, system in asked.systems.items()
        },
        "comparisons": _comparisons(asked, values, drawn),
        "slices": {column: _slices(asked, cells) for column, cells in asked.slices.items()},
        "measures": {
            name: told for name, told in EXPLAINED.items() if any(name in one.whole for one in values.values())
        },
        "notes": [*asked.notes, *_notes(asked, resamples)],
        "versions": {
            "python": ".".join(map(str, sys.version_info[:3])),
            **{name: version(name) for name in ("framing", "numpy", "scipy", "scikit-learn")},
        },
    }


def _system(truth: Ints, system: Predictions, asked: Evaluation, values: Measures, drawn: Replicates) -> dict[str, Any]:
    bins = None
    if system.probabilities is not None:
        bins = reliability(*outcomes(truth, system.probabilities, asked.kind))
    given = system.given.sum(axis=0).tolist()
    return {
        "measures": {name: _estimate(value, drawn.whole[name]) for name, value in values.whole.items()},
        "labels": {
            label: {
                "given": given[column],
                **{name: _estimate(value, drawn.labels[name][:, column]) for name, value in of_label.items()},
            }
            for column, (label, of_label) in enumerate(values.labels.items())
        },
        "confusion": confusion(truth, system.given, asked.kind),
        "reliability": bins,
    }


def _estimate(value: float, draws: Floats) -> dict[str, float | None]:
    low, high = interval(draws, LEVEL) or (None, None)
    return {"value": _rounded(value), "low": _rounded(low), "high": _rounded(high)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 6)


def _comparisons(
    asked: Evaluation, values: Mapping[str, Measures], drawn: Mapping[str, Replicates]
) -> list[dict[str, Any]]:
    first, *others = asked.systems
    tests = [mcnemar(asked.truth, asked.systems[first].given, asked.systems[name].given) for name in others]
    found = []
    for other, test, corrected in zip(others, tests, holm([test.p for test in tests]), strict=True):
        apart = {}
        for name, value in values[first].whole.items():
            if name in values[other].whole:
                told = difference(value, values[other].whole[name], drawn[first].whole[name], drawn[other].whole[name])
                if told is not None:
                    apart[name] = {key: _rounded(getattr(told, key)) for key in ("value", "low", "high", "p")}
        found.append(
            {
                "first": first,
                "second": other,
                "measures": apart,
                "mcnemar": {
                    "only_first": test.only_first,
                    "only_second": test.only_second,
                    "p": test.p,
                    "p_holm": corrected,
                },
            }
        )
    return found


def _slices(asked: Evaluation, cells: Sequence[Any]) -> list[dict[str, Any]]:
    """Each value's measures, the most frequent first."""
    rows = np.flatnonzero([cell is not None for cell in cells])
    if not len(rows):
        return []
    names, group, count = np.unique(
        np.array([str(cells[row]) for row in rows.tolist()]), return_inverse=True, return_counts=True
    )
    each = [np.eye(len(names), dtype=np.int64)]
    truth = asked.truth[rows]
    found = {
        name: replicates(truth, system.take(rows), asked.kind, group, each).whole
        for name, system in asked.systems.items()
    }
    shares = np.array([truth[group == index].mean(axis=0) for index in range(len(names))])
    return [
        {
            "value": str(names[index]),
            "n": int(count[index]),
            "share": {label: _rounded(share) for label, share in zip(asked.labels, shares[index], strict=True)},
            "systems": {
                name: {key: _rounded(value[index]) for key, value in whole.items() if not np.isnan(value[index])}
                for name, whole in found.items()
            },
        }
        for index in np.argsort(-count, kind="stable")[:_VALUES].tolist()
    ]


def _notes(asked: Evaluation, resamples: Resamples) -> list[str]:
    notes = []
    if asked.groups is not None and resamples.size < FEW:
        notes.append(
            f"Only {resamples.size} values of `{asked.grouped_by}` are resampled: with fewer than {FEW}, percentile "
            "intervals are too narrow (Cameron, Gelbach & Miller 2008)."
        )
    rare = [
        f"{label} ({count})"
        for label, count in zip(asked.labels, asked.truth.sum(axis=0).tolist(), strict=True)
        if count < _RARE
    ]
    if rare:
        notes.append(f"Labels with fewer than {_RARE} rows, whose figures say little: {', '.join(rare)}.")
    for column, cells in asked.slices.items():
        values = len({str(cell) for cell in cells if cell is not None})
        if values > _VALUES:
            notes.append(f"Of the {values} values of `{column}` the {_VALUES} most frequent are shown.")
    return notes
