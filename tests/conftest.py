"""Shared by the tests: the bundled analyzer, built once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from framing import Analyzer

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture(scope="session")
def finder() -> Analyzer:
    return Analyzer(heads=[])


@pytest.fixture(scope="session")
def slanted() -> str:
    return (ROOT / "seeds" / "articles" / "march-slanted.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def neutral() -> str:
    return (ROOT / "seeds" / "articles" / "march-neutral.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def articles() -> dict[str, str]:
    """The bundled tellings of one event, by the last part of their names."""
    paths = sorted((ROOT / "seeds" / "articles").glob("march-*.txt"))
    return {path.stem.removeprefix("march-"): path.read_text(encoding="utf-8") for path in paths}


@pytest.fixture(scope="session")
def many_headed(tmp_path_factory: pytest.TempPathFactory) -> Analyzer:
    """The shipped head beside small ones of every kind, trained on a few sentences of our own."""
    import numpy as np

    from framing.classify import FramingClassifier

    texts = ["The court met.", "Thugs crushed the march!", "A tax costs farmers 300 crowns.", "He may be right."] * 6
    rows = np.arange(len(texts)) % 4
    told = {
        "subjectivity": np.where(rows == 1, "subjective", "objective"),
        "portrayal": np.array(["neutral", "negative", "neutral", "positive"])[rows],
        "frame": np.stack([rows == 0, rows == 1, rows == 2], axis=1).astype(int),
    }
    folders = [tmp_path_factory.mktemp("heads") / name for name in told]
    for folder, labels in zip(folders, told.values(), strict=True):
        FramingClassifier(bits=12, folds=2, rarest=1).fit(texts, labels).save(folder)
    return Analyzer(heads=["bias", *folders])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser; Debian's is what CI has."""
    if CHROMIUM is None:
        pytest.skip("no chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens a page with some settings; at the end nothing may have been asked for, and nothing complained of."""
    complaints: list[str] = []
    contexts = []

    def opening(html: str, **settings: Any) -> Any:
        path = tmp_path / "report.html"
        path.write_text(html, encoding="utf-8")
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}} | settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: asked.url == path.as_uri() or complaints.append(asked.url))
        page.goto(path.as_uri())
        return page

    yield opening
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def faults() -> Callable[[Any], list[Any]]:
    """What axe finds wrong with a page."""
    from axe_playwright_python.sync_playwright import Axe

    def found(page: Any) -> list[Any]:
        broken = Axe().run(page).response["violations"]
        return [(rule["id"], node["html"][:120]) for rule in broken for node in rule["nodes"]]

    return found
