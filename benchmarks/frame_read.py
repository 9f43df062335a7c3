"""Do readers agree with the frames that sentences are given? Draw, show, add up the verdicts.

    python benchmarks/frame_read.py draw DATA       # a new sample to judged/frames.tsv, without verdicts
    python benchmarks/frame_read.py show DATA       # the sentences between their neighbours, to read
    python benchmarks/frame_read.py report          # results/frame_read.json

DATA/corpora/articles.parquet is the corpus. The head learned from single sentences of many of its articles
(`readings.py`): those are not drawn, and the share in articles it never saw is told apart. The sample is a seeded draw
of sentences that are given a frame, one frame of each, at most twelve a frame, kept as article ids and offsets. A
reader puts `yes`, `no` or `unclear` into the column `verdict`: is this an aspect under which the sentence speaks of its
subject?
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from judgements import FOLDER, Row, corpus, read, save, share, shown
from readings import rows as learned
from results import write

from framing import Analyzer

JUDGED = FOLDER / "frames.tsv"
COLUMNS = ("row", "id", "start", "end", "frame", "verdict")
VERDICTS = ("yes", "no", "unclear")
ARTICLES, MOST = 1500, 12


def draw(texts: dict[str, str], size: int, seed: int) -> list[Row]:
    random = np.random.default_rng(seed)
    names = list(texts)
    chosen = [names[place] for place in random.permutation(len(names))[:ARTICLES].tolist()]
    analyzer = Analyzer(heads=["frame"])
    known = {(row["id"], row["start"]) for row in learned(tested=False)}
    given: list[Row] = []
    for name, report in zip(chosen, analyzer.pipe(texts[name] for name in chosen), strict=True):
        for sentence in report.sentences:
            said = sorted(sentence.labels("frame"))
            if said and sentence.end - sentence.start > 40 and (name, str(sentence.start)) not in known:
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


def counted(rows: list[Row]) -> dict[str, Any]:
    return share([row["verdict"] for row in rows], VERDICTS, "agreed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("draw", "show", "report"))
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.what == "draw":
        save(JUDGED, draw(corpus(options.data), options.size, options.seed), COLUMNS)
        return
    rows = read(JUDGED, ("verdict",), VERDICTS)
    if options.what == "show":
        texts = corpus(options.data)
        for row in rows:
            print(f"{row['row']} | {row['frame']} | {shown(texts[row['id']], row, 200, 120)}\n")
        return
    judged = [row for row in rows if row["verdict"]]
    frames, seen = sorted({row["frame"] for row in judged}), {row["id"] for row in learned(tested=False)}
    found = {
        "overall": counted(judged),
        "in articles never learned from": counted([row for row in judged if row["id"] not in seen]),
        "by frame": {name: counted([row for row in judged if row["frame"] == name]) for name in frames},
    }
    print(found["overall"], found["in articles never learned from"])
    for name, of_frame in found["by frame"].items():
        print(f"{name:36}", of_frame)
    write(Path(__file__).parent / "results" / "frame_read.json", found)


if __name__ == "__main__":
    main()
