"""An evaluation as a page that a reviewer can check: rows, base rates, protocol, intervals, seeds, versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

_NAMES = {
    "accuracy": "accuracy",
    "macro_f1": "macro F1",
    "weighted_f1": "weighted F1",
    "micro_f1": "micro F1",
    "f1": "F1",
    "mcc": "MCC",
    "average_precision": "AP",
    "ece": "ECE",
    "brier": "Brier",
}
_NONE = "–"


def markdown(found: dict[str, Any], figures: Sequence[str] = ()) -> str:
    """The page of `Evaluation.to_dict`."""
    parts = [
        ["# Evaluation", "", *_facts(found)],
        _systems(found),
        _comparisons(found),
        _labels(found),
        _confusions(found),
        _calibration(found),
        *(_slice(column, values, found) for column, values in found["slices"].items()),
        ["## Figures", "", *(f"![{name}]({name})" for name in figures)] if figures else [],
        ["## Notes", "", *(f"- {note}" for note in found["notes"])] if found["notes"] else [],
        _method(found),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _facts(found: dict[str, Any]) -> list[str]:
    rates = ", ".join(f"{label} {row['n']} ({row['share']:.1%})" for label, row in found["labels"].items())
    lines = [f"- {key}: {value}" for key, value in found["about"].items()]
    lines.append(f"- rows tested: {found['n']} ({found['kind']}); base rates: {rates}")
    if found["rows_without_label"]:
        lines.append(f"- rows without any label: {found['rows_without_label']}")
    return lines


def _systems(found: dict[str, Any]) -> list[str]:
    names = list(found["measures"])
    rows = (
        [_cell(system), *(_interval(answers["measures"].get(name)) for name in names)]
        for system, answers in found["systems"].items()
    )
    return ["## Systems", "", *_table(["system", *(_NAMES[name] for name in names)], rows)]


def _comparisons(found: dict[str, Any]) -> list[str]:
    if not found["comparisons"]:
        return []
    first = found["comparisons"][0]["first"]
    others = [_cell(one["second"]) for one in found["comparisons"]]
    rows = (
        [_NAMES[name], *(_difference(one["measures"].get(name)) for one in found["comparisons"])]
        for name in found["measures"]
    )
    tests = (
        [other, str(test["only_first"]), str(test["only_second"]), _p(test["p"]), _p(test["p_holm"])]
        for other, test in zip(others, (one["mcnemar"] for one in found["comparisons"]), strict=True)
    )
    return [
        f"## {first} less each other system",
        "",
        "Paired bootstrap on the same draws: difference, interval, two-sided p (not corrected).",
        "",
        *_table(["measure", *others], rows),
        "",
        "McNemar's exact test: rows that only one of the two has right. It takes rows to be independent.",
        "",
        *_table(["other", f"only {_cell(first)}", "only the other", "p", "p (Holm)"], tests),
    ]


def _labels(found: dict[str, Any]) -> list[str]:
    """F1 and AP of each label, for every system; a binary question has them above."""
    if found["kind"] == "binary":
        return []
    systems = found["systems"]
    kinds = [(system, name) for system in systems for name in ("f1", "average_precision")]
    rows = (
        [
            _cell(label),
            str(row["n"]),
            *(_interval(systems[system]["labels"][label].get(name)) for system, name in kinds),
        ]
        for label, row in found["labels"].items()
    )
    return ["## Labels", "", *_table(["label", "n", *(f"{_cell(one)} {_NAMES[name]}" for one, name in kinds)], rows)]


def _confusions(found: dict[str, Any]) -> list[str]:
    system, answers = next(iter(found["systems"].items()))
    labels, table = list(found["labels"]), answers["confusion"]
    if found["kind"] == "multilabel":
        header = ["label", "true and given", "given alone", "true alone", "neither"]
        rows = [
            [_cell(label), str(one[1][1]), str(one[0][1]), str(one[1][0]), str(one[0][0])]
            for label, one in zip(labels, table, strict=True)
        ]
    else:
        header = ["true \\ given", *map(_cell, labels)]
        rows = [[_cell(label), *map(str, one)] for label, one in zip(labels, table, strict=True)]
    return [f"## Confusion of {system}", "", *_table(header, rows)]


def _calibration(found: dict[str, Any]) -> list[str]:
    system, answers = next(iter(found["systems"].items()))
    if answers["reliability"] is None:
        return []
    rows = ([f"{row['predicted']:.3f}", f"{row['observed']:.3f}", str(row["n"])] for row in answers["reliability"])
    return [f"## Calibration of {system}", "", *_table(["predicted", "observed", "n"], rows)]


def _slice(column: str, values: list[dict[str, Any]], found: dict[str, Any]) -> list[str]:
    """Accuracy and macro F1 of all systems; for a binary question, the share of the positive label."""
    if not values:
        return []
    systems = list(found["systems"])
    shown = [name for name in ("accuracy", "macro_f1") if name in found["measures"]]
    positive = list(found["labels"])[1] if found["kind"] == "binary" else None
    header = ["value", "n", *([_cell(positive)] if positive else [])]
    header += [f"{_cell(system)} {_NAMES[name]}" for system in systems for name in shown]
    rows = (
        [
            _cell(one["value"]) or "(empty)",
            str(one["n"]),
            *([f"{one['share'][positive]:.1%}"] if positive else []),
            *(_plain(one["systems"][system].get(name)) for system in systems for name in shown),
        ]
        for one in values
    )
    return [f"## By {column}", "", *_table(header, rows)]


def _method(found: dict[str, Any]) -> list[str]:
    how = found["intervals"]
    unit = "single rows" if how["resampled"] == "row" else f"whole values of `{how['resampled']}`"
    drawn = (
        f"- Intervals: {how['level']:.0%} percentile bootstrap, {how['draws']} draws of {unit} ({how['units']} of "
        f"them), seed {how['seed']}; systems share the draws."
    )
    return [
        "## How it was measured",
        "",
        drawn,
        "- Models are held fixed: how much another training run would differ is not in the intervals.",
        *(f"- {_NAMES[name]}: {told}." for name, told in found["measures"].items()),
        f"- Versions: {', '.join(f'{name} {number}' for name, number in found['versions'].items())}.",
    ]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(header)} |",
        f"|{'---|' * len(header)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _plain(value: float | None) -> str:
    return _NONE if value is None else f"{value:.3f}"


def _interval(one: dict[str, float | None] | None) -> str:
    if one is None:
        return _NONE
    return f"{_plain(one['value'])} [{_plain(one['low'])}, {_plain(one['high'])}]"


def _difference(one: dict[str, float] | None) -> str:
    if one is None:
        return _NONE
    return f"{one['value']:+.3f} [{one['low']:+.3f}, {one['high']:+.3f}], p {_p(one['p'])}"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
