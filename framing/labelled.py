"""Labelled sentences from a file or a data set: what a head is trained on and measured against.

CSV, TSV, JSONL and Parquet are read by their ending; anything with named columns (a `datasets.Dataset`, a data frame, a
mapping of lists) is taken as it is; `hub:NAME` fetches a set from the hub. Every fault names file and line or row.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import InputError, UnknownName
from framing.spans import Ints

HUB = "hub:"
_SIGNS = ",;\t|"
_NO = ("0", "false", "no", "non-biased", "not biased", "unbiased", "neutral", "none", "negative", "obj", "objective")
"""Names of the negative label in sets of two."""
_YES = ("1", "true", "yes", "positive")
UNDECIDED = ("", "No agreement", "no agreement")
"""Labels of rows on which annotators did not agree: such rows are left out."""


@dataclass(frozen=True, slots=True)
class Schema:
    """Which columns hold what.

    `labels` in order (of two, the negative one first); None to find them. Of two, "0" and "1", "no" and "yes" and their
    like stand for the first and the second, and capitals do not matter. `kind` is binary, multiclass or multilabel;
    None to tell by the labels. A column that holds lists, or strings with `|` between, is multi-label.
    """

    text: str = "text"
    label: str = "label"
    id: str | None = None
    group: str | None = None
    """Rows of one group are held out together: an article, an outlet."""
    weight: str | None = None
    labels: tuple[str, ...] | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """Sentences with labels."""

    text: list[str]
    target: NDArray[np.float64]
    """(n, n_labels) 1 where a sentence has the label, a share for soft ones."""
    labels: tuple[str, ...]
    kind: str
    weight: NDArray[np.float64]
    id: list[str]
    group: list[str] | None = None
    columns: dict[str, list[Any]] = field(default_factory=dict)
    """The other columns, to slice by."""
    n_undecided: int = 0
    """Rows left out because annotators did not agree."""

    def __len__(self) -> int:
        return len(self.text)

    @property
    def values(self) -> NDArray[np.float64]:
        """(n, n_values) what a linear head fits: of two labels the second alone."""
        return self.target[:, 1:] if self.kind == "binary" else self.target

    def take(self, rows: Ints) -> Labelled:
        """Some of the sentences."""

        def some(column: Sequence[Any]) -> list[Any]:
            return [column[row] for row in rows.tolist()]

        return replace(
            self,
            text=some(self.text),
            target=self.target[rows],
            weight=self.weight[rows],
            id=some(self.id),
            group=None if self.group is None else some(self.group),
            columns={name: some(column) for name, column in self.columns.items()},
        )

    def counts(self) -> dict[str, int]:
        """How many sentences have each label."""
        return {label: int((self.target[:, place] >= 0.5).sum()) for place, label in enumerate(self.labels)}


def read_labelled(source: Any, schema: Schema | None = None) -> Labelled:
    """Labelled sentences from a path, a `hub:` name or anything with named columns.

    Raises `InputError` with the place: a missing column (and the nearest one), an empty text, a label that is not
    listed, one label only.

    >>> data = read_labelled({"text": ["A calm day.", "Shameful!"], "label": ["Non-biased", "Biased"]})
    >>> data.labels, data.kind, data.values.ravel().tolist()
    (('Non-biased', 'Biased'), 'binary', [0.0, 1.0])
    """
    schema = schema or Schema()
    where, columns, lines = _columns(source)
    for name in (schema.text, schema.label, schema.id, schema.group, schema.weight):
        if name is not None and name not in columns:
            raise InputError(f"{where}: {UnknownName('column', name, columns)}")
    given = [_names(value) for value in columns[schema.label]]
    decided = [row for row, names in enumerate(given) if not any(name in UNDECIDED for name in names)]
    listy = any(not isinstance(columns[schema.label][row], str | int | float | bool) for row in decided[:100])
    listy |= any(len(given[row]) > 1 for row in decided)
    known = schema.labels or _known(given, decided)
    kind = schema.kind or ("multilabel" if listy else "binary" if len(known) == 2 else "multiclass")
    target = np.zeros((len(decided), len(known)))
    for place, row in enumerate(decided):
        if not str(columns[schema.text][row]).strip():
            raise InputError(f"{where}:{lines[row]}: empty text")
        for name in given[row]:
            label = _same(name, known)
            if label < 0:
                raise InputError(f"{where}:{lines[row]}: {UnknownName('label', name, known)}")
            target[place, label] = 1.0
    if kind != "multilabel" and (target.sum(axis=0) > 0).sum() < 2:
        found = Counter(name for row in decided for name in given[row])
        raise InputError(
            f"{where}: {len(decided)} rows with one label only: {dict(found)}; expected two or more labels"
        )

    def column(name: str) -> list[str]:
        return [str(columns[name][row]) for row in decided]

    used = {schema.text, schema.label, schema.weight}
    return Labelled(
        text=column(schema.text),
        target=target,
        labels=tuple(known),
        kind=kind,
        weight=np.array([float(columns[schema.weight][row]) for row in decided])
        if schema.weight
        else np.ones(len(decided)),
        id=column(schema.id) if schema.id else [str(row) for row in decided],
        group=column(schema.group) if schema.group else None,
        columns={name: [values[row] for row in decided] for name, values in columns.items() if name not in used},
        n_undecided=len(given) - len(decided),
    )


def _same(name: str, known: Sequence[str]) -> int:
    """Which of the known labels is meant, -1 for none."""
    if name in known:
        return known.index(name)
    plain = name.lower()
    lower = [label.lower() for label in known]
    if plain in lower:
        return lower.index(plain)
    if len(known) == 2 and plain in (*_NO, *_YES):
        return int(plain in _YES)
    return -1


def _names(value: Any) -> tuple[str, ...]:
    """The labels in one cell."""
    if isinstance(value, str):
        return tuple(name.strip() for name in value.split("|")) if "|" in value else (value.strip(),)
    if isinstance(value, bool):
        return (str(int(value)),)
    if isinstance(value, float) and value.is_integer():
        return (str(int(value)),)
    if isinstance(value, Sequence | np.ndarray):
        return tuple(str(name) for name in value)
    return ("",) if value is None else (str(value),)


def _known(given: Sequence[tuple[str, ...]], rows: Sequence[int]) -> tuple[str, ...]:
    """The labels that occur, negative ones first, else in the order of the alphabet."""
    names = {name for row in rows for name in given[row]}
    return tuple(sorted(names, key=lambda name: (name.lower() not in _NO, name)))


def _columns(source: Any) -> tuple[str, Mapping[str, Sequence[Any]], Sequence[int]]:
    """What to call the source in messages, its columns, and the line or row of each entry."""
    if isinstance(source, str) and source.startswith(HUB):
        from datasets import load_dataset

        name, _, split = source.removeprefix(HUB).partition("@")
        return _columns(load_dataset(name, split=split or "train"))
    if isinstance(source, str | Path):
        return _file(Path(source))
    if hasattr(source, "column_names"):
        columns = {name: list(source[name]) for name in source.column_names}
    elif hasattr(source, "to_dict") and hasattr(source, "columns"):
        columns = {str(name): source[name].tolist() for name in source.columns}
    elif isinstance(source, Mapping):
        columns = {str(name): list(values) for name, values in source.items()}
    else:
        raise InputError(f"labelled data are a {type(source).__name__}; expected a path, a data set or columns")
    n_rows = max(map(len, columns.values()), default=0)
    return type(source).__name__, columns, range(n_rows)


def _file(path: Path) -> tuple[str, Mapping[str, Sequence[Any]], Sequence[int]]:
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    ending = path.suffix.lower()
    if ending == ".parquet":
        import pyarrow.parquet

        columns = pyarrow.parquet.read_table(path).to_pydict()
        return path.name, columns, range(max(map(len, columns.values()), default=0))
    if ending in {".csv", ".tsv"}:
        rows = list(_delimited(path))
    elif ending in {".jsonl", ".ndjson"}:
        rows = list(_objects(path))
    else:
        raise InputError(f"{path.name}: unknown ending {ending!r}; expected .csv, .tsv, .jsonl or .parquet")
    names = dict.fromkeys(name for _, row in rows for name in row)
    return path.name, {name: [row.get(name, "") for _, row in rows] for name in names}, [line for line, _ in rows]


def _delimited(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        sign = max(_SIGNS, key=head.count)
        reader = csv.DictReader(file, delimiter=sign, restkey="")
        for row in reader:
            if row.get(""):
                expected = len(reader.fieldnames or ())
                raise InputError(f"{path.name}:{reader.line_num}: more cells than the {expected} columns of the header")
            yield reader.line_num, row


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8") as file:
        for line, text in enumerate(file, start=1):
            if not text.strip():
                continue
            try:
                row = json.loads(text)
            except ValueError as error:
                raise InputError(f"{path.name}:{line}: {error}") from error
            if not isinstance(row, dict):
                raise InputError(f"{path.name}:{line}: found a {type(row).__name__}; expected an object")
            yield line, row
