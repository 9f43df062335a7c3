from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from framing import Analyzer, FramingError
from framing.classify.artefact import HEADS
from framing.classify.fitting import Examples, Recipe, Task
from framing.classify.head import shipped
from framing.evaluation.metrics import brier, calibration_error, macro_f1
from framing.features.hashing import Hashing
from framing.features.sentences import featurise
from framing.registry import load, names
from framing.resources import models
from framing.training import train_head

HOT = ["The shameful liars disgraced us!", "What a monstrous, ludicrous scheme.", "His thugs sneered at the brave."]
COOL = ["The court met on Monday.", "Rain is expected in the north.", "The ministry published the figures."]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("models") / "small")


def made(folder: Path) -> Path:
    texts = (HOT + COOL) * 10
    target = np.array(([1.0] * 3 + [0.0] * 3) * 10)[:, None]
    recipe = Recipe(hashing=Hashing(bits=12))
    examples = Examples(featurise(texts, recipe.hashing), target, np.ones(len(texts)))
    train_head(examples, np.arange(len(texts)) % 5, Task("bias", "binary", ("neutral", "biased")), recipe, folder)
    return folder


def test_a_trained_folder_loads_and_tells_apart(small: Path) -> None:
    analyzer = Analyzer(heads=[small])
    probabilities = analyzer.classify([*HOT, *COOL])[:, 1]
    assert probabilities[:3].min() > 0.8
    assert probabilities[3:].max() < 0.2
    assert (small / "README.md").read_text("utf-8").startswith("# bias-en")


def test_training_is_the_same_to_the_byte(small: Path, tmp_path: Path) -> None:
    again = made(tmp_path / "again")
    for name in ("config.json", "weights.safetensors", "README.md"):
        assert (again / name).read_bytes() == (small / name).read_bytes()


HASHING = {"bits": 12, "chars": [3, 5], "pairs": True, "writer_only": False}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"format": 99}, "format 99; this version reads format 1"),
        ({"labels": ["one"]}, "expected at least two"),
        ({"labels": "bias"}, "'labels' is 'bias'"),
        ({"hashing": HASHING | {"bits": 60}}, "expected 1..22 bits"),
        ({"hashing": HASHING | {"bits": 13}}, "config.json asks for (8192, 2)"),
        ({"hashing": {}}, "expected bits, chars, pairs and writer_only"),
        ({"columns": ["loaded:nothing"]}, "config.json asks for (1, 1)"),
        ({"entity_classes": ["state"]}, "trained with entity classes"),
        ({"prior": "half"}, "'prior' is 'half'"),
    ],
)
def test_a_folder_that_does_not_fit_is_refused(small: Path, tmp_path: Path, change: dict, complaint: str) -> None:
    folder = Path(shutil.copytree(small, tmp_path / "broken"))
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | change), encoding="utf-8")
    with pytest.raises(FramingError) as error:
        Analyzer(heads=[folder])
    assert complaint in str(error.value)


def test_other_columns_are_refused(small: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(small, tmp_path / "broken"))
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["columns"][0] = "loaded:gone:author"
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(FramingError, match="loaded:gone:author"):
        Analyzer(heads=[folder])


def test_missing_and_damaged_files_are_named(small: Path, tmp_path: Path) -> None:
    with pytest.raises(FramingError, match=r"config\.json"):
        Analyzer(heads=[tmp_path / "nothing"])
    folder = Path(shutil.copytree(small, tmp_path / "broken"))
    (folder / "weights.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(FramingError, match=r"weights\.safetensors"):
        Analyzer(heads=[folder])
    weights = load_file(small / "weights.safetensors")
    del weights["offset"]
    save_file(weights, folder / "weights.safetensors")
    with pytest.raises(FramingError, match="offset"):
        Analyzer(heads=[folder])


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_folder_is_small_and_its_card_speaks(name: str) -> None:
    folder = models(f"{name}-en")
    assert sum(file.stat().st_size for file in folder.iterdir()) < 8_000_000
    card = (folder / "README.md").read_text("utf-8")
    for part in ("## Trained on", "## Measured", "## Limits", "licence", "macro F1", "calibration error"):
        assert part in card
    config = json.loads((folder / "config.json").read_text("utf-8"))
    assert {"sets", "seeds_hash", "versions", "measured"} <= set(config)
    assert ("recipe" in config) != ("network" in config)


@pytest.mark.parametrize("name", names(HEADS))
def test_every_head_keeps_the_contract(name: str) -> None:
    head = load(HEADS, name)
    assert head.QUESTION.endswith("?")
    assert len(head.LABELS) == len(set(head.LABELS)) >= 2
    assert head.MEANS
    assert name in shipped()


def test_metrics_agree_with_scikit_learn() -> None:
    from sklearn.metrics import brier_score_loss, f1_score

    generator = np.random.default_rng(0)
    truth, probability = generator.integers(0, 2, 500), generator.random(500)
    found = (probability > 0.4).astype(np.int64)
    assert macro_f1(truth, found) == pytest.approx(f1_score(truth, found, average="macro"))
    assert brier(truth, probability) == pytest.approx(brier_score_loss(truth, probability))
    calibrated = (generator.random(20_000) < np.repeat(probability, 40)).astype(np.int64)
    assert calibration_error(calibrated, np.repeat(probability, 40)) < 0.02
    assert calibration_error(1 - calibrated, np.repeat(probability, 40)) > 0.2
