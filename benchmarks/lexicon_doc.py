"""Write the tables of docs/lexicon.md from the seeds: categories, sources, evidence, lean.

python benchmarks/lexicon_doc.py
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from framing.evaluate.lean import HIGH, LOW, SLACK, balances, read_sides
from framing.evaluate.lexicon import EDITORIAL
from framing.lexicon.catalogue import categories, evidence
from framing.lexicon.terms import CONTESTED_SEVERITY, Lexicon

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


def main() -> None:
    lexicon = Lexicon.load()
    text = DOC.read_text(encoding="utf-8")
    for name, make in (
        ("rows", rows_table),
        ("sources", sources_table),
        ("evidence", evidence_table),
        ("lean", lean_table),
    ):
        begin, end = f"<!-- {name}: benchmarks/lexicon_doc.py -->", f"<!-- end of {name} -->"
        head, _, rest = text.partition(begin)
        text = f"{head}{begin}\n{make(lexicon)}\n{end}{rest.partition(end)[2]}"
    DOC.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
