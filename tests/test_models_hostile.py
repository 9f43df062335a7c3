"""A folder from a stranger loads with finite weights or is refused with the reason: nothing else, and nothing large."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save, save_file

from framing.classify.artefact import _NEEDED, _OF_LINEAR, load
from framing.classify.linear import LinearModel
from framing.classify.safety import CONFIG, PROVENANCE, WEIGHTS
from framing.errors import ModelError
from framing.resources import models
from framing.text.entities import CLASSES

GOOD: dict[str, Any] = {
    **json.loads(models("bias-en", CONFIG).read_text("utf-8")),
    "columns": ["style:length", "us_and_them:we"],
    "hashing": {"bits": 4, "chars": [3, 5], "pairs": True, "writer_only": False},
}
TENSORS = {
    "table": np.ones((16, 2), dtype=np.float16),
    "column_weights": np.ones((2, 1), dtype=np.float32),
    **{name: np.ones(1, dtype=np.float32) for name in ("intercept", "slope", "offset", "threshold")},
}
GOOD_CONFIG, GOOD_WEIGHTS = json.dumps(GOOD).encode(), save(TENSORS)
MODEST = 4 << 20
"""Bytes that a refusal may take, many times less than what the hostile folders ask for."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def tried(folder: Path, config: bytes, weights: bytes) -> str:
    """What `load` answers; "" where it loads. Any other exception is a failure of the test that calls."""
    (folder / CONFIG).write_bytes(config)
    (folder / WEIGHTS).write_bytes(weights)
    tracemalloc.start()
    try:
        model = load(folder)
    except ModelError as error:
        return str(error)
    else:
        assert isinstance(model, LinearModel)
        for name in TENSORS:
            assert np.isfinite(getattr(model, name)).all()
        return ""
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < MODEST


def header(tensors: dict[str, Any], data: bytes = b"") -> bytes:
    text = json.dumps(tensors).encode()
    return struct.pack("<Q", len(text)) + text + data


def test_a_reason_shows_no_more_of_a_file_than_a_person_reads(folder: Path) -> None:
    long = "x" * 100_000
    for key in (*_NEEDED, *_OF_LINEAR, long):
        assert 20 < len(tried(folder, json.dumps({**GOOD, key: long}).encode(), GOOD_WEIGHTS)) < 3000
    assert 20 < len(tried(folder, GOOD_CONFIG, save({**TENSORS, long[:50_000]: np.ones(1)}))) < 3000


def test_the_good_folder_loads(folder: Path) -> None:
    assert tried(folder, GOOD_CONFIG, GOOD_WEIGHTS) == ""
    assert set(GOOD) <= {*_NEEDED, *_OF_LINEAR, *PROVENANCE}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_changed_bytes_of_the_weights_load_or_are_refused(folder: Path, data: st.DataObject) -> None:
    tried(folder, GOOD_CONFIG, mutated(data, GOOD_WEIGHTS))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_changed_bytes_of_the_config_load_or_are_refused(folder: Path, data: st.DataObject) -> None:
    tried(folder, mutated(data, GOOD_CONFIG), GOOD_WEIGHTS)


def mutated(data: st.DataObject, good: bytes) -> bytes:
    found = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(found)))
        gone = data.draw(st.sampled_from([0, 1, 1, 8, len(found)]))
        found[place : place + gone] = data.draw(st.binary(max_size=8))
    return bytes(found)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=6,
)


_HASHING = [f"hashing.{name}" for name in ("bits", "chars", "pairs", "writer_only")]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([*sorted(_NEEDED | _OF_LINEAR), *_HASHING]), JSON)
def test_any_value_of_any_key_loads_or_is_refused(folder: Path, key: str, value: object) -> None:
    config = json.loads(GOOD_CONFIG)
    outer, _, inner = key.partition(".")
    (config[outer] if inner else config)[inner or outer] = value
    tried(folder, json.dumps(config).encode(), GOOD_WEIGHTS)


DTYPES = ["F16", "F32", "F64", "BF16", "F8_E4M3", "I8", "I64", "U64", "BOOL", "C64", "X"]
SIZES = st.integers(0, 40) | st.sampled_from([2**31, 2**40, 2**62, 2**64 - 1, 2**64])


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*TENSORS, "extra", "__metadata__"]),
        st.fixed_dictionaries(
            {
                "dtype": st.sampled_from(DTYPES),
                "shape": st.lists(SIZES, max_size=3),
                "data_offsets": st.lists(SIZES, min_size=2, max_size=2),
            }
        ),
    ),
    st.binary(max_size=64),
)
def test_any_header_is_refused(folder: Path, tensors: dict[str, Any], data: bytes) -> None:
    assert tried(folder, GOOD_CONFIG, header(tensors, data))


