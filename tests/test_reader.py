"""The network that reads mentions: what it computes, and which folders with one load."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from framing import Analyzer, FramingError
from framing.classify.artefact import load, rounded, save
from framing.classify.reader import ReaderModel, Shape
from framing.classify.safety import CONFIG, WEIGHTS
from framing.errors import ModelError
from framing.features.windows import NOTHING, TARGET, first_word

SHAPE = Shape(words=30, reach=12, width=8, layers=2, attentions=2)
LABELS = ("negative", "neutral", "positive")


def made(shape: Shape = SHAPE) -> ReaderModel:
    random = np.random.default_rng(0)
    rows = first_word() + shape.words
    drawn: dict[str, NDArray[Any]] = {
        name: random.normal(size=size).astype(np.float32) for name, size in shape.tensors(rows, len(LABELS)).items()
    }
    drawn["word_scale"] = np.abs(drawn["word_scale"]) / 127
    del drawn["vocabulary"], drawn["word"]
    one = np.ones(3, dtype=np.float32)
    return rounded(
        ReaderModel(
            head="portrayal",
            kind="multiclass",
            labels=LABELS,
            slope=one,
            offset=0 * one,
            threshold=one / 2,
            prior=(0.25, 0.5, 0.25),
            reads="mention",
            shape=shape,
            vocabulary=np.arange(10, 10 + shape.words, dtype=np.uint64),
            word=random.integers(-127, 128, (rows, shape.width)).astype(np.int8),
            tensors=drawn,
        )
    )


def drawn_windows(n: int) -> NDArray[np.int32]:
    random = np.random.default_rng(1)
    found = np.full((n, 2 * SHAPE.reach + 1), NOTHING, dtype=np.int32)
    found[:, SHAPE.reach] = TARGET
    for row, (left, right) in enumerate(random.integers(0, SHAPE.reach + 1, (n, 2)).tolist()):
        inside = np.r_[SHAPE.reach - left : SHAPE.reach, SHAPE.reach + 1 : SHAPE.reach + 1 + right]
        found[row, inside] = random.integers(1, first_word() + SHAPE.words, len(inside))
    return found


def by_hand(model: ReaderModel, window: NDArray[np.int32]) -> NDArray[np.float64]:
    """The same network for one window, word by word, in the plainest way."""
    given = {name: array.astype(np.float64) for name, array in model.tensors.items()}
    places = np.flatnonzero(window != NOTHING)
    state = np.stack([model.word[n] * given["word_scale"][n] for n in window[places]]) + given["place"][places]

    def norm(row: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return (row - row.mean()) / np.sqrt(row.var() + 1e-5) * weights[0] + weights[1]

    size = model.shape.width // model.shape.attentions
    for layer in range(model.shape.layers):
        first, second = given["norms"][layer]
        looked = np.stack([norm(row, first) for row in state]) @ given["look"][layer] + given["look_bias"][layer]
        query, key, value = np.split(looked, 3, axis=1)
        seen = np.zeros_like(state)
        for start in range(0, model.shape.width, size):
            part = slice(start, start + size)
            for row in range(len(state)):
                match = np.exp(key[:, part] @ query[row, part] / np.sqrt(size))
                seen[row, part] = match / match.sum() @ value[:, part]
        state = state + seen @ given["gather"][layer] + given["gather_bias"][layer]
        wide = np.stack([norm(row, second) for row in state]) @ given["widen"][layer] + given["widen_bias"][layer]
        state = state + np.maximum(wide, 0) @ given["narrow"][layer] + given["narrow_bias"][layer]
    state = np.stack([norm(row, given["last_norm"]) for row in state])
    middle = int(np.flatnonzero(places == model.shape.reach)[0])
    found: NDArray[np.float64] = np.append(state[middle], state.mean(axis=0)) @ given["answer"] + given["answer_bias"]
    return found


def test_it_computes_what_a_transformer_is() -> None:
    model, some = made(), drawn_windows(20)
    expected = np.stack([by_hand(model, window) for window in some])
    assert model.of_windows(some) == pytest.approx(expected, abs=1e-3)
    assert np.ptp(expected, axis=0).min() > 0.5


def test_a_window_is_read_the_same_in_any_company() -> None:
    model, some = made(), drawn_windows(700)
    together = model.of_windows(some)
    assert np.array_equal(together[5:600:7], model.of_windows(some[5:600:7]))
    assert np.array_equal(together[3], model.of_windows(some[3:4])[0])
    assert model.of_windows(some[:0]).shape == (0, 3)


def test_a_saved_network_answers_as_the_one_in_memory(tmp_path: Path) -> None:
    model, some = made(), drawn_windows(30)
    save(model, tmp_path, {})
    again = load(tmp_path)
    assert isinstance(again, ReaderModel)
    assert np.array_equal(again.of_windows(some), model.of_windows(some))
    assert again.fingerprint == model.fingerprint


def test_it_has_no_reasons_and_no_base_rate(tmp_path: Path) -> None:
    save(made(), tmp_path, {})
    analyzer = Analyzer(heads=[tmp_path])
    with pytest.raises(FramingError, match="no sums over words"):
        analyzer.explain("Smith fell.", head="portrayal", label="negative")
    for ask in (analyzer.classify, analyzer.spans):
        with pytest.raises(FramingError, match="reads names in sentences"):
            ask(["Smith fell."], head="portrayal")
    with pytest.raises(FramingError, match="reads names in sentences"):
        analyzer.decision("Smith fell.", head="portrayal", label="negative")
    with pytest.raises(FramingError, match="where there are two"):
        Analyzer(heads=[tmp_path], prior=0.2)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"width": 9}, "not a multiple"),
        ({"width": 10**9}, "expected 1..1024"),
        ({"words": 1 << 20}, "config.json asks for"),
        ({"layers": True}, "expected 1..12"),
        ({"reach": "x"}, "expected 1..64"),
        ({"more": 1}, "expected words, reach"),
    ],
)
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    save(made(), tmp_path, {})
    config = json.loads((tmp_path / CONFIG).read_text("utf-8"))
    config["network"] |= change
    (tmp_path / CONFIG).write_text(json.dumps(config), "utf-8")
    with pytest.raises(ModelError, match=reason):
        load(tmp_path)


@pytest.mark.parametrize("reads", ["sentence", "document"])
def test_networks_read_mentions_alone(tmp_path: Path, reads: str) -> None:
    save(made(), tmp_path, {})
    config = json.loads((tmp_path / CONFIG).read_text("utf-8"))
    (tmp_path / CONFIG).write_text(json.dumps({**config, "reads": reads}), "utf-8")
    with pytest.raises(ModelError, match="networks read mentions"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "array", "reason"),
    [
        ("vocabulary", np.zeros(30, dtype=np.uint64), "not in order, each once"),
        ("vocabulary", np.arange(30, dtype=np.int64), "are I64; expected U64"),
        ("word", np.zeros((3, 8), dtype=np.int8), "have shape"),
        ("look_bias", np.full((2, 24), np.nan, dtype=np.float32), "expected finite"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(tmp_path: Path, name: str, array: NDArray[Any], reason: str) -> None:
    save(made(), tmp_path, {})
    tensors = load_file(tmp_path / WEIGHTS)
    save_file({**tensors, name: array}, tmp_path / WEIGHTS)
    with pytest.raises(ModelError, match=reason):
        load(tmp_path)
