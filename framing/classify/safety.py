"""Read a model folder that a stranger may have made: every size is checked before it is allocated, nothing is run.

Raises `ModelError` alone, with the file and the reason.
"""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from framing.errors import ModelError
from framing.features.hashing import LONGEST

CONFIG, WEIGHTS = "config.json", "weights.safetensors"
PROVENANCE = ("recipe", "base", "seeds_hash", "versions", "sets", "measured", "limits", "classes")
"""What a config may say beside what the model needs: the parts of the card, and the classes of an estimator."""
_MOST_CONFIG = 1 << 20
_MOST_WEIGHTS = 1 << 28
_MOST_HEADER = 1 << 16
_MOST_LABELS, _MOST_COLUMNS, _MOST_LETTERS = 100, 10_000, 200
_TYPES = ("F16", "F32")
_WHOLE_NUMBERS = {"vocabulary": "U64", "word": "I8"}
"""Tensors of a network that hold whole numbers, and their type."""
_MOST_NETWORK = {"words": 1 << 20, "reach": 64, "width": 1024, "layers": 12, "attentions": 64}


def read_config(folder: Path) -> dict[str, Any]:
    """config.json as an object, read strictly: UTF-8, no key twice, no NaN, not nested beyond reason."""
    path = _inside(folder, CONFIG, _MOST_CONFIG)
    try:
        config = json.loads(
            path.read_text(encoding="utf-8"), object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite
        )
    except RecursionError as error:
        raise ModelError(f"{path}: nested too deeply") from error
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: {error}") from error
    if not isinstance(config, dict):
        raise ModelError(f"{path}: found a {type(config).__name__}; expected an object")
    return config


def check_config(config: dict[str, Any], needed: set[str], path: Path) -> None:
    """Whether keys and values that have the right type make sense too."""
    foreign = sorted(set(config) - needed - set(PROVENANCE))
    if foreign:
        known = ", ".join(sorted(needed | set(PROVENANCE)))
        raise ModelError(f"{path}: unknown key {foreign[0][:_MOST_LETTERS]!r}; expected some of: {known}")
    for key, fewest, most in (("labels", 2, _MOST_LABELS), ("columns", 0, _MOST_COLUMNS)):
        names = config.get(key, [])
        if key not in needed:
            continue
        if not fewest <= len(names) <= most:
            least = "at least two" if fewest else "none or more"
            raise ModelError(f"{path}: {len(names)} {key}; expected {least}, at most {most}")
        if not all(isinstance(name, str) and _is_name(name) for name in names):
            raise ModelError(f"{path}: {key} are {short(names)}; expected names")
        if len(set(names)) < len(names):
            raise ModelError(f"{path}: {key} are {short(names)}; expected each once")
    if not _is_name(config["head"]):
        raise ModelError(f"{path}: 'head' is {short(config['head'])}; expected a name")
    shares = config["prior"]
    if not all(isinstance(share, float | int) and not isinstance(share, bool) and 0 <= share <= 1 for share in shares):
        raise ModelError(f"{path}: 'prior' is {short(shares)}; expected shares, 0..1")


def check_hashing(settings: dict[str, Any], most_bits: int, path: Path) -> tuple[int, tuple[int, int], bool, bool]:
    """Settings of the featuriser: bits, shortest and longest character n-gram, pairs, the writer's words only."""
    if set(settings) != {"bits", "chars", "pairs", "writer_only"}:
        raise ModelError(f"{path}: hashing is {short(settings)}; expected bits, chars, pairs and writer_only")
    bits, chars = settings["bits"], settings["chars"]
    if not (type(bits) is int and 1 <= bits <= most_bits):
        raise ModelError(f"{path}: hashing has {short(bits)} bits; expected 1..{most_bits} bits")
    if not (isinstance(chars, list) and [type(length) for length in chars] == [int, int]):
        raise ModelError(f"{path}: hashing has chars {short(chars)}; expected two lengths")
    if chars != [0, 0] and not 1 <= chars[0] <= chars[1] <= LONGEST:
        raise ModelError(f"{path}: hashing has chars {short(chars)}; expected 1..{LONGEST}, or 0 and 0 for none")
    for name in ("pairs", "writer_only"):
        if not isinstance(settings[name], bool):
            raise ModelError(f"{path}: hashing has {name} {short(settings[name])}; expected true or false")
    return bits, (chars[0], chars[1]), settings["pairs"], settings["writer_only"]


