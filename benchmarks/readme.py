"""Write the README's figures from the committed results, and its table and docs/report.svg from the bundled articles.

python benchmarks/readme.py
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from framing import Analyzer, analyze
from framing.report.formats.text import TextReport
from framing.report.verdict import OWN

ROOT = Path(__file__).resolve().parent.parent
TELLINGS = {
    "neutral": "as an agency would",
    "quiet": "for the government, without raising its voice",
    "loyal": "for the government",
    "slanted": "for the opposition",
}
"""The bundled articles, by the last part of their names, and how each tells the event."""

RARE = "average_precision"
MEASURES = {
    "bias": "macro_f1",
    "technique": RARE,
    "subjectivity": "macro_f1",
    "frame": "micro_f1",
    "portrayal": "macro_f1",
}
"""The heads, and the measure that others report for each question; where positives are rare, average precision."""


def figures() -> str:
    """A line for each way that each head was tested, and how fast they are."""
    results = ROOT / "benchmarks" / "results"
    lines = ["| head | tested on | measure | framing | TF-IDF, same data | ECE |", "|---|---|---|---|---|---|"]
    for head, measure in MEASURES.items():
        found = json.loads((results / f"{head}.json").read_text(encoding="utf-8"))
        for protocol in found["protocols"]:
            theirs = next(said for name, said in protocol["systems"].items() if name.startswith("TF-IDF"))
            which = RARE if protocol["name"].startswith("BASIL") else measure
            cells = [_cell(said["whole"][which]) for said in (protocol["systems"]["framing"], theirs)]
            # Of the first way of testing, unless the result says of which.
            calibrated = found["calibration"].get("of", found["protocols"][0]["name"])
            error = f"{found['calibration']['ece']:.3f}" if protocol["name"] == calibrated else ""
            lines.append(f"| {head} | {protocol['name']} | {which.replace('_', ' ')} | {' | '.join(cells)} | {error} |")
    speed = json.loads((results / "speed.json").read_text(encoding="utf-8"))
    rates, times = speed["sentences_per_second"], speed["times_vader_each"]
    names = {"framing: bias": "the head `bias`", "framing: all": "all five heads"}
    told = " and ".join(
        f"{rates[key]:,} sentences a second with {name} ({times[key]:.2f} times VADER)" for key, name in names.items()
    )
    lines += ["", f"One core reads {told}, VADER in the same run (`benchmarks/speed.py`)."]
    return "\n".join(lines)


def _cell(found: list[float]) -> str:
    return f"{found[0]:.3f} ({found[1]:.3f} to {found[2]:.3f})"


def slants() -> str:
    """What the README's first command finds, a line each article."""
    analyzer = Analyzer(heads=["bias"])
    lines = ["| told | score, 95 % interval | loaded terms, in the writer's voice | aimed at |", "|---|---|---|---|"]
    for name, how in TELLINGS.items():
        text = (ROOT / "seeds" / "articles" / f"march-{name}.txt").read_text(encoding="utf-8")
        report = analyzer.analyze(text)
        assert report.score is not None
        assert report.interval is not None
        low, high = report.interval
        own = sum(hit.voice in OWN for hit in report.hits)
        aimed = ", ".join(sorted({hit.target for hit in report.hits if hit.target})) or "–"
        lines.append(f"| {how} | {report.score:.2f} ({low:.2f} to {high:.2f}) | {own} | {aimed} |")
    return "\n".join(lines)


def written(page: str) -> str:
    """The page with its generated blocks made anew."""
    for name, make in (("slants", slants), ("figures", figures)):
        begin, end = f"<!-- {name}: benchmarks/readme.py -->", f"<!-- end of {name} -->"
        head, _, rest = page.partition(begin)
        page = f"{head}{begin}\n{make()}\n{end}{rest.partition(end)[2]}"
    return page


def picture() -> None:
    text = (ROOT / "seeds" / "articles" / "march-slanted.txt").read_text(encoding="utf-8")
    console = Console(record=True, width=96, file=io.StringIO(), force_terminal=True, highlight=False)
    console.print(TextReport(analyze(text, id="march-slanted.txt"), brief=True, most_terms=6))
    # The template's web font is left out: the picture is one file and asks for nothing from elsewhere.
    template = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    svg = console.export_svg(title="framing score march-slanted.txt", code_format=template, unique_id="report")
    (ROOT / "docs" / "report.svg").write_text(svg, encoding="utf-8")


def main() -> None:
    readme = ROOT / "README.md"
    readme.write_text(written(readme.read_text(encoding="utf-8")), encoding="utf-8")
    picture()


if __name__ == "__main__":
    main()
