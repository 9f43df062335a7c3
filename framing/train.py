"""Train a linear head on labelled sentences; the only writer of models/."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from framing.classify.artefact import save
from framing.classify.fitting import Examples, Recipe, Task, calibrate, fit, held_out
from framing.classify.linear import LinearModel
from framing.resources import seeds
from framing.spans import Ints


def seeds_hash(language: str = "en") -> str:
    """A digest of every seeds file of a language: says which lexicon and names a model was trained with."""
    digest = hashlib.sha256()
    for path in sorted(seeds(language).rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(seeds(language)).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("numpy", "scikit-learn", "sentencex")}


def train_head(
    examples: Examples, fold: Ints, task: Task, recipe: Recipe, out: str | Path, **provenance: Any
) -> LinearModel:
    """Fit on all sentences, calibrate by cross-validation over `fold`, write the folder `out`.

    `fold` is (n,): sentences of one number are held out together; those of -1 are never held out.
    """
    held = np.flatnonzero(fold >= 0)
    decisions = held_out(examples, fold, task, recipe)
    model = calibrate(fit(examples, task, recipe), decisions[held], examples.target[held])
    made = {"recipe": asdict(recipe), "seeds_hash": seeds_hash(), "versions": _versions()}
    save(model, Path(out), {**made, **provenance})
    return model
