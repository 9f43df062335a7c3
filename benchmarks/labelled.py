"""The labelled sets that the shipped heads are trained and measured on, read from a folder given by the user."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.special import expit

ANNO_WEIGHT = 0.2
"""What a sentence labelled by language models counts beside one labelled by trained people."""
TAUGHT_WEIGHT, TEMPERATURE = 0.2, 3.0
"""What a sentence labelled by the teacher counts, and what the teacher's values are divided by."""
ANNOTATED, TAUGHT = -1, -2
"""Folds of the sentences that are learned from only."""
SETS = [
    {
        "name": "BABE SG2",
        "citation": "Spinde et al., Neural Media Bias Detection Using Distant Supervision With BABE, EMNLP 2021",
        "licence": "AGPL-3.0 (its repository)",
        "rows": 3673,
        "weight": 1.0,
    },
    {
        "name": "Anno-Lexical",
        "citation": "Horych et al., The Promises and Pitfalls of LLM Annotations, NAACL Findings 2025",
        "licence": "MIT (its repository); CC BY-NC-ND (its card on the hub)",
        "rows": 41079,
        "weight": ANNO_WEIGHT,
    },
    {
        "name": "news sentences, labelled softly by MiniLM fine-tuned on Anno-Lexical",
        "citation": "texts: Baly et al., We Can Detect Your Bias, EMNLP 2020; model: all-MiniLM-L6-v2",
        "licence": "Apache-2.0 (texts and model)",
        "rows": 40_000,
        "weight": TAUGHT_WEIGHT,
    },
]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Sentences with labels: BABE's, in its five folds, then those of `ANNOTATED` and `TAUGHT`."""

    text: list[str]
    label: NDArray[np.float64]
    """0 or 1, of the taught ones a share."""
    weight: NDArray[np.float64]
    fold: NDArray[np.int64]
    outlet: NDArray[np.str_]

    def take(self, rows: NDArray[np.int64]) -> Labelled:
        """Some of the sentences."""
        text = [self.text[row] for row in rows.tolist()]
        return Labelled(text, self.label[rows], self.weight[rows], self.fold[rows], self.outlet[rows])


def _outlet(name: str) -> str:
    """One spelling of an outlet in both sets: "fox-news" is "foxnews", "the-federalist" is "federalist"."""
    same = {"nytimes": "newyorktimes"}
    plain = name.removeprefix("the-").replace("-", "")
    return same.get(plain, plain)


def read(data: Path, soft: Path | None = None) -> Labelled:
    """BABE's rows, then Anno-Lexical's; texts that are in both are left out of the latter.

    `soft` is the folder that `teachers.py` wrote: its sentences come last, less those that stand in BABE.
    """
    babe = pq.read_table(data / "bias" / "babe.parquet", columns=["text", "label", "outlet", "fold"]).to_pydict()
    anno = pq.read_table(data / "bias" / "anno_lexical.parquet", columns=["text", "label", "outlet"]).to_pydict()
    seen = {_key(text) for text in babe["text"]}
    rows = [row for row, text in enumerate(anno["text"]) if _key(text) not in seen]
    taught: dict[str, list[Any]] = {"text": [], "value": []}
    if soft is not None:
        taught = pq.read_table(soft / "bias.parquet").to_pydict()
    new = [row for row, text in enumerate(taught["text"]) if _key(text) not in seen]
    shares = expit(np.array([taught["value"][row] for row in new]) / TEMPERATURE)
    kinds = (len(babe["text"]), len(rows), len(new))
    return Labelled(
        text=babe["text"] + [anno["text"][row] for row in rows] + [taught["text"][row] for row in new],
        label=np.concatenate([babe["label"], [anno["label"][row] for row in rows], shares]).astype(np.float64),
        weight=np.repeat([1.0, ANNO_WEIGHT, TAUGHT_WEIGHT], kinds),
        fold=np.concatenate([babe["fold"], np.repeat([ANNOTATED, TAUGHT], kinds[1:])]).astype(np.int64),
        outlet=np.array(
            [*map(_outlet, babe["outlet"]), *(_outlet(anno["outlet"][row]) for row in rows), *[""] * len(new)]
        ),
    )


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
