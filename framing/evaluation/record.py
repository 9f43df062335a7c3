"""The record of an evaluation: what was asked, what each system answered, and what follows from it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from framing.errors import InputError, UnknownName
from framing.evaluation.findings import findings
from framing.evaluation.predictions import Floats, Predictions, check, check_truth
from framing.spans import Ints


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
        object.__setattr__(self, "_found", findings(self))

    def __len__(self) -> int:
        return len(self.truth)

    def to_dict(self) -> dict[str, Any]:
        """Everything that was found, as plain values; figures are rounded to six places."""
        return json.loads(self.to_json())  # type: ignore[no-any-return]

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self._found, ensure_ascii=False, indent=1, allow_nan=False, default=str)

    def to_markdown(self, figures: Sequence[str] = ()) -> str:
        """A report that says how each figure was got; `figures` are file names to show in it."""
        from framing.evaluation.markdown import markdown

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
        from framing.evaluation.figures import draw

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
