"""The labelled sets that the shipped heads are trained and measured on, read from a folder given by the user."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

ANNO_WEIGHT = 0.2
"""What a sentence labelled by language models counts beside one labelled by trained people."""
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
]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Sentences with labels; rows of Anno-Lexical have fold -1, since they are never tested on."""

    text: list[str]
    label: NDArray[np.int64]
    weight: NDArray[np.float64]
    fold: NDArray[np.int64]
    outlet: NDArray[np.str_]


def _outlet(name: str) -> str:
    """One spelling of an outlet in both sets: "fox-news" is "foxnews", "the-federalist" is "federalist"."""
    same = {"nytimes": "newyorktimes"}
    plain = name.removeprefix("the-").replace("-", "")
    return same.get(plain, plain)


def read(data: Path) -> Labelled:
    """BABE's rows, then Anno-Lexical's; texts that are in both are left out of the latter."""
    babe = pq.read_table(data / "bias" / "babe.parquet", columns=["text", "label", "outlet", "fold"]).to_pydict()
    anno = pq.read_table(data / "bias" / "anno_lexical.parquet", columns=["text", "label", "outlet"]).to_pydict()
    seen = {_key(text) for text in babe["text"]}
    rows = [row for row, text in enumerate(anno["text"]) if _key(text) not in seen]
    n_babe = len(babe["text"])
    return Labelled(
        text=babe["text"] + [anno["text"][row] for row in rows],
        label=np.array(babe["label"] + [anno["label"][row] for row in rows], dtype=np.int64),
        weight=np.concatenate([np.ones(n_babe), np.full(len(rows), ANNO_WEIGHT)]),
        fold=np.concatenate([np.array(babe["fold"], dtype=np.int64), np.full(len(rows), -1)]),
        outlet=np.array([_outlet(o) for o in babe["outlet"]] + [_outlet(anno["outlet"][row]) for row in rows]),
    )


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
