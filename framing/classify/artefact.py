"""A trained head as a folder: config.json, weights.safetensors and README.md, the card. Loading runs no code."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save as serialise

from framing import registry
from framing.classify.card import card
from framing.classify.linear import LinearModel
from framing.classify.model import KINDS, READS, Model, n_values
from framing.classify.reader import ReaderModel, Shape
from framing.classify.safety import (
    CONFIG,
    WEIGHTS,
    check_config,
    check_hashing,
    check_network,
    read_config,
    read_weights,
    short,
)
from framing.errors import ModelError, UnknownName
from framing.features.hashing import MOST_BITS, Hashing
from framing.features.windows import first_word
from framing.text.entities import CLASSES

FORMAT = 1
HEADS = "framing.classify.heads"
_CALIBRATION = ("slope", "offset", "threshold")
_LINEAR = ("table", "column_weights", "intercept")
_WORDS = ("vocabulary", "word")
"""Tensors of a network that are no floats."""
_NEEDED: dict[str, type | tuple[type, ...]] = {
    "format": int,
    "head": str,
    "kind": str,
    "reads": str,
    "labels": list,
    "entity_classes": list,
    "prior": list,
}
_OF_LINEAR: dict[str, type | tuple[type, ...]] = {"hashing": dict, "columns": list}
_OF_NETWORK: dict[str, type | tuple[type, ...]] = {"network": dict}


def save(model: Model, folder: Path, provenance: dict[str, Any]) -> None:
    """Write config, weights and card; `provenance` says what it was trained on, how, and what was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    settings, tensors = _parts(model)
    config = {
        "format": FORMAT,
        "head": model.head,
        "kind": model.kind,
        "reads": model.reads,
        "labels": list(model.labels),
        **settings,
        "entity_classes": list(CLASSES),
        "prior": list(model.prior),
        **provenance,
    }
    for name in _CALIBRATION if model.whole is None else (*_CALIBRATION, "whole"):
        tensors[name] = getattr(model, name)
    (folder / WEIGHTS).write_bytes(serialise({name: np.ascontiguousarray(array) for name, array in tensors.items()}))
    (folder / CONFIG).write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    asks = registry.load(HEADS, model.head) if model.head in registry.names(HEADS) else None
    question, means = (asks.QUESTION, asks.MEANS) if asks else ("", "")
    (folder / "README.md").write_text(card(config, question, means, float(model.threshold[0])), encoding="utf-8")


def _parts(model: Model) -> tuple[dict[str, Any], dict[str, Any]]:
    """Settings and tensors, the large ones rounded."""
    if isinstance(model, ReaderModel):
        some = {name: array.astype(np.float16) for name, array in model.tensors.items()}
        return {"network": asdict(model.shape)}, {"vocabulary": model.vocabulary, "word": model.word, **some}
    assert isinstance(model, LinearModel)
    some = {name: getattr(model, name) for name in _LINEAR}
    settings = {"hashing": asdict(model.hashing), "columns": list(model.columns)}
    return settings, some | {"table": model.table.astype(np.float16)}


def rounded(model: ReaderModel) -> ReaderModel:
    """The network as it is saved: a saved one answers as the one in memory."""
    return replace(model, tensors={n: a.astype(np.float16).astype(np.float32) for n, a in model.tensors.items()})


def load(folder: Path) -> Model:
    """Read a model folder; raises `ModelError` with the reason when it does not fit."""
    config = _config(folder)
    values = n_values(config["kind"], config["labels"])
    shapes: dict[str, tuple[int, ...]] = dict.fromkeys(_CALIBRATION, (values,))
    if config["reads"] == "document":
        shapes["whole"] = (3, values)
    about: dict[str, Any] = {
        "head": config["head"],
        "kind": config["kind"],
        "labels": tuple(config["labels"]),
        "prior": tuple(map(float, config["prior"])),
        "reads": config["reads"],
    }
    return (_network if "network" in config else _linear)(config, folder, shapes, values, about)


def _linear(
    config: dict[str, Any], folder: Path, shapes: dict[str, tuple[int, ...]], values: int, about: dict[str, Any]
) -> Model:
    hashing = Hashing(*check_hashing(config["hashing"], MOST_BITS, folder / CONFIG))
    columns = tuple(config["columns"])
    weights = ((1 << hashing.bits, values + 1), (len(columns), values), (values,))
    found: dict[str, Any] = read_weights(folder, dict(zip(_LINEAR, weights, strict=True)) | shapes)
    return LinearModel(hashing=hashing, columns=columns, **about, **found)


def _network(
    config: dict[str, Any], folder: Path, shapes: dict[str, tuple[int, ...]], values: int, about: dict[str, Any]
) -> Model:
    shape = Shape(**check_network(config["network"], folder / CONFIG))
    inner = shape.tensors(first_word() + shape.words, values)
    found = read_weights(folder, shapes | inner)
    known = found["vocabulary"]
    if not (known[1:] > known[:-1]).all():
        raise ModelError(f"{folder / WEIGHTS}: the hashes of 'vocabulary' are not in order, each once")
    floats = {name: found[name] for name in inner if name not in _WORDS}
    others: dict[str, Any] = {name: found[name] for name in shapes}
    return ReaderModel(shape=shape, vocabulary=known, word=found["word"], tensors=floats, **about, **others)


def _config(folder: Path) -> dict[str, Any]:
    path = folder / CONFIG
    config = read_config(folder)
    if config.get("format") != FORMAT:
        raise ModelError(f"{path}: format {short(config.get('format'))}; this version reads format {FORMAT}")
    needed = _NEEDED | (_OF_NETWORK if "network" in config else _OF_LINEAR)
    for key, kind in needed.items():
        if not isinstance(config.get(key), kind):
            raise ModelError(f"{path}: {key!r} is {short(config.get(key))}; expected {kind}")
    check_config(config, set(needed), path)
    _check_labels(config, path)
    if config["entity_classes"] != list(CLASSES):
        raise ModelError(
            f"{path}: trained with entity classes {short(config['entity_classes'])}; these seeds have {list(CLASSES)}"
        )
    return config


def _check_labels(config: dict[str, Any], path: Path) -> None:
    if config["kind"] not in KINDS:
        raise ModelError(f"{path}: {UnknownName('kind', short(config['kind']), KINDS)}")
    if config["reads"] not in READS:
        raise ModelError(f"{path}: {UnknownName('reads', short(config['reads']), READS)}")
    if ("network" in config) != (config["reads"] == "mention"):
        kind = "network" if "network" in config else "linear model"
        raise ModelError(f"{path}: a {kind} that reads {config['reads']}s; networks read mentions, and they alone")
    if config["kind"] == "binary" and len(config["labels"]) != 2:
        raise ModelError(f"{path}: a binary head with labels {short(config['labels'])}; expected two")
    if len(config["prior"]) != len(config["labels"]):
        raise ModelError(f"{path}: {len(config['prior'])} priors for {len(config['labels'])} labels; expected one each")
