"""Write the README's picture of the HTML report: a bundled example in a real browser, with a card open.

python benchmarks/screenshot.py
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from framing import analyze

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium: apt-get install chromium")
    text = (ROOT / "seeds" / "articles" / "march-loyal.txt").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "report.html"
        path.write_text(analyze(text, id="march-loyal.txt").to_html(), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 1180})
        page.goto(path.as_uri())
        page.locator("#text a.m", has_text="whipped up").click()
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=ROOT / "docs" / "report.png")
        browser.close()


if __name__ == "__main__":
    main()
