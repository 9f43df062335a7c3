"""Count how often experts marked each loaded term, and write `seeds/en/evidence.tsv`.

    python benchmarks/evidence.py DATA    # DATA/bias/babe.parquet, DATA/bias/basil.parquet, DATA/techniques/ptc.parquet

A term counts once for each time that it stands in its loaded sense; it is marked when an expert's span overlaps it.
BABE: the words that its experts marked as biased. BASIL: its spans of lexical bias, whoever says them. PTC: its spans
of loaded language and of name calling. Only counts leave the data.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from framing.annotate import Annotator
from framing.evaluation.metrics import wilson
from framing.lexicon.catalogue import EVIDENCE_COLUMNS
from framing.lexicon.terms import Lexicon
from framing.resources import seeds

SETS = {
    "BABE": ("bias/babe.parquet", None),
    "BASIL": ("bias/basil.parquet", {"lexical"}),
    "PTC": ("techniques/ptc.parquet", {"Loaded_Language", "Name_Calling,Labeling"}),
}
"""File of each set, and the labels of the spans that count; None where spans have no label."""
HEAD = """\
# How often experts marked each term where it stood in its loaded sense, of n times, with a 95 % Wilson interval.
# Written by benchmarks/evidence.py; do not edit. Counts only, no text of the sets.
# BABE: words marked as biased (Spinde et al., EMNLP 2021). BASIL: spans of lexical bias (Fan et al., EMNLP 2019).
# PTC: spans of loaded language or name calling (Da San Martino et al., SemEval-2020 task 11).
"""


def count(annotate: Annotator, path: Path, labels: set[str] | None) -> tuple[Counter[str], Counter[str]]:
    """Times that each term occurs, and times that it is marked."""
    table = pq.read_table(path, columns=["text", "spans"]).to_pydict()
    batch = annotate(table["text"], segment=False)
    hits = batch.hits
    seen, marked = Counter[str](), Counter[str]()
    rows = batch.sentences.text[hits.sentence]
    places = zip(rows, hits.start - batch.breaks[rows], hits.end - batch.breaks[rows], hits.term, strict=True)
    for row, start, end, term in places:
        name = annotate.lexicon.terms[term].term
        seen[name] += 1
        spans = (span for span in table["spans"][row] or () if labels is None or span["label"] in labels)
        marked[name] += any(span["start"] < end and start < span["end"] for span in spans)
    return seen, marked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=seeds("en", "evidence.tsv"))
    options = parser.parse_args()

    annotate = Annotator(Lexicon.load())
    lines = []
    for name, (file, labels) in SETS.items():
        seen, marked = count(annotate, options.data / file, labels)
        print(f"{name}: {len(seen)} terms occur {seen.total()} times, marked {marked.total()}")
        for term, n in seen.items():
            low, high = wilson(marked[term], n)
            lines.append((term, name, str(n), str(marked[term]), f"{low:.3f}", f"{high:.3f}"))
    lines.sort(key=lambda line: (line[0].lower(), *line[:2]))
    rows = ["\t".join(EVIDENCE_COLUMNS), *("\t".join(line) for line in lines)]
    options.out.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
