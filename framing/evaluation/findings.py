"""What follows from the answers of an evaluation: measures with intervals, comparisons, slices, warnings."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from framing import __version__
from framing.evaluation.metrics import EXPLAINED, Measures, confusion, measures, outcomes, reliability
from framing.evaluation.predictions import Floats, Predictions
from framing.evaluation.resampling import FEW, Replicates, Resamples, difference, holm, interval, mcnemar, replicates
from framing.spans import Ints

if TYPE_CHECKING:
    from framing.evaluation.record import Evaluation

FORMAT = 1
"""Raised when a key changes its meaning."""
LEVEL = 0.95
VALUES = 40
"""A slice column shows its most frequent values."""
_RARE = 10


def findings(asked: Evaluation) -> dict[str, Any]:
    """What `Evaluation.to_dict` gives: plain values, ready for JSON."""
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
            "framing": __version__,
            **{name: version(name) for name in ("numpy", "scipy", "scikit-learn")},
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
    counts = Counter(str(cell) for cell in cells if cell is not None).most_common(VALUES)
    place = {value: index for index, (value, _) in enumerate(counts)}
    of = np.array([-1 if cell is None else place.get(str(cell), -1) for cell in cells])
    rows = np.flatnonzero(of >= 0)
    if not len(rows):
        return []
    truth, group = asked.truth[rows], of[rows]
    found = {
        name: replicates(truth, system.take(rows), asked.kind, group, [np.eye(len(counts), dtype=np.int64)]).whole
        for name, system in asked.systems.items()
    }
    return [
        {
            "value": value,
            "n": count,
            "share": dict(zip(asked.labels, truth[group == index].mean(axis=0).round(6).tolist(), strict=True)),
            "systems": {
                name: {key: _rounded(values[index]) for key, values in whole.items() if not np.isnan(values[index])}
                for name, whole in found.items()
            },
        }
        for index, (value, count) in enumerate(counts)
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
        if values > VALUES:
            notes.append(f"Of the {values} values of `{column}` the {VALUES} most frequent are shown.")
    return notes
