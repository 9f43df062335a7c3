"""What `framing.compare` finds on two corpora, and whether its intervals and tests keep what they promise.

    python benchmarks/compare.py DATA --work FOLDER     # DATA/corpora/articles.parquet and same_event.parquet

The corpora are scored into FOLDER (a run that died goes on). Then:

- *findings*: articles by outlet and by leaning (of the outlet), with articles and with outlets as what is drawn, and
  within topics; openings on the same event by the side of the outlet, for those that articles.parquet names.
- *coverage*: articles are drawn from all of the corpus with replacement, again and again; how often does the interval
  hold the corpus' own figure? Beside it the percentile bootstrap of articles, and the usual interval that takes words
  (or sentences) as drawn one by one.
- *nothing to find*: labels of articles, of outlets, of the openings within events are shuffled; how many tests have
  p ≤ 0.05, and in how many shuffles does any have q ≤ 0.05? Both are 5 % if tests are right and independent.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from compare_promises import Corpus, coverage, nothing
from results import write

import framing

RESULTS = Path(__file__).parent / "results"
SHOWN = ("score", "all", "emotive", "ideology", "bias.biased")
MOST = 8
TARGETS = ("Islamic State", "Syria", "Iran")


def side_by_title(articles: pa.Table) -> dict[str, str]:
    """The leaning of an article's outlet by its title, and by how its text begins."""
    sides = {}
    for title, text, leaning in zip(
        *(articles[name].to_pylist() for name in ("title", "text", "leaning")), strict=True
    ):
        sides[plain(title)] = sides[plain(text)[:60]] = leaning
    return sides


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def openings(data: Path) -> pa.Table:
    """A row an opening; the file has them in random order and names no outlet."""
    sides = side_by_title(pq.read_table(data / "articles.parquet", columns=["title", "text", "leaning"]))
    rows = []
    for number, event in enumerate(pq.read_table(data / "same_event.parquet").to_pylist()):
        for place, one in enumerate(event["articles"]):
            side = sides.get(plain(one["title"])) or sides.get(plain(one["article"])[:60])
            rows.append(
                {
                    "id": f"{number}-{place}",
                    "event": str(number),
                    "place": ("first", "second", "third")[place],
                    "side": side,
                    "title": one["title"],
                    "text": one["article"],
                }
            )
    return pa.Table.from_pylist(rows)


def findings(articles: Path, events: Path) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "outlet": framing.compare(articles, "outlet", fewest=100),
        "leaning": framing.compare(articles, "leaning"),
        "leaning, outlets drawn": framing.compare(articles, "leaning", cluster="outlet"),
        "leaning, within topics": framing.compare(articles, "leaning", pair="topic"),
        "openings by place": framing.compare(events, "place", pair="event"),
        "openings by side": framing.compare(events, "side", pair="event"),
    }
    return {name: extract(report) for name, report in asked.items()}


def extract(report: Any) -> dict[str, Any]:
    """What the page shows; the whole report is the command's."""
    tested = [one for one in report.differences if one.p is not None]
    author = [one for one in tested if one.voice == "author"]
    rows = {
        table: report.to_table(table).to_pylist() for table in ("groups", "estimates", "differences", "terms", "calls")
    }
    used = [row for row in rows["terms"] if row["z"] > 0 and row["q"] <= 0.05]
    return {
        "about": {key: value for key, value in report.about.items() if key not in ("settings", "small_groups")},
        "tests": len(tested),
        "holding": sum(one.q <= 0.05 for one in tested),
        "author_tests": len(author),
        "author_holding": sum(one.q <= 0.05 for one in author),
        "groups": rows["groups"],
        "estimates": [row for row in rows["estimates"] if row["voice"] == "author" and row["name"] in SHOWN],
        "differences": [row for row in rows["differences"] if row["voice"] == "author" and row["name"] in SHOWN],
        "terms": [row for one in report.groups for row in [row for row in used if row["group"] == one.name][:MOST]],
        "calls": [row for row in rows["calls"] if row["target"] in TARGETS and row["count"] > 1],
    }


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=RESULTS / "compare.json")
    options = parser.parse_args()
    corpora = options.data / "corpora"
    articles, events = options.work / "articles", options.work / "openings"
    print(framing.score_corpus(str(corpora / "articles.parquet"), str(articles)))
    rows = options.work / "openings.parquet"
    pq.write_table(openings(corpora), rows)
    print(framing.score_corpus(str(rows), str(events), title="title"))
    found = {
        "findings": findings(articles, events),
    }
    corpus = Corpus(articles, "leaning", "outlet")
    found["coverage"] = coverage(corpus)
    for row in found["coverage"]:
        print(row)
    found["nothing_to_find"] = nothing(corpus, Corpus(events, "place", "event"))
    for name, row in found["nothing_to_find"].items():
        print(name, row)
    write(options.out, rounded(found))


if __name__ == "__main__":
    main()
