"""Sentences of news that readers labelled: the writer's opinion, biased wording, frames.

    python benchmarks/readings.py      # how far two readers of the same sentences agree: results/readings.json

The readers are language models that worked apart, each with the same instructions: the guidelines of CheckThat! for
opinion, wording that is the writer's own, and the Policy Frames Codebook. Rows are article ids and offsets into
DATA/corpora/articles.parquet. Part of the sentences were drawn at random, part for a rare frame or a likely opinion, so
that their shares are not those of news. The readers `test a` and `test b` read the same sentences, of articles that no
other row comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from judgements import FOLDER, Row, corpus, read
from numpy.typing import NDArray
from results import write
from sklearn.metrics import cohen_kappa_score

from framing.classify.heads.frame import LABELS as FRAMES

READ = FOLDER / "sentences.tsv"
TESTED = ("test a", "test b")
SET = {
    "name": "news sentences, read for this project",
    "citation": "texts: Baly et al., We Can Detect Your Bias, EMNLP 2020; labels: benchmarks/judged/sentences.tsv",
    "licence": "Apache-2.0 (texts)",
}
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Readings:
    """Labelled sentences."""

    text: list[str]
    opinion: Floats
    """(n,) 1 where the sentence states its writer's opinion."""
    wording: Floats
    """(n,) 1 where the writer's wording is biased."""
    frames: Floats
    """(n, n_frames)"""


def rows(*, tested: bool) -> list[Row]:
    """The rows that are learned from, or those that two readers read, the first one's and then the second one's."""
    return [row for row in read(READ, (), ()) if (row["reader"] in TESTED) == tested]


def readings(data: Path, some: list[Row]) -> Readings:
    """The sentences of rows, with what was said of them."""
    texts = corpus(data)
    cut = [texts[row["id"]][int(row["start"]) : int(row["end"])] for row in some]
    opinion, wording, frames = labels(some)
    return Readings([" ".join(text.split()) for text in cut], opinion, wording, frames)


def read_once(data: Path, *, tested: bool) -> Readings:
    """The sentences that are learned from, or those that two readers read, with what the first one said."""
    some = rows(tested=tested)
    return readings(data, some[: len(some) // 2] if tested else some)


def labels(some: list[Row]) -> tuple[Floats, Floats, Floats]:
    """Opinion, wording and frames of rows."""
    said = [set(row["frames"].split(",")) - {"-"} for row in some]
    unknown = set().union(*said) - set(FRAMES)
    if unknown:
        raise SystemExit(f"{READ.name}: {sorted(unknown)}; expected some of {FRAMES}")
    return (
        np.array([row["opinion"] == "subjective" for row in some], dtype=np.float64),
        np.array([row["wording"] == "biased" for row in some], dtype=np.float64),
        np.array([[float(frame in frames) for frame in FRAMES] for frames in said]),
    )


def main() -> None:
    both = rows(tested=True)
    half = len(both) // 2
    assert [row["start"] for row in both[:half]] == [row["start"] for row in both[half:]]
    first, second = labels(both[:half]), labels(both[half:])
    shared = 2 * (first[2] * second[2]).sum() / (first[2].sum() + second[2].sum())
    learned = rows(tested=False)
    found = {
        "sentences": len(learned),
        "read_twice": half,
        "kappa": {
            name: round(float(cohen_kappa_score(one, other)), 3)
            for name, one, other in [
                ("opinion", first[0], second[0]),
                ("wording", first[1], second[1]),
                *((frame, first[2][:, at], second[2][:, at]) for at, frame in enumerate(FRAMES)),
            ]
        },
        "frames_micro_f1": round(float(shared), 3),
        "shares": dict(zip(FRAMES, labels(learned)[2].mean(axis=0).round(3).tolist(), strict=True)),
    }
    print(found)
    write(Path(__file__).parent / "results" / "readings.json", found)


if __name__ == "__main__":
    main()
