"""Do readers agree with the frames that sentences are given? Draw, show, add up the verdicts.

    python benchmarks/frame_read.py draw DATA       # a new sample to judged/frames.tsv, without verdicts
    python benchmarks/frame_read.py show DATA       # the sentences between their neighbours, to read
    python benchmarks/frame_read.py report          # results/frame_read.json

DATA/corpora/articles.parquet is the corpus: articles that the head never saw. The sample is a seeded draw of sentences
that are given a frame, one frame of each, at most twelve a frame; it is kept as article ids and offsets. A reader puts
`yes`, `no` or `unclear` into the column `verdict`: is this an aspect under which the sentence speaks of its subject?
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from results import write

from framing import Analyzer
from framing.evaluation.metrics import wilson

HERE = Path(__file__).parent
JUDGED = HERE / "judged" / "frames.tsv"
COLUMNS = ("row", "id", "start", "end", "frame", "verdict")
VERDICTS = ("yes", "no", "unclear")
ARTICLES, MOST = 1500, 12
Row = dict[str, str]


def corpus(data: Path) -> dict[str, str]:
    table = pq.read_table(data / "corpora" / "articles.parquet", columns=["id", "text"]).to_pydict()
    return dict(zip(map(str, table["id"]), table["text"], strict=True))


def draw(texts: dict[str, str], size: int, seed: int) -> list[Row]:
    random = np.random.default_rng(seed)
    names = list(texts)
    chosen = [names[place] for place in random.permutation(len(names))[:ARTICLES].tolist()]
    analyzer = Analyzer(heads=["frame"])
    given: list[Row] = []
    for name, report in zip(chosen, analyzer.pipe(texts[name] for name in chosen), strict=True):
        for sentence in report.sentences:
            said = sorted(sentence.labels("frame"))
            if said and sentence.end - sentence.start > 40:
                one = said[int(random.integers(len(said)))]
                given.append({"id": name, "start": str(sentence.start), "end": str(sentence.end), "frame": one})
    taken: Counter[str] = Counter()
    sample: list[Row] = []
    for place in random.permutation(len(given)).tolist():
        row = given[place]
        if taken[row["frame"]] < MOST and len(sample) < size:
            taken[row["frame"]] += 1
            sample.append({**row, "row": str(len(sample)), "verdict": ""})
    return sample


def read() -> list[Row]:
    with JUDGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        if row["verdict"] not in ("", *VERDICTS):
            raise SystemExit(f"{JUDGED.name}: row {row['row']}: {row['verdict']!r}; expected one of {VERDICTS}")
    return rows


def show(texts: dict[str, str], rows: list[Row]) -> None:
    for row in rows:
        text, start, end = texts[row["id"]], int(row["start"]), int(row["end"])
        shown = f"{text[max(start - 200, 0) : start]}[[{text[start:end]}]]{text[end : end + 120]}"
        print(f"{row['row']} | {row['frame']} | {' '.join(shown.split())}\n")


def share(verdicts: list[str]) -> dict[str, Any]:
    count = Counter(verdicts)
    low, high = wilson(count["yes"], len(verdicts))
    return {
        "n": len(verdicts),
        **{verdict: count[verdict] for verdict in VERDICTS},
        "agreed": round(count["yes"] / max(len(verdicts), 1), 4),
        "interval": [round(low, 4), round(high, 4)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("draw", "show", "report"))
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.what == "draw":
        rows = draw(corpus(options.data), options.size, options.seed)
        with JUDGED.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    elif options.what == "show":
        show(corpus(options.data), read())
    else:
        rows = [row for row in read() if row["verdict"]]
        frames = sorted({row["frame"] for row in rows})
        found = {
            "overall": share([row["verdict"] for row in rows]),
            "by frame": {name: share([row["verdict"] for row in rows if row["frame"] == name]) for name in frames},
        }
        print(found["overall"])
        for name, counted in found["by frame"].items():
            print(f"{name:24}", counted)
        write(HERE / "results" / "frame_read.json", found)


if __name__ == "__main__":
    main()
