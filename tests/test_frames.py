from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from framing import Analyzer
from framing.classify.artefact import load, save
from framing.classify.fitting import Examples, Recipe, Task, fit
from framing.errors import ModelError
from framing.features.hashing import Hashing
from framing.features.sentences import featurise

LABELS = ("economic", "health_and_safety")
MONEY = ["Wages and prices rose.", "The bank cut its budget.", "Taxes on trade went up."]
HEALTH = ["Doctors treated the patients.", "The hospital had no vaccine.", "A disease spread among nurses."]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    recipe = Recipe(hashing=Hashing(bits=12), rarest=1)
    target = np.repeat(np.eye(2), 3, axis=0)
    model = fit(
        Examples(featurise(MONEY + HEALTH, recipe.hashing), target, np.ones(6)),
        Task("frame", "multilabel", LABELS),
        recipe,
    )
    whole = np.array([[2.0, 2.0], [-0.1, 0.1], [0.4, 0.4]], dtype=np.float32)
    out = tmp_path_factory.mktemp("models") / "frame-en"
    save(replace(model, reads="document", whole=whole), out, {})
    return out


def test_a_texts_frames_are_those_of_the_mean_of_its_sentences(folder: Path) -> None:
    analyzer = Analyzer(heads=[folder])
    text = " ".join(MONEY[:2] + HEALTH[:1])
    report = analyzer.analyze(text)
    values = np.stack([[analyzer.decision(s.text, "frame", label) for label in LABELS] for s in report.sentences])
    expected = 1 / (1 + np.exp(-(2 * values.mean(axis=0) + [-0.1, 0.1])))
    assert list(report.frames) == list(LABELS)
    assert list(report.frames.values()) == pytest.approx(expected.tolist(), abs=1e-5)
    assert report.frames["economic"] > report.frames["health_and_safety"]
    assert analyzer.analyze("").frames == {}


def test_the_folder_holds_how_whole_texts_are_read(folder: Path) -> None:
    model = load(folder)
    assert (model.reads, model.whole.shape) == ("document", (3, 2))
    config = folder / "config.json"
    told = config.read_text("utf-8")
    try:
        config.write_text(told.replace('"reads": "document"', '"reads": "sentence"'), "utf-8")
        with pytest.raises(ModelError, match="'whole' are unknown"):
            load(folder)
        config.write_text(told.replace('"reads": "document"', '"reads": "dokument"'), "utf-8")
        with pytest.raises(ModelError, match="document"):
            load(folder)
    finally:
        config.write_text(told, "utf-8")