CONFIGS: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda c: c.pop("prior"), "'prior' is None"),
    (lambda c: c.update(extra=1), "unknown key 'extra'"),
    (lambda c: c.update(format=2), "format 2; this version reads"),
    (lambda c: c.update(format="one"), "format 'one'"),
    (lambda c: c.update(labels=["biased"]), "expected at least two"),
    (lambda c: c.update(labels=["biased", "biased"]), "expected each once"),
    (lambda c: c.update(labels=["biased", 1]), "expected names"),
    (lambda c: c.update(labels=["biased", ["x"]]), "expected names"),
    (lambda c: c.update(labels=["", "biased"]), "expected names"),
    (lambda c: c.update(labels=[str(n) for n in range(5000)]), "5000 labels"),
    (lambda c: c.update(labels=["a", "b", "c"]), "a binary head with labels"),
    (lambda c: c.update(labels=["a", "b", "c"], kind="multiclass", prior=[0.2, 0.3, 0.5]), "asks for (16, 4)"),
    (lambda c: c.update(kind="binry"), "did you mean 'binary'?"),
    (lambda c: c.update(prior=[0.5]), "1 priors for 2 labels"),
    (lambda c: c.update(columns=[str(n) for n in range(20_000)]), "20000 columns"),
    (lambda c: c.update(columns=[{}]), "expected names"),
    (lambda c: c.update(head=""), "'head' is ''"),
    (lambda c: c.update(head="a\x1b[2Jb"), "'head' is"),
    (lambda c: c.update(prior=[0.5, 1.5]), "expected shares"),
    (lambda c: c.update(prior=[0.5, True]), "expected shares"),
    (lambda c: c.update(prior=float("nan")), "found NaN"),
    (lambda c: c.update(prior=[0.5, 10**400]), "expected shares"),
    (lambda c: c["hashing"].update(bits=40), "expected 1..22 bits"),
    (lambda c: c["hashing"].update(bits=10**30), "expected 1..22 bits"),
    (lambda c: c["hashing"].update(bits=True), "expected 1..22 bits"),
    (lambda c: c["hashing"].update(bits=22), "config.json asks for (4194304, 2)"),
    (lambda c: c["hashing"].update(chars=[3, 10**9]), "expected 1..8"),
    (lambda c: c["hashing"].update(chars=[5, 3]), "expected 1..8"),
    (lambda c: c["hashing"].update(chars=[0, 3]), "expected 1..8"),
    (lambda c: c["hashing"].update(chars=[3]), "expected two lengths"),
    (lambda c: c["hashing"].update(pairs=1), "pairs 1; expected true or false"),
    (lambda c: c["hashing"].update(writer_only="yes"), "writer_only 'yes'; expected true or false"),
    (lambda c: c["hashing"].pop("writer_only"), "expected bits, chars, pairs and writer_only"),
    (lambda c: c["hashing"].update(more=1), "expected bits, chars, pairs and writer_only"),
    (lambda c: c.update(entity_classes=[*CLASSES, "x"]), "trained with entity classes"),
]


@pytest.mark.parametrize(("change", "reason"), CONFIGS)
def test_a_config_that_makes_no_sense_is_refused(
    folder: Path, change: Callable[[dict[str, Any]], object], reason: str
) -> None:
    config = json.loads(GOOD_CONFIG)
    change(config)
    assert reason in tried(folder, json.dumps(config).encode(), GOOD_WEIGHTS)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (b"", "Expecting value"),
        (b"[]", "found a list"),
        (b'{"format": 1', "Expecting"),
        (b"\xff\xfe{}", "utf-8"),
        (GOOD_CONFIG.replace(b"neutral", b"\xe9"), "utf-8"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[" * 100_000, "nested too deeply"),
        (GOOD_CONFIG[:-1] + b', "format": 1}', "key 'format' stands twice"),
        (GOOD_CONFIG[:-1] + b', "limits": 1e999}', "expected a finite number"),
        (b'{"format": ' + b"1" * 10_000 + b"}", CONFIG),
        (b" " * (1 << 20) + GOOD_CONFIG, "bytes; expected at most"),
        (pickle.dumps(GOOD), "utf-8"),
    ],
)
def test_a_config_that_is_no_plain_json_is_refused(folder: Path, config: bytes, reason: str) -> None:
    assert reason in tried(folder, config, GOOD_WEIGHTS)


