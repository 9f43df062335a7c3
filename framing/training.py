"""Train a linear head on labelled sentences; the only writer of models/."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from framing.classify.artefact import HEADS, save
from framing.classify.fitting import Examples, Floats, Recipe, Task, calibrate, featurise, fit, held_out
from framing.classify.linear import LinearModel
from framing.errors import InputError
from framing.labelled import Labelled, Schema, read_labelled
from framing.registry import load, names
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


def train(
    data: Any,
    head: str,
    out: str | Path,
    schema: Schema | None = None,
    recipe: Recipe | None = None,
    progress: Callable[[str], None] = lambda _: None,
    about: Mapping[str, Any] | None = None,
) -> LinearModel:
    """Train a head on labelled sentences and write its folder; `Analyzer(heads=[out])` loads it.

    `data` is what `read_labelled` takes, `schema` says which columns hold what. Unless the schema lists them, the
    labels are those of the shipped head of that name, or those found. Groups stay whole when a part is held out.
    `progress` is told in a line what is done next; `about` goes into the folder's config and card: `sets`, `measured`,
    `limits`. Raises `InputError`, with counts, before anything is fitted: too few sentences of a label, too few groups.
    """
    recipe, schema = recipe or Recipe(), schema or Schema()
    known = load(HEADS, head).LABELS if head in names(HEADS) else None
    rows = read_labelled(data, replace(schema, labels=schema.labels or known))
    fold = split(rows, recipe)
    counted = ", ".join(f"{count:,} {label}" for label, count in rows.counts().items())
    progress(f"{len(rows):,} sentences ({counted}); {rows.n_undecided:,} without agreement are left out")
    examples = Examples(featurise(rows.text, recipe.hashing), rows.values, _weights(rows, recipe.balanced))
    progress(f"fitting {recipe.folds + 1} times, {recipe.folds} of them to calibrate")
    return train_head(examples, fold, Task(head, rows.kind, rows.labels), recipe, out, about)


def split(data: Labelled, recipe: Recipe) -> Ints:
    """(n,) the part each sentence is held out with: whole groups where there are any, else even in labels."""
    from sklearn.model_selection import GroupKFold, StratifiedKFold

    folds, seed = recipe.folds, recipe.seed
    rare = {label: count for label, count in data.counts().items() if count < folds}
    if rare:
        raise InputError(f"too few sentences for {folds} folds: {rare}; expected {folds} or more of each label")
    if data.group is not None and len(set(data.group)) < folds:
        raise InputError(f"{len(set(data.group))} groups for {folds} folds; expected as many groups as folds, or more")
    found = np.zeros(len(data), dtype=np.int64)
    if data.group is None:
        parts = StratifiedKFold(folds, shuffle=True, random_state=seed).split(found, data.target.argmax(axis=1))
    else:
        parts = GroupKFold(folds, shuffle=True, random_state=seed).split(found, groups=data.group)
    for number, (_, rows) in enumerate(parts):
        found[rows] = number
    return found


def _weights(data: Labelled, balanced: bool) -> Floats:
    """What each sentence counts."""
    if not balanced:
        return data.weight
    share = data.weight @ data.target / data.weight.sum()
    if data.kind == "multilabel":
        share = np.maximum(share, 1 / len(data))
    each: Floats = data.weight * np.maximum((data.target / (len(share) * share)).max(axis=1), 1e-9)
    return each


def train_head(
    examples: Examples, fold: Ints, task: Task, recipe: Recipe, out: str | Path, about: Mapping[str, Any] | None = None
) -> LinearModel:
    """Fit on all sentences, calibrate by cross-validation over `fold`, write the folder `out`.

    `fold` is (n,): sentences of one number are held out together; those of -1 are never held out.
    """
    held = np.flatnonzero(fold >= 0)
    decisions = held_out(examples, fold, task, recipe)
    model = calibrate(fit(examples, task, recipe), decisions[held], examples.target[held])
    made = {"recipe": asdict(recipe), "seeds_hash": seeds_hash(), "versions": _versions()}
    save(model, Path(out), {**made, **(about or {})})
    return model
