"""The golden look of a report in each format, with the lexicon alone, so that no retrained head moves it.

python tests/test_snapshots.py

writes the snapshots anew; what `git diff` then shows is what a reader will see differently.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from framing import Analyzer, __version__
from framing.report.document import DocumentReport

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden" / "report"
FORMATS = {
    "txt": DocumentReport.to_text,
    "md": DocumentReport.to_markdown,
    "html": DocumentReport.to_html,
    "notebook.html": DocumentReport._repr_html_,
}


def look(report: DocumentReport, form: str) -> str:
    """The report without its version, style and script, which have tests of their own."""
    made = FORMATS[form](report).replace(f"framing {__version__}", "framing VERSION")
    made = re.sub(r"<(style|script)>.*?</\1>", r"<\1>…</\1>", made, flags=re.DOTALL)
    return re.sub(r"sha256-[\w+/=]+", "sha256-…", made).rstrip("\n") + "\n"


def example(finder: Analyzer) -> DocumentReport:
    text = (ROOT / "seeds" / "articles" / "march-quiet.txt").read_text(encoding="utf-8")
    return finder.analyze(text, id="march-quiet.txt")


@pytest.mark.parametrize("form", FORMATS)
def test_the_report_looks_as_it_did(finder: Analyzer, form: str) -> None:
    golden = (GOLDEN / f"quiet.{form}").read_text(encoding="utf-8")
    assert look(example(finder), form) == golden, "if this is meant: python tests/test_snapshots.py"


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for form in FORMATS:
        (GOLDEN / f"quiet.{form}").write_text(look(example(Analyzer(heads=[])), form), encoding="utf-8")
