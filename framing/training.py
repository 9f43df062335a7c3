"""Train a linear head on labelled sentences; the only writer of models/."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from framing.annotate import bundled
from framing.classify.artefact import HEADS, save
from framing.classify.calibrated import learn, provenance, split, weights
from framing.classify.fitting import Examples, Recipe, Task
from framing.classify.head import Head
from framing.classify.linear import LinearModel
from framing.errors import InputError
from framing.features.columns import Columns
from framing.features.sentences import featurise
from framing.labelled import Schema, read_labelled
from framing.registry import load, names
from framing.spans import Ints


def train(  # noqa: PLR0913, PLR0917
    data: Any,
    head: str,
    out: str | Path,
    schema: Schema | None = None,
    recipe: Recipe | None = None,
    progress: Callable[[str], None] = lambda _: None,
    about: Mapping[str, Any] | None = None,
    base: str | Path | None = None,
) -> LinearModel:
    """Train a head on labelled sentences and write its folder; `Analyzer(heads=[out])` loads it.

    `data` is what `read_labelled` takes, `schema` says which columns hold what. Unless the schema lists them, the
    labels are those of the shipped head of that name, or those found. Groups stay whole when a part is held out.
    `progress` is told in a line what is done next; `about` goes into the folder's config and card: `sets`, `measured`,
    `limits`. What a `base` head knows, a shipped one by its name or any by its folder, is a feature of the new one: it
    helps where sentences are few.

    Raises `InputError`, with counts, before anything is fitted: too few sentences of a label, too few groups.
    """
    recipe, schema = recipe or Recipe(), schema or Schema()
    below = None if base is None else _base(base, recipe)
    known = load(HEADS, head).LABELS if head in names(HEADS) else None
    rows = read_labelled(data, replace(schema, labels=schema.labels or known))
    fold = split(rows, recipe)
    counted = ", ".join(f"{count:,} {label}" for label, count in rows.counts().items())
    progress(f"{len(rows):,} sentences ({counted}); {rows.n_undecided:,} without agreement are left out")
    examples = Examples(featurise(rows.text, recipe.hashing), rows.values, weights(rows, recipe.balanced))
    progress(f"fitting {recipe.folds + 1} times, {recipe.folds} of them to calibrate")
    return train_head(examples, fold, Task(head, rows.kind, rows.labels), recipe, out, about, below)


def train_head(
    examples: Examples,
    fold: Ints,
    task: Task,
    recipe: Recipe,
    out: str | Path,
    about: Mapping[str, Any] | None = None,
    base: LinearModel | None = None,
) -> LinearModel:
    """`learn`, and write the folder `out`."""
    model = learn(examples, fold, task, recipe, base)
    stands_on = {} if base is None else {"base": base.head}
    save(model, Path(out), {**provenance(recipe), **stands_on, **(about or {})})
    return model


def _base(name: str | Path, recipe: Recipe) -> LinearModel:
    model = Head.load(name, Columns(bundled().lexicon)).linear
    if replace(model.hashing, writer_only=recipe.hashing.writer_only) != recipe.hashing:
        raise InputError(
            f"base head {model.head!r} has {model.hashing}; expected {recipe.hashing}, as the new head has"
        )
    return model
