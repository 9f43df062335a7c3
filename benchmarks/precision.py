"""Precision of the lexicon on real text: draw hits, show them to a reader, add up the verdicts.

    python benchmarks/precision.py draw DATA                 # a new sample to judged/precision.tsv, without verdicts
    python benchmarks/precision.py show DATA --rows 0 200    # the hits of some rows in their sentences, to read
    python benchmarks/precision.py report DATA               # results/precision.json

DATA/corpora/articles.parquet is the corpus. The sample is a seeded draw from all hits in the writer's own voice, at
most five a term, so that frequent terms weigh more; it is kept as article ids and offsets. A reader puts `loaded`,
`plain` or `unclear` into the column `first`, a second reader, who does not see the first's, into `second` for a part.
The report counts `loaded` among all that were judged, unclear ones as wrong, and says how many hits the lexicon of
today no longer finds.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from judgements import FOLDER, Row, corpus, read, save, share, shown
from results import write

from framing import Analyzer

JUDGED = FOLDER / "precision.tsv"
JUDGES = ("first", "second")
COLUMNS = ("row", "id", "start", "end", "term", "category", *JUDGES)
VERDICTS = ("loaded", "plain", "unclear")
_PER_TERM = 5
_AT_LEAST = 20


def hits(texts: dict[str, str]) -> list[Row]:
    """Every hit in the writer's voice."""
    found = []
    for article, report in zip(texts, Analyzer(heads=[]).pipe(texts.values()), strict=True):
        found += [
            {"id": article, "start": str(hit.start), "end": str(hit.end), "term": hit.term, "category": hit.category}
            for hit in report.hits
            if hit.voice in ("author", "scare")
        ]
    return found


def draw(texts: dict[str, str], size: int, seed: int) -> list[Row]:
    every = hits(texts)
    taken: Counter[str] = Counter()
    sample = []
    for index in np.random.default_rng(seed).permutation(len(every)).tolist():
        row = every[index]
        if taken[row["term"]] < _PER_TERM and len(sample) < size:
            taken[row["term"]] += 1
            sample.append({**row, "row": str(len(sample)), "first": "", "second": ""})
    return sample


def show(texts: dict[str, str], rows: list[Row]) -> None:
    for row in rows:
        print(f"{row['row']} | {row['category']} | {row['term']} | {shown(texts[row['id']], row, 220, 140)}\n")


def counted(rows: list[Row]) -> dict[str, Any]:
    return share([row["first"] for row in rows], VERDICTS, "precision")


def report(texts: dict[str, str], rows: list[Row]) -> dict[str, Any]:
    every = hits(texts)
    frequency = Counter(hit["term"] for hit in every)
    still = {(hit["id"], hit["start"], hit["term"]) for hit in every}
    judged = [row for row in rows if row["first"]]
    found = [row for row in judged if (row["id"], row["start"], row["term"]) in still]
    drawn = Counter(row["term"] for row in found)
    weight = np.array([frequency[row["term"]] / drawn[row["term"]] for row in found])
    right = np.array([row["first"] == "loaded" for row in found])
    twice = [row for row in judged if row["second"]]
    agree = np.array([row["first"] == row["second"] for row in twice])
    pairs = Counter((row["first"], row["second"]) for row in twice)
    chance = (
        sum(
            sum(n for (a, _), n in pairs.items() if a == v) * sum(n for (_, b), n in pairs.items() if b == v)
            for v in VERDICTS
        )
        / max(len(twice), 1) ** 2
    )
    return {
        "hits in the corpus": len(every),
        "drawn and judged": len(judged),
        "no longer found": len(judged) - len(found),
        "overall": counted(found),
        "weighted by how often each term occurs": round(float(weight[right].sum() / weight.sum()), 4),
        "by category": {
            category: counted([row for row in found if row["category"] == category])
            for category, n in sorted(Counter(row["category"] for row in found).items())
            if n >= _AT_LEAST
        },
        "judged twice": {
            "n": len(twice),
            "agreement": round(float(agree.mean()), 4),
            "kappa": round(float((agree.mean() - chance) / (1 - chance)), 4),
            "pairs": {f"{first}/{second}": n for (first, second), n in sorted(pairs.items())},
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("draw", "show", "report"))
    parser.add_argument("data", type=Path)
    parser.add_argument("--size", type=int, default=640)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rows", type=int, nargs=2, default=(0, 10**6), metavar=("FIRST", "END"))
    parser.add_argument("--judged", type=Path, default=JUDGED)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "precision.json")
    options = parser.parse_args()
    texts = corpus(options.data)
    if options.what == "draw":
        save(options.judged, draw(texts, options.size, options.seed), COLUMNS)
    elif options.what == "show":
        show(texts, read(options.judged, JUDGES, VERDICTS)[slice(*options.rows)])
    else:
        found = report(texts, read(options.judged, JUDGES, VERDICTS))
        print({key: value for key, value in found.items() if key != "by category"})
        for category, row in found["by category"].items():
            print(f"{category:20}", row)
        write(options.out, found)


if __name__ == "__main__":
    main()
