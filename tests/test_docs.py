"""Every code block of the pages runs, and prints what the page says it prints."""

from __future__ import annotations

import importlib.util
import re

import pytest
from pages import PAGES, ROOT, RUN, blocks, furnish, outputs

_RUN = [page for page in PAGES if any(block.language in RUN for block in blocks(page.read_text(encoding="utf-8")))]
_SHOWN = ("text", "json", "csv", "toml")


@pytest.mark.parametrize("page", _RUN, ids=lambda page: page.stem)
def test_the_page_runs_and_prints_what_it_says(page, tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    furnish(tmp_path)
    text = page.read_text(encoding="utf-8")
    for block, output in outputs(page, tmp_path):
        if block.shown:
            begin, end = block.shown
            assert output == text[begin:end], f"{page.name}:{block.line}; `python tests/pages.py` writes it anew"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_fence_is_run_or_says_what_it_is(page):
    text = page.read_text(encoding="utf-8")
    found = blocks(text)
    assert {block.language for block in found} <= {*RUN, *_SHOWN}
    fences = 2 * sum(2 if block.shown else 1 for block in found)
    assert len(re.findall(r"^\s*```", text, re.MULTILINE)) == fences, "an indented or unclosed fence"


def test_the_readme_shows_what_its_script_makes():
    spec = importlib.util.spec_from_file_location("readme", ROOT / "benchmarks" / "readme.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert made.written(page) == page, "`python benchmarks/readme.py` writes it anew"


def test_every_page_stands_in_the_menu():
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert not [page.name for page in (ROOT / "docs").glob("*.md") if f": {page.name}\n" not in menu]
