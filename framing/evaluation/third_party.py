"""Read the answers of somebody else's system from a CSV, so that it is measured on the same rows and draws."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from framing.errors import InputError, UnknownName
from framing.evaluation.predictions import Floats, Predictions, decide
from framing.spans import Ints

_SHOWN = 5
_PLACES = ("id", "row")
_OFF = 0.02


@dataclass(frozen=True, slots=True)
class _Line:
    cells: dict[str, str]
    where: str


def systems_from_csv(
    path: str | Path, labels: Sequence[str], ids: Sequence[str], kind: str = "binary"
) -> dict[str, Predictions]:
    """Answers by name of system, in the order of `ids`.

    Columns: `id`, or `row` (the number of the row, from 1); `label` (several between `|` for multi-label, empty for
    none) and/or one column of probabilities for each label, named like the label, or `probability` for the positive
    label of two; `system` where the file holds several, else the file's name is the system's. Commas, semicolons or
    tabs. Without `label`, labels are given as `decide` does. Other columns are left alone.

    Raises `InputError`, beginning with `file:line`: an id that is not asked for, twice there or missing; a label that
    does not exist; a probability that is not a number from 0 to 1, or does not add up to 1 with its neighbours.
    """
    path = Path(path)
    lines = list(_lines(path))
    if not lines:
        raise InputError(f"{path.name}: no row; expected a header and {len(ids)} rows")
    columns = _probability_columns(lines[0], labels, kind)
    if not columns and "label" not in lines[0].cells:
        raise InputError(
            f"{path.name}:1: columns {', '.join(lines[0].cells)}; expected `label`, or probabilities named "
            f"{', '.join(labels)}{' or `probability`' if kind == 'binary' else ''}"
        )
    named: dict[str, list[_Line]] = {}
    for line in lines:
        named.setdefault(line.cells.get("system") or path.stem, []).append(line)
    return {name: _answers(name, mine, columns, labels, ids, kind) for name, mine in named.items()}


def _answers(
    name: str, lines: list[_Line], columns: list[str], labels: Sequence[str], ids: Sequence[str], kind: str
) -> Predictions:
    rows = _rows(name, lines, ids)
    probabilities = None
    if columns:
        probabilities = np.zeros((len(ids), len(labels)))
        probabilities[rows] = [_probabilities(line, columns, kind) for line in lines]
    if "label" not in lines[0].cells:
        assert probabilities is not None
        return Predictions(decide(probabilities, kind), probabilities)
    given = np.zeros((len(ids), len(labels)), dtype=np.int64)
    given[rows] = [_labels(line, labels, kind) for line in lines]
    return Predictions(given, probabilities)


def _rows(name: str, lines: list[_Line], ids: Sequence[str]) -> Ints:
    """Which row each line answers for: every row once."""
    column = next((column for column in _PLACES if column in lines[0].cells), None)
    file = lines[0].where.rpartition(":")[0]
    if column is None:
        raise InputError(f"{file}:1: columns {', '.join(lines[0].cells)}; expected `id` or `row` among them")
    names = [str(name) for name in ids] if column == "id" else [str(number + 1) for number in range(len(ids))]
    place = {name: row for row, name in enumerate(names)}
    if len(place) < len(names):
        raise InputError(f"{len(names) - len(place)} ids stand twice among the labelled rows; join by `row` instead")
    seen: dict[int, str] = {}
    for line in lines:
        cell = line.cells[column].strip()
        if cell not in place:
            what = f"a row from 1 to {len(ids)}" if column == "row" else "an id of the labelled rows"
            raise InputError(f"{line.where}: {column} {cell!r}; expected {what}, as {', '.join(names[:_SHOWN])}")
        row = place[cell]
        if row in seen:
            raise InputError(f"{line.where}: {column} {cell!r} of system {name!r} stands already at {seen[row]}")
        seen[row] = line.where
    missing = [name for row, name in enumerate(names) if row not in seen]
    if missing:
        raise InputError(
            f"{file}: system {name!r} answers {len(seen)} of {len(ids)} rows; missing {column} "
            f"{', '.join(missing[:_SHOWN])}{' …' if len(missing) > _SHOWN else ''}"
        )
    return np.fromiter(seen, dtype=np.int64)


def _probability_columns(line: _Line, labels: Sequence[str], kind: str) -> list[str]:
    """The columns of probabilities: one for each label, the positive one alone, or none."""
    there = [label for label in labels if label in line.cells]
    if len(there) == len(labels):
        return there
    if kind == "binary":
        alone = [column for column in ("probability", labels[1]) if column in line.cells]
        if alone:
            return alone[:1]
    if there:
        missing = [label for label in labels if label not in line.cells]
        file = line.where.rpartition(":")[0]
        raise InputError(
            f"{file}:1: probabilities of {', '.join(there)}, none of {', '.join(missing)}; expected one for each label"
        )
    return []


def _probabilities(line: _Line, columns: list[str], kind: str) -> Floats:
    values = np.array([_number(line, column) for column in columns])
    if kind == "binary" and len(values) == 1:
        return np.array([1 - values[0], values[0]])
    if kind != "multilabel" and abs(values.sum() - 1) > _OFF:
        raise InputError(f"{line.where}: probabilities add up to {values.sum():.3f}; expected 1")
    return values


def _number(line: _Line, column: str) -> float:
    cell = line.cells[column].strip()
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if not 0 <= value <= 1:
        raise InputError(f"{line.where}: column {column!r}: {cell!r}; expected a probability from 0 to 1")
    return value


def _labels(line: _Line, labels: Sequence[str], kind: str) -> list[int]:
    found = [part.strip() for part in line.cells["label"].split("|") if part.strip()]
    for name in found:
        if name not in labels:
            raise InputError(f"{line.where}: {UnknownName('label', name, labels)}")
    if kind != "multilabel" and len(found) != 1:
        raise InputError(f"{line.where}: {len(found)} labels; expected one of {', '.join(labels)}")
    return [int(label in found) for label in labels]


def _lines(path: Path) -> Iterator[_Line]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    header: list[str] = []
    begin = 1
    for cells in reader:
        where, begin = f"{path.name}:{begin}", reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = [cell.strip() for cell in cells]
            if len(set(header)) < len(header):
                raise InputError(f"{where}: a column stands twice in {', '.join(header)}")
        elif len(cells) != len(header):
            raise InputError(f"{where}: {len(cells)} cells; expected {len(header)}: {', '.join(header)}")
        else:
            yield _Line(dict(zip(header, cells, strict=True)), where)
