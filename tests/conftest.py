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
