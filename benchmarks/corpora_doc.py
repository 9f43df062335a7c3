"""Write the figures of docs/corpora.md from results/corpus.json and results/beside.json.

python benchmarks/corpora_doc.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "corpora.md"
BEGIN, END = "<!-- speed: benchmarks/corpora_doc.py -->", "<!-- end of speed -->"


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "benchmarks" / "results" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def told() -> str:
    corpus, beside = read("corpus"), read("beside")
    one, two = corpus["one_job"], corpus["two_jobs"]
    pace = (
        f"{one['articles']:,} articles, {one['sentences']:,} sentences, from a Parquet file to written tables with all "
        f"heads (`benchmarks/corpus.py`): {one['sentences_per_second']:,} sentences a second with one job, loading "
        f"included, {corpus['times_vader']:g} times what VADER does with sentences ready cut in the same run. Two jobs "
        f"on two cores are {corpus['two_jobs_times_one']:g} times as fast; two processes that have nothing to do with "
        f"each other reach {corpus['two_runs_apart_times_one']:g} there. A worker of two holds at most "
        f"{two['largest_worker_mb']:,} MB; a run with one job, its own worker, {one['largest_worker_mb']:,} MB."
    )
    lines = [
        pace,
        "",
        "| where the time goes | share |",
        "|---|---|",
        *(f"| {name} | {spent['share']:.0%} |" for name, spent in corpus["stages"].items()),
        "",
        "| sentences | seconds | a second | memory, MB |",
        "|---|---|---|---|",
    ]
    for row in corpus["over_size"]:
        cells = (f"{row['sentences']:,}", f"{row['seconds']:g}", f"{row['sentences_per_second']:,}")
        lines.append(f"| {' | '.join(cells)} | {row['largest_worker_mb']:,} |")
    lines += [
        "",
        f"Beside others, one thread each, on {beside['articles']:,} articles in one run (`benchmarks/beside.py`):",
        "",
        "| | sentences a second | ours is so many times as fast |",
        "|---|---|---|",
    ]
    for name, rate in beside["sentences_per_second"].items():
        times = beside["times"].get(name)
        lines.append(f"| {name} | {rate:,} | {'' if times is None else f'{times:g}'} |")
    lines += [f"| {name} | not here: `{how}` | |" for name, how in beside["skipped"].items()]
    return "\n".join(lines)


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, found, rest = page.partition(BEGIN)
    if not found:
        raise SystemExit(f"{PAGE.name}: no line {BEGIN!r}; it says where the figures stand")
    PAGE.write_text(f"{before}{BEGIN}\n{told()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