def with_table(**change: Any) -> bytes:
    return save({**TENSORS, **change})


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        (b"", "header"),
        (GOOD_WEIGHTS[:7], "header"),
        (GOOD_WEIGHTS[:-1], "not fully covered"),
        (GOOD_WEIGHTS + b"\0", "not fully covered"),
        (b"\xff" * 100, "a header of"),
        (struct.pack("<Q", 1 << 40) + GOOD_WEIGHTS[8:], "a header of"),
        (pickle.dumps(TENSORS), WEIGHTS),
        (header({"table": {"dtype": "F16", "shape": [2**40, 2], "data_offsets": [0, 2**42]}}), "not fully covered"),
        (with_table(table=np.ones((16, 3), dtype=np.float16)), "have shape (16, 3); config.json asks for (16, 2)"),
        (with_table(table=np.ones(32, dtype=np.float16)), "have shape (32,)"),
        (with_table(table=np.ones((16, 2), dtype=np.float64)), "are F64; expected F16 or F32"),
        (with_table(slope=np.ones(1, dtype=np.int64)), "are I64"),
        (with_table(slope=np.full(1, np.nan, dtype=np.float32)), "hold nan at [0]"),
        (with_table(table=np.full((16, 2), np.inf, dtype=np.float16)), "hold inf at [0, 0]"),
        (with_table(extra=np.ones(1)), "'extra' are unknown"),
        (save({name: TENSORS[name] for name in TENSORS if name != "offset"}), "'offset' are missing"),
    ],
)
def test_weights_that_do_not_fit_are_refused(folder: Path, weights: bytes, reason: str) -> None:
    assert reason in tried(folder, GOOD_CONFIG, weights)


def test_a_file_of_a_terabyte_is_refused_by_its_size(tmp_path: Path) -> None:
    (tmp_path / CONFIG).write_bytes(GOOD_CONFIG)
    with (tmp_path / WEIGHTS).open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ModelError, match=r"1,099,511,627,776 bytes; expected at most"):
        load(tmp_path)


@pytest.mark.parametrize("name", [CONFIG, WEIGHTS])
def test_files_that_are_not_in_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    away, folder = tmp_path / "away", tmp_path / "folder"
    away.mkdir()
    tried(away, GOOD_CONFIG, GOOD_WEIGHTS)
    for make, reason in (
        (lambda path: path.symlink_to(away / name), "leads outside"),
        (lambda path: path.symlink_to("/dev/zero"), "no such file"),
        (lambda path: path.symlink_to(path), name),
        (os.mkfifo, "no such file"),
        (Path.mkdir, "no such file"),
        (lambda path: None, "no such file"),
    ):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(away, folder)
        (folder / name).unlink()
        make(folder / name)
        with pytest.raises(ModelError, match=reason):
            load(folder)


def test_a_link_to_a_whole_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    assert tried(tmp_path / "models", GOOD_CONFIG, GOOD_WEIGHTS) == ""
    (tmp_path / "link").symlink_to(tmp_path / "models")
    assert load(tmp_path / "link").labels == ("neutral", "biased")


def test_a_path_with_a_null_byte_is_refused() -> None:
    with pytest.raises(ModelError):
        load(Path("models/\0"))


def test_nothing_is_unpickled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (pytest.fail, ("unpickled",))

    monkeypatch.setattr(pickle, "load", lambda *_, **__: pytest.fail("unpickled"))
    monkeypatch.setattr(pickle, "loads", lambda *_, **__: pytest.fail("unpickled"))
    trap = pickle.dumps(Trap())
    assert tried(folder, GOOD_CONFIG, trap)
    assert tried(folder, trap, GOOD_WEIGHTS)
    np.save(folder / "trap.npy", np.array([Trap()], dtype=object), allow_pickle=True)
    assert tried(folder, GOOD_CONFIG, (folder / "trap.npy").read_bytes())


def test_half_and_single_precision_load_alike(tmp_path: Path) -> None:
    (tmp_path / CONFIG).write_bytes(GOOD_CONFIG)
    save_file(TENSORS, tmp_path / WEIGHTS)
    halves = load(tmp_path)
    save_file({name: values.astype(np.float32) for name, values in TENSORS.items()}, tmp_path / WEIGHTS)
    assert (load(tmp_path).table == halves.table).all()
