"""Write the tables of docs/lexicon.md: categories, sources, evidence and lean from the seeds, the rest from results/.

python benchmarks/lexicon_doc.py
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from framing.evaluation.lean import HIGH, LOW, SLACK, balances, read_sides
from framing.evaluation.lexicon import EDITORIAL
from framing.lexicon.catalogue import categories, evidence
from framing.lexicon.terms import CONTESTED_SEVERITY, Lexicon

RESULTS = Path(__file__).resolve().parent / "results"
DOC = Path(__file__).resolve().parent.parent / "docs" / "lexicon.md"


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def rows_table(lexicon: Lexicon) -> str:
    groups = {name: [term for term in lexicon if term.category == name] for name in categories()}
    groups["all"] = list(lexicon)
    rows = [
        (
            name,
            f"{len(terms):,}",
            f"{sum(len(term.forms) for term in terms):,}",
            str(sum(bool(term.loaded or term.plain) for term in terms)),
            str(sum(term.contested for term in terms)),
            str(sum(set(term.sources) != {EDITORIAL} for term in terms)),
        )
        for name, terms in groups.items()
    ]
    return table(("category", "rows", "forms", "with contexts", "contested", "with a published source"), rows)


def sources_table(lexicon: Lexicon) -> str:
    cited = Counter(source for term in lexicon for source in term.sources)
    rows = [(str(cited[key]), f"`{key}`", str(source)) for key, source in lexicon.sources.items() if cited[key]]
    return table(("rows", "key", "work"), sorted(rows, key=lambda row: -int(row[0])))


def evidence_table(lexicon: Lexicon) -> str:
    lines = [line for term in lexicon for line in evidence().get(term.term, ())]
    rows = []
    for name in sorted({line.set for line in lines}):
        mine = [line for line in lines if line.set == name]
        n, marked = sum(line.n for line in mine), sum(line.marked for line in mine)
        rows.append((name, str(len(mine)), f"{n:,}", f"{marked:,}", f"{marked / n:.2f}"))
    return table(("set", "terms that occur", "times", "marked", "share"), rows)


def lean_table(lexicon: Lexicon) -> str:
    rows = [
        (balance.pair if balance.kind == "hostile" else "", balance.kind, *balance.shown, "" if balance.even else "out")
        for balance in balances(lexicon, read_sides())
    ]
    note = (
        f"In brackets the sum of severities; a contested row counts {CONTESTED_SEVERITY}. Band: {LOW} to {HIGH} for "
        f"the counts and for the sums, or a difference of at most {SLACK} row."
    )
    header = ("pair", "words", "first side", "second side", "ratio of counts", "")
    return f"{note}\n\n{table(header, rows)}"


def result(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def shown(value: float, interval: list[float]) -> str:
    return f"{value:.3f} ({interval[0]:.3f} to {interval[1]:.3f})"


def golden_table(_: Lexicon) -> str:
    found = result("golden")
    rows = []
    for what in ("senses", "voices"):
        for part, row in found[what].items():
            rows.append((f"{what}, {part}", "right", str(row["n"]), shown(row["share"], row["interval"])))
    for part, pair in found["targets"].items():
        for measure, row in pair.items():
            rows.append((f"targets, {part}", measure, str(row["n"]), shown(row["share"], row["interval"])))
    return table(("golden cases", "measure", "n", "share"), rows)


def precision_table(_: Lexicon) -> str:
    found = result("precision")
    named = {"all": found["overall"], **found["by category"]}
    rows = [
        (
            name,
            str(row["n"]),
            str(row["loaded"]),
            str(row["plain"]),
            str(row["unclear"]),
            shown(row["precision"], row["interval"]),
        )
        for name, row in named.items()
    ]
    twice = found["judged twice"]
    note = (
        f"{found['drawn and judged']} hits judged, of {found['hits in the corpus']:,}; "
        f"{found['no longer found']} of them are no longer found. Weighted by how often each term occurs: "
        f"{found['weighted by how often each term occurs']:.3f}. {twice['n']} were judged twice: the judges agree on "
        f"{twice['agreement']:.2f}, kappa {twice['kappa']:.2f}."
    )
    return f"{note}\n\n{table(('category', 'n', 'loaded', 'plain', 'unclear', 'precision'), rows)}"


def voice_table(_: Lexicon) -> str:
    found = result("voice")
    rows = [
        (name.replace("_", " "), str(found["spans"]), shown(row["agreement"], row["interval"]), f"{row['kappa']:.2f}")
        for name, row in ((name, found[name]) for name in ("quoted", "quoted_or_attributed"))
    ]
    return table(("our voice, against BASIL's flag", "spans", "agreement", "kappa"), rows)


def target_table(_: Lexicon) -> str:
    found = result("targets")
    rows = [
        (name, str(row["of_listed_concepts"]), str(row["answered"]), f"{row['precision']:.3f}", f"{row['recall']:.3f}")
        for name, row in (
            ("the lexicon's hits inside marked phrases", found["hits"]),
            ("every marked phrase, taken for a term", found["phrases"]),
        )
    ]
    return table(("NewsWCL50", "phrases of listed concepts", "answered", "precision", "recall"), rows)


def features_table(_: Lexicon) -> str:
    sets = result("features")["sets"]
    rows = [
        (label, *(f"{row[label]:.3f}" for row in sets.values()))
        for label in ("n-grams alone", "n-grams and all columns", "all columns alone")
    ]
    extractors = next(iter(sets.values()))["extractors"]
    for name in extractors:
        cells = []
        for row in sets.values():
            gain, low, high = row["extractors"][name]["without"]
            cells.append(f"{gain:+.4f} ({low:+.4f} to {high:+.4f}), alone {row['extractors'][name]['alone']:.3f}")
        rows.append((f"loss without `{name}`", *cells))
    header = tuple(f"{name} ({row['measure']})" for name, row in sets.items())
    return table(("", *header), rows)


def main() -> None:
    lexicon = Lexicon.load()
    text = DOC.read_text(encoding="utf-8")
    for name, make in (
        ("rows", rows_table),
        ("sources", sources_table),
        ("evidence", evidence_table),
        ("lean", lean_table),
        ("golden", golden_table),
        ("precision", precision_table),
        ("voice", voice_table),
        ("target", target_table),
        ("features", features_table),
    ):
        begin, end = f"<!-- {name}: benchmarks/lexicon_doc.py -->", f"<!-- end of {name} -->"
        head, _, rest = text.partition(begin)
        text = f"{head}{begin}\n{make(lexicon)}\n{end}{rest.partition(end)[2]}"
    DOC.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
