"""Verdicts of readers: a table of rows with places in a corpus, and the share that is right."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from framing.evaluation.metrics import wilson

FOLDER = Path(__file__).parent / "judged"
Row = dict[str, str]


def corpus(data: Path) -> dict[str, str]:
    """The articles by their ids."""
    table = pq.read_table(data / "corpora" / "articles.parquet", columns=["id", "text"]).to_pydict()
    return dict(zip(map(str, table["id"]), table["text"], strict=True))


def read(path: Path, judges: Sequence[str], verdicts: Sequence[str]) -> list[Row]:
    """Rows, each column of `judges` empty or with one of the `verdicts`."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))
    for row in rows:
        for judge in judges:
            if row[judge] not in ("", *verdicts):
                raise SystemExit(f"{path.name}: row {row['row']}: {row[judge]!r}; expected one of {tuple(verdicts)}")
    return rows


def save(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def shown(text: str, row: Row, before: int, after: int) -> str:
    """The place of a row in its text, in brackets, with so many characters before and after it."""
    start, end = int(row["start"]), int(row["end"])
    return " ".join(f"{text[max(start - before, 0) : start]}[[{text[start:end]}]]{text[end : end + after]}".split())


def share(verdicts: Sequence[str], known: Sequence[str], name: str) -> dict[str, Any]:
    """How often each verdict was given, and the share of the first, called `name`, with its interval."""
    count = Counter(verdicts)
    low, high = wilson(count[known[0]], len(verdicts))
    return {
        "n": len(verdicts),
        **{verdict: count[verdict] for verdict in known},
        name: round(count[known[0]] / max(len(verdicts), 1), 4),
        "interval": [round(low, 4), round(high, 4)],
    }
