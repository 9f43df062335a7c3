"""Write the pictures of the HTML reports: bundled examples in a real browser.

python benchmarks/screenshot.py

docs/report.png is one article with a card open. docs/comparison.png compares four invented outlets: the paragraphs of
each bundled telling of one event, drawn anew for every one of its articles; its figures are about nothing else.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from framing import Analyzer, analyze, compare, score_corpus

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "seeds" / "articles"
OUTLETS = {"loyal": "Loyal Gazette", "neutral": "Agency", "quiet": "Quiet Post", "slanted": "Slanted Star"}
EVENTS, PARAGRAPHS = 30, 5


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = opened(browser, Path(folder) / "report.html", document(), 1180)
        page.locator("#text a.m", has_text="whipped up").click()
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=ROOT / "docs" / "report.png")
        page = opened(browser, Path(folder) / "comparison.html", comparison(folder), 1180)
        page.screenshot(path=ROOT / "docs" / "comparison.png")
        browser.close()


def opened(browser: Any, path: Path, html: str, height: int) -> Any:
    path.write_text(html, encoding="utf-8")
    page = browser.new_page(viewport={"width": 1200, "height": height})
    page.goto(path.as_uri())
    return page


def document() -> str:
    return analyze((ARTICLES / "march-loyal.txt").read_text(encoding="utf-8"), id="march-loyal.txt").to_html()


def comparison(folder: str) -> str:
    chance, rows = random.Random(0), []
    for telling, outlet in OUTLETS.items():
        paragraphs = (ARTICLES / f"march-{telling}.txt").read_text(encoding="utf-8").strip().split("\n\n")
        for event in range(EVENTS):
            drawn = sorted(chance.sample(range(len(paragraphs)), min(PARAGRAPHS, len(paragraphs))))
            text = "\n\n".join(paragraphs[one] for one in drawn)
            rows.append({"id": f"{telling}-{event}", "text": text, "outlet": outlet, "event": f"Day {event + 1}"})
    scored = score_corpus(rows, Path(folder) / "scored", analyzer=Analyzer(), n_jobs=1).folder
    return compare(scored, "outlet", reference=OUTLETS["neutral"], pair="event").to_html(corpus=rows)


if __name__ == "__main__":
    main()