def check_network(settings: dict[str, Any], path: Path) -> dict[str, int]:
    """Settings of a network, each within bounds."""
    if set(settings) != set(_MOST_NETWORK):
        raise ModelError(f"{path}: network is {short(settings)}; expected {', '.join(_MOST_NETWORK)}")
    for name, most in _MOST_NETWORK.items():
        if not (type(settings[name]) is int and 1 <= settings[name] <= most):
            raise ModelError(f"{path}: network has {name} {short(settings[name])}; expected 1..{most}")
    if settings["width"] % settings["attentions"]:
        raise ModelError(
            f"{path}: network has width {settings['width']} and {settings['attentions']} attentions; not a multiple"
        )
    return settings


def read_weights(folder: Path, shapes: dict[str, tuple[int, ...]]) -> dict[str, NDArray[Any]]:
    """Tensors of exactly these names and shapes, every value finite; shapes and types are read before any value."""
    path = _inside(folder, WEIGHTS, _MOST_WEIGHTS)
    try:
        with path.open("rb") as file:
            header = int.from_bytes(file.read(8), "little")
        if header > _MOST_HEADER:
            raise ModelError(f"{path}: a header of {header:,} bytes; expected at most {_MOST_HEADER:,}")
        with safe_open(path, framework="numpy") as tensors:
            _check_names(set(tensors.keys()), set(shapes), path)
            for name, shape in shapes.items():
                tensor = tensors.get_slice(name)
                found = tuple(tensor.get_shape())
                if found != shape:
                    raise ModelError(
                        f"{path}: weights {name!r} have shape {short(found)}; config.json asks for {shape}"
                    )
                types = (_WHOLE_NUMBERS[name],) if name in _WHOLE_NUMBERS else _TYPES
                if tensor.get_dtype() not in types:
                    raise ModelError(
                        f"{path}: weights {name!r} are {tensor.get_dtype()}; expected {' or '.join(types)}"
                    )
            read = {name: tensors.get_tensor(name) for name in shapes}
            weights = {name: a if name in _WHOLE_NUMBERS else a.astype(np.float32) for name, a in read.items()}
    except (SafetensorError, OSError) as error:
        raise ModelError(f"{path}: {error}") from error
    for name, values in weights.items():
        if not np.isfinite(values).all():
            place = np.argwhere(~np.isfinite(values))[0].tolist()
            raise ModelError(f"{path}: weights {name!r} hold {values[tuple(place)]} at {place}; expected finite ones")
    return weights


def _check_names(found: set[str], expected: set[str], path: Path) -> None:
    for name in sorted(expected - found):
        raise ModelError(f"{path}: weights {name!r} are missing")
    for name in sorted(found - expected):
        raise ModelError(
            f"{path}: weights {name[:_MOST_LETTERS]!r} are unknown; expected {', '.join(sorted(expected))}"
        )


def _inside(folder: Path, name: str, most: int) -> Path:
    """A plain file that lies in the folder itself; a link, or a pipe that never ends, could lead anywhere."""
    path = folder / name
    try:
        if not path.is_file():
            raise ModelError(f"{path}: no such file")
        if path.resolve().parent != folder.resolve():
            raise ModelError(f"{path}: leads outside the folder, to {path.resolve()}")
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: {error}") from error
    if size > most:
        raise ModelError(f"{path}: {size:,} bytes; expected at most {most:,}")
    return path


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"key {twice[:_MOST_LETTERS]!r} stands twice")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"found {name}; expected a number")


def _finite(digits: str) -> float:
    if not isfinite(value := float(digits)):
        raise ValueError(f"found {digits[:_MOST_LETTERS]}; expected a finite number")
    return value


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _MOST_LETTERS and name.isprintable()


def short(value: object) -> str:
    """What was found, cut to what an error can show."""
    shown = repr(value)
    return shown if len(shown) <= _MOST_LETTERS else shown[:_MOST_LETTERS] + "…"
