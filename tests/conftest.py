"""Shared by the tests: the bundled analyzer, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from framing import Analyzer

ROOT = Path(__file__).resolve().parent.parent


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
