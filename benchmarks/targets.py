"""Measure at whom terms are aimed on NewsWCL50: phrases in ten news events, each with the concept that it portrays.

    python benchmarks/targets.py DATA            # DATA/portrayal/newswcl50.parquet

Two readings. `hits`: the bundled lexicon's hits that overlap a marked phrase, with the slots of their rows; few, since
annotators marked other things than loaded terms. `phrases`: every marked phrase as if it were a term whose target may
be its subject, its owner or its bearer; this tries the search alone, on words of every kind. A phrase is right when the
answer is any of the concepts marked on overlapping phrases. Concepts that no listed name stands for ("Migrant caravan",
"Lawsuit") are nobody, so that any answer is wrong; groups of unnamed persons ("USA-I", "GBR-Misc") are left out.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from results import write

from framing.annotate import Annotator, bundled_entities
from framing.lexicon.targets import Targets
from framing.lexicon.terms import Lexicon

LISTED = {
    "Abe": "Shinzo Abe",
    "CHN": "China",
    "Clinton": "Hillary Clinton",
    "Comey": "James Comey",
    "Democrats": "Democratic Party (US)",
    "FRA": "France",
    "Flynn": "Michael Flynn",
    "GBR": "United Kingdom",
    "IRN": "Iran",
    "IRS": "Israel",
    "ISN": "Israel",
    "ISR": "Israel",
    "JPN": "Japan",
    "KIM": "Kim Jong Un",
    "KMI": "Kim Jong Un",
    "KOR": "South Korea",
    "Kim": "Kim Jong Un",
    "London": "United Kingdom",
    "MEX": "Mexico",
    "Macron": "Emmanuel Macron",
    "May": "Theresa May",
    "Mike Pompeo": "Mike Pompeo",
    "Mueller": "Robert Mueller",
    "Netanyahu": "Benjamin Netanyahu",
    "Obama": "Barack Obama",
    "PRK": "North Korea",
    "RUS": "Russia",
    "Republicans": "Republican Party (US)",
    "Rohani": "Hassan Rouhani",
    "Rouhani": "Hassan Rouhani",
    "SAU": "Saudi Arabia",
    "SYR": "Syria",
    "Trump": "Donald Trump",
    "Trump campaign": "Donald Trump",
    "USA": "United States",
    "Wikileaks": "WikiLeaks",
}
"""The set's concepts, its slips of the pen included, and the listed names that they are; all others are nobody."""
UNNAMED = ("-I", "-Misc")
SLOTS = ("subject", "before", "of")
"""What a marked phrase is taken to be, since its kind of word is not given."""


def read(path: Path) -> dict[str, list[tuple[int, int, frozenset[str]]]]:
    """Marked phrases of each text: first and last offset, and the concepts of all phrases that overlap."""
    rows = pq.read_table(path, columns=["text", "target", "spans"]).to_pylist()
    marked: dict[str, list[tuple[int, int, set[str]]]] = defaultdict(list)
    for row in (row for row in rows if row["text"] and row["target"]):
        concepts = {part.strip() for part in row["target"].split(";")}
        marked[row["text"]] += [(span["start"], span["end"], concepts) for span in row["spans"]]
    joined = {}
    for text, spans in marked.items():
        joined[text] = [
            (start, end, frozenset(set().union(*(c for a, b, c in spans if a < end and start < b))))
            for start, end, _ in spans
        ]
    return joined


def count(pairs: list[tuple[frozenset[str], str | None]]) -> dict[str, Any]:
    """Precision where there is an answer, and recall of phrases with a listed concept."""
    kept = [(c, answer) for c, answer in pairs if not any(name.endswith(UNNAMED) for name in c)]
    right = [answer in {LISTED.get(name) for name in c} for c, answer in kept if answer is not None]
    listed = [(c, answer) for c, answer in kept if any(name in LISTED for name in c)]
    found = sum(answer in {LISTED.get(name) for name in c} for c, answer in listed if answer is not None)
    said = [answer for c, answer in kept if answer is not None]
    wrong = Counter(
        f"{answer}, not {' or '.join(sorted(c))}"
        for c, answer in kept
        if answer is not None and answer not in {LISTED.get(name) for name in c}
    )
    return {
        "phrases": len(kept),
        "left_out": len(pairs) - len(kept),
        "of_listed_concepts": len(listed),
        "answered": len(said),
        "right": sum(right),
        "precision": round(sum(right) / max(len(said), 1), 4),
        "recall": round(found / max(len(listed), 1), 4),
        "wrong_most_often": dict(wrong.most_common(8)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "targets.json")
    options = parser.parse_args()

    marked = read(options.data / "portrayal" / "newswcl50.parquet")
    names = bundled_entities().names
    batch = Annotator(Lexicon.load("en"))(list(marked))
    spans = [
        (batch.breaks[index] + start, batch.breaks[index] + end, concepts)
        for index, phrases in enumerate(marked.values())
        for start, end, concepts in phrases
    ]

    def name(entity: int) -> str | None:
        return names[entity] if entity >= 0 else None

    hits = []
    for start, end, target in zip(batch.hits.start, batch.hits.end, batch.hits.target.tolist(), strict=True):
        concepts = [c for a, b, c in spans if a < end and start < b]
        if concepts:
            hits.append((concepts[0].union(*concepts), name(target)))
    tokens = batch.tokens
    first = np.searchsorted(tokens.end, [start for start, _, _ in spans], side="right")
    last = np.maximum(np.searchsorted(tokens.start, [end for _, end, _ in spans]) - 1, first)
    answers = Targets([SLOTS]).find(np.zeros(len(spans), dtype=np.int64), first, last, tokens, batch.entities)
    phrases = [(concepts, name(answer)) for (_, _, concepts), answer in zip(spans, answers.tolist(), strict=True)]
    found = {"set": "NewsWCL50, Hamborg et al., JCDL 2019", "hits": count(hits), "phrases": count(phrases)}
    print(found)
    write(options.out, found)


if __name__ == "__main__":
    main()
