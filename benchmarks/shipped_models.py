"""Train the shipped models: every folder in models/ comes from this script.

    python benchmarks/shipped_models.py DATA SOFT [HEAD ...]      # default: all

First `teachers.py` and `reader.py`, which write the folder SOFT. Then the benchmark of each head, `benchmarks/HEAD.py`:
its figures go into the card. The head `bias` comes first, since `technique` and `subjectivity` stand on it, and is
measured before them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bias
import frame
import numpy as np
import portrayal
import subjectivity
import technique
from labelled import ANNOTATED, SETS, read
from measured import with_best_threshold

from framing.classify.artefact import load, save
from framing.classify.calibrated import learn, provenance
from framing.classify.fitting import Examples, Recipe, calibrate, fit, held_out
from framing.classify.linear import LinearModel
from framing.classify.model import Model
from framing.evaluation.figures import reliability_figure
from framing.features.sentences import featurise
from framing.resources import models

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).parent / "results"


def chosen() -> tuple[Recipe, float]:
    """Of `bias.RECIPES` the one that most folds chose, with the weight of a sentence of Anno-Lexical."""
    measured = json.loads((RESULTS / "bias.json").read_text(encoding="utf-8"))
    return bias.RECIPES[Counter(measured["chosen_by_fold"]).most_common(1)[0][0]]


def sets_of_bias() -> list[dict[str, Any]]:
    weight = round(chosen()[1], 3)
    return [one | {"weight": weight} if one["name"] == "Anno-Lexical" else one for one in SETS]


def of_bias(data: Path, soft: Path) -> tuple[Model, Recipe]:
    rows, (recipe, anno_weight) = read(data, soft), chosen()
    weight = np.where(rows.fold == ANNOTATED, anno_weight, rows.weight)
    examples = Examples(featurise(rows.text, recipe.hashing), rows.label[:, None], weight)
    return learn(examples, rows.fold, bias.TASK, recipe), recipe


def below() -> LinearModel:
    """The shipped head `bias`, for others to stand on."""
    model = load(models("bias-en"))
    assert isinstance(model, LinearModel)
    return model


def of_technique(data: Path, _: Path) -> tuple[Model, Recipe]:
    examples, fold = technique.examples(data)
    return learn(examples, fold, technique.TASK, technique.RECIPE, below()), technique.RECIPE


def of_subjectivity(data: Path, soft: Path) -> tuple[Model, Recipe]:
    examples, part, _ = subjectivity.examples(data, soft)
    kept = np.flatnonzero(~np.isin(part, subjectivity.TESTED))
    fold = subjectivity.folds(part)[kept]
    chosen, task, recipe = examples.take(kept), subjectivity.TASK, subjectivity.RECIPE
    base = below()
    decisions = held_out(chosen, fold, task, recipe, base)[fold >= 0]
    model = calibrate(fit(chosen, task, recipe, base), decisions, chosen.target[fold >= 0])
    return with_best_threshold(model, decisions, chosen.target[fold >= 0]), recipe


def of_frame(data: Path, _: Path) -> tuple[Model, Recipe]:
    measured = json.loads((RESULTS / "frame.json").read_text(encoding="utf-8"))
    return frame.shipped(frame.read_articles(data), data, measured), frame.RECIPE


def of_portrayal(data: Path, soft: Path) -> tuple[Model, None]:
    return portrayal.calibrated(portrayal.network(soft), data, soft), None


HEADS: dict[str, tuple[Callable[[Path, Path], tuple[Model, Recipe | None]], list[dict[str, Any]], str]] = {
    "bias": (of_bias, sets_of_bias(), bias.LIMITS),
    "technique": (of_technique, technique.SETS, technique.LIMITS),
    "subjectivity": (of_subjectivity, subjectivity.SETS, subjectivity.LIMITS),
    "frame": (of_frame, frame.SETS, frame.LIMITS),
    "portrayal": (of_portrayal, portrayal.SETS, portrayal.LIMITS),
}
STANDING_ON_BIAS = ("technique", "subjectivity")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("soft", type=Path)
    parser.add_argument("heads", nargs="*", metavar="HEAD", help=f"some of: {', '.join(HEADS)}")
    parser.add_argument("--out", type=Path, default=ROOT / "models")
    options = parser.parse_args()

    for name in options.heads or HEADS:
        made, sets, limits = HEADS[name]
        model, recipe = made(options.data, options.soft)
        measured = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
        shown = {key: measured[key] for key in ("protocols", "calibration", "provenance")}
        about = {"sets": sets, "measured": shown, "limits": limits}
        folder = options.out / f"{name}-en"
        stands_on = {"base": "bias"} if name in STANDING_ON_BIAS else {}
        save(model, folder, {**provenance(recipe), **stands_on, **about})
        reliability_figure({name: shown["calibration"]["reliability"]}, folder / "reliability.svg")
        print(folder.name, sum(file.stat().st_size for file in folder.iterdir()) // 1000, "kB")


if __name__ == "__main__":
    main()
