"""A head fitted to all sentences and calibrated on held-out parts of them: how `train` and scikit-learn users learn."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import numpy as np

from framing.classify.fitting import Examples, Floats, Recipe, Task, calibrate, fit, held_out
from framing.classify.linear import LinearModel
from framing.errors import InputError
from framing.labelled import Labelled
from framing.resources import seeds
from framing.spans import Ints


def learn(examples: Examples, fold: Ints, task: Task, recipe: Recipe, base: LinearModel | None = None) -> LinearModel:
    """Fit on all sentences, calibrate by cross-validation over `fold`.

    `fold` is (n,): sentences of one number are held out together; those of -1 are never held out. What a `base` head
    knows is a feature, see `fit`.
    """
    held = np.flatnonzero(fold >= 0)
    decisions = held_out(examples, fold, task, recipe, base)
    return calibrate(fit(examples, task, recipe, base), decisions[held], examples.target[held])


def split(data: Labelled, recipe: Recipe) -> Ints:
    """(n,) the part each sentence is held out with: whole groups where there are any, else even in labels."""
    from sklearn.model_selection import GroupKFold, StratifiedKFold

    folds, seed = recipe.folds, recipe.seed
    counts = data.counts()
    if data.kind == "multilabel":
        counts |= {f"not {label}": len(data) - count for label, count in counts.items()}
    rare = {label: count for label, count in counts.items() if count < folds}
    if rare:
        raise InputError(f"too few sentences for {folds} folds: {rare}; expected {folds} or more of each label")
    if data.group is not None and len(set(data.group)) < folds:
        raise InputError(f"{len(set(data.group))} groups for {folds} folds; expected as many groups as folds, or more")
    found = np.zeros(len(data), dtype=np.int64)
    if data.group is not None:
        parts = GroupKFold(folds, shuffle=True, random_state=seed).split(found, groups=data.group)
    elif data.kind == "multilabel":
        # Dealt out like cards that were sorted by their labels, the rarest first: each label is spread evenly.
        labels = data.target[:, np.argsort(-data.target.sum(axis=0), kind="stable")]
        found[np.lexsort([np.random.default_rng(seed).random(len(data)), *labels.T])] = np.arange(len(data)) % folds
        return found
    else:
        parts = StratifiedKFold(folds, shuffle=True, random_state=seed).split(found, data.target.argmax(axis=1))
    for number, (_, rows) in enumerate(parts):
        found[rows] = number
    return found


def weights(data: Labelled, balanced: bool) -> Floats:
    """(n,) what each sentence counts; if `balanced`, all labels count the same in sum."""
    if not balanced:
        return data.weight
    share = data.weight @ data.target / data.weight.sum()
    if data.kind == "multilabel":
        share = np.maximum(share, 1 / len(data))
    each: Floats = data.weight * np.maximum((data.target / (len(share) * share)).max(axis=1), 1e-9)
    return each


def provenance(recipe: Recipe | None) -> dict[str, Any]:
    """How a model was made, for its folder; a network has no recipe."""
    versions = {name: version(name) for name in ("numpy", "scikit-learn", "sentencex")}
    made = {} if recipe is None else {"recipe": asdict(recipe)}
    return {**made, "seeds_hash": seeds_hash(), "versions": versions}


def seeds_hash(language: str = "en") -> str:
    """A digest of every seeds file of a language: says which lexicon and names a model was trained with."""
    digest = hashlib.sha256()
    for path in sorted(seeds(language).rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(seeds(language)).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
