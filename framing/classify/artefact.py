"""A trained head as a folder: config.json, weights.safetensors and README.md, the card. Loading runs no code."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save as serialise

from framing import registry
from framing.classify.card import card
from framing.classify.linear import KINDS, READS, LinearModel, n_values
from framing.classify.safety import CONFIG, WEIGHTS, check_config, check_hashing, read_config, read_weights, short
from framing.errors import ModelError, UnknownName
from framing.features.hashing import MOST_BITS, Hashing
from framing.text.entities import CLASSES

FORMAT = 1
HEADS = "framing.classify.heads"
_WEIGHTS = ("table", "column_weights", "intercept", "slope", "offset", "threshold")
_NEEDED: dict[str, type | tuple[type, ...]] = {
    "format": int,
    "head": str,
    "kind": str,
    "reads": str,
    "labels": list,
    "hashing": dict,
    "columns": list,
    "entity_classes": list,
    "prior": list,
}


def save(model: LinearModel, folder: Path, provenance: dict[str, Any]) -> None:
    """Write config, weights and card; `provenance` says what it was trained on, how, and what was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "format": FORMAT,
        "head": model.head,
        "kind": model.kind,
        "reads": model.reads,
        "labels": list(model.labels),
        "hashing": asdict(model.hashing),
        "columns": list(model.columns),
        "entity_classes": list(CLASSES),
        "prior": list(model.prior),
        **provenance,
    }
    names = _WEIGHTS if model.whole is None else (*_WEIGHTS, "whole")
    tensors = {name: np.ascontiguousarray(getattr(model, name)) for name in names}
    tensors["table"] = tensors["table"].astype(np.float16)
    (folder / WEIGHTS).write_bytes(serialise(tensors))
    (folder / CONFIG).write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    asks = registry.load(HEADS, model.head) if model.head in registry.names(HEADS) else None
    question, means = (asks.QUESTION, asks.MEANS) if asks else ("", "")
    (folder / "README.md").write_text(card(config, question, means, float(model.threshold[0])), encoding="utf-8")


def load(folder: Path) -> LinearModel:
    """Read a model folder; raises `ModelError` with the reason when it does not fit."""
    config = _config(folder)
    hashing = Hashing(*check_hashing(config["hashing"], MOST_BITS, folder / CONFIG))
    values = n_values(config["kind"], config["labels"])
    shapes: dict[str, tuple[int, ...]] = {
        "table": (1 << hashing.bits, values + 1),
        "column_weights": (len(config["columns"]), values),
        **dict.fromkeys(_WEIGHTS[2:], (values,)),
        **({"whole": (3, values)} if config["reads"] == "document" else {}),
    }
    return LinearModel(
        head=config["head"],
        kind=config["kind"],
        labels=tuple(config["labels"]),
        hashing=hashing,
        columns=tuple(config["columns"]),
        prior=tuple(map(float, config["prior"])),
        reads=config["reads"],
        **read_weights(folder, shapes),
    )


def _config(folder: Path) -> dict[str, Any]:
    path = folder / CONFIG
    config = read_config(folder)
    if config.get("format") != FORMAT:
        raise ModelError(f"{path}: format {short(config.get('format'))}; this version reads format {FORMAT}")
    for key, kind in _NEEDED.items():
        if not isinstance(config.get(key), kind):
            raise ModelError(f"{path}: {key!r} is {short(config.get(key))}; expected {kind}")
    check_config(config, set(_NEEDED), path)
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
    if config["kind"] == "binary" and len(config["labels"]) != 2:
        raise ModelError(f"{path}: a binary head with labels {short(config['labels'])}; expected two")
    if len(config["prior"]) != len(config["labels"]):
        raise ModelError(f"{path}: {len(config['prior'])} priors for {len(config['labels'])} labels; expected one each")
