"""Write the tables of docs/comparing.md from results/compare.json.

python benchmarks/compare_doc.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lexicon_doc import table

ROOT = Path(__file__).resolve().parent
DOC = ROOT.parent / "docs" / "comparing.md"
MOST_CALLS = 5


def promises(found: dict[str, Any]) -> str:
    rows = [
        (
            str(row["n"]),
            row["measure"],
            "–" if row["finds"] is None else f"{row['finds']:g}",
            share(row["framing"]),
            share(row["bootstrap"]),
            share(row["one_by_one"]),
        )
        for row in found["coverage"]
    ]
    header = (
        "articles",
        "figure (writer's voice)",
        "finds to expect",
        "this",
        "percentile bootstrap",
        "words one by one",
    )
    shuffled = [
        (name, str(row["shuffles"]), share(row["p_below"]), share(row["any_q_below"]))
        for name, row in found["nothing_to_find"].items()
    ]
    return (
        "Articles are drawn from the corpus with replacement, again and again: how often does a 95 % interval hold the "
        "figure of all? *This* errs to the wide side for rare terms, whose bootstrap cannot know what it has not "
        "drawn. The last column takes words, or sentences, as drawn one by one.\n\n"
        f"{table(header, rows)}\n\n"
        "Labels are shuffled, so that there is nothing to find: what share of tests has p ≤ 0.05, and what share of "
        "shuffles any q ≤ 0.05? Both should be about 0.05 or less.\n\n"
        f"{table(('what is shuffled', 'shuffles', 'p ≤ 0.05', 'any q ≤ 0.05'), shuffled)}"
    )


def findings(found: dict[str, Any]) -> str:
    runs = found["findings"]
    parts = [
        "### Outlets with 100 articles or more",
        holding(runs["outlet"]),
        groups(runs["outlet"], sort=True),
        "### Leaning of the outlet",
        leanings(runs),
        "#### Terms that writers use more than the others do",
        terms(runs["leaning"]),
        "#### Who calls what how",
        calls(runs["leaning"]),
        "### Openings on the same event",
        openings(runs),
    ]
    return "\n\n".join(parts)


def holding(run: dict[str, Any]) -> str:
    return (
        f"{run['holding']:,} of {run['tests']:,} tests have q ≤ 0.05, in all voices; "
        f"{run['author_holding']:,} of {run['author_tests']:,} in the writer's own."
    )


def groups(run: dict[str, Any], *, sort: bool = False) -> str:
    figures = {(row["group"], row["kind"], row["name"]): row for row in run["estimates"]}
    apart = {(row["group"], row["kind"], row["name"]): row for row in run["differences"]}
    rows = []
    for group in run["groups"]:
        cells = []
        for kind, name, digits in (("score", "score", 3), ("rate", "all", 2)):
            row = figures[group["name"], kind, name]
            cells.append(f"{interval(row, digits)} {mark(apart[group['name'], kind, name])}".strip())
        rows.append(
            (figures[group["name"], "score", "score"]["value"], (group["name"], f"{group['n_articles']:,}", *cells))
        )
    if sort:
        rows.sort(key=lambda row: -row[0])
    return table(("group", "articles", "score", "loaded terms in 1,000 words"), [cells for _, cells in rows])


def leanings(runs: dict[str, Any]) -> str:
    """Each difference with articles drawn, outlets drawn, within topics."""
    names = ("leaning", "leaning, outlets drawn", "leaning, within topics")
    rows = []
    for group in runs["leaning"]["groups"]:
        for kind, name in (("score", "score"), ("rate", "all"), ("rate", "emotive"), ("rate", "ideology")):
            cells = []
            for run in names:
                row = next(
                    row
                    for row in runs[run]["differences"]
                    if (row["group"], row["kind"], row["name"]) == (group["name"], kind, name)
                )
                cells.append(f"{effect(row)} {mark(row)}".strip())
            what = "score" if kind == "score" else f"{'all terms' if name == 'all' else name}"
            rows.append((group["name"], what, *cells))
    told = (
        "Effects beside the other two leanings together (score: g, rates: ratio). "
        + "; ".join(
            f"{run.removeprefix('leaning, ').replace('leaning', 'articles drawn')}: "
            f"{runs[run]['author_holding']} of {runs[run]['author_tests']} tests hold"
            for run in names
        )
        + " in the writer's voice."
    )
    header = ("leaning", "figure", "articles drawn", "outlets drawn", "within topics")
    return f"{groups(runs['leaning'])}\n\n{told}\n\n{table(header, rows)}"


def terms(run: dict[str, Any]) -> str:
    rows = []
    for group in run["groups"]:
        own = [row for row in run["terms"] if row["group"] == group["name"]]
        told = ", ".join(f"{row['term']} ({row['z']:.1f}; {row['count']} in {row['articles']})" for row in own)
        rows.append((group["name"], told))
    return table(("leaning", "terms (z; uses in articles)"), rows)


def calls(run: dict[str, Any]) -> str:
    targets = list(dict.fromkeys(row["target"] for row in run["calls"]))
    rows = []
    for target in targets:
        for group in run["groups"]:
            own = [row for row in run["calls"] if (row["target"], row["group"]) == (target, group["name"])]
            told = "; ".join(
                f"{row['term']} {row['share']:.0%} [{row['low']:.0%}, {row['high']:.0%}]" for row in own[:MOST_CALLS]
            )
            rows.append((target, group["name"], told))
    return table(("target", "leaning", "most frequent terms and their share of all that are aimed at it"), rows)


def openings(runs: dict[str, Any]) -> str:
    rows = []
    for name in ("openings by place", "openings by side"):
        run = runs[name]
        for group in run["groups"]:
            row = next(row for row in run["differences"] if (row["group"], row["name"]) == (group["name"], "all"))
            rate = f"{row['value']:+.2f}" if row["low"] is None else interval(row, 2, sign="+")
            cells = (rate, "–" if row["q"] is None else f"{row['q']:.2f}", str(row["n"]))
            rows.append((name.removeprefix("openings "), group["name"], f"{group['n_articles']:,}", *cells))
    told = "; ".join(
        f"{name.removeprefix('openings ')}, {runs[name]['holding']} of {runs[name]['tests']} tests hold"
        for name in ("openings by place", "openings by side")
    )
    header = ("compared", "group", "openings", "loaded terms in 1,000 words beside the rest", "q", "pairs")
    return f"Paired by event: {told}.\n\n{table(header, rows)}"


def interval(row: dict[str, Any], digits: int, sign: str = "") -> str:
    value, low, high = (f"{row[name]:{sign}.{digits}f}" for name in ("value", "low", "high"))
    return f"{value} [{low}, {high}]"


def effect(row: dict[str, Any]) -> str:
    sign, name = ("+", "g ") if row["kind"] == "score" else ("", "×")
    value, low, high = (f"{row[key]:{sign}.2f}" for key in ("effect", "effect_low", "effect_high"))
    return f"{name}{value} [{low}, {high}]"


def mark(row: dict[str, Any]) -> str:
    if row["q"] is None or row["q"] > 0.05:
        return ""
    return "▲" if row["value"] > 0 else "▼"


def share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def main() -> None:
    found = json.loads((ROOT / "results" / "compare.json").read_text(encoding="utf-8"))
    text = DOC.read_text(encoding="utf-8")
    for name, make in (("promises", promises), ("findings", findings)):
        begin, end = f"<!-- {name}: benchmarks/compare_doc.py -->", f"<!-- end of {name} -->"
        head, _, rest = text.partition(begin)
        text = f"{head}{begin}\n{make(found)}\n{end}{rest.partition(end)[2]}"
    DOC.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
