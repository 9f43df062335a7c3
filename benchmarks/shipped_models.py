"""Train the shipped models: every folder in models/ comes from this script.

    python benchmarks/shipped_models.py DATA [HEAD ...]      # default: all

First run the benchmark of each head, `python benchmarks/HEAD.py DATA`: its figures go into the card. The head `bias`
comes first, since `technique` and `subjectivity` stand on it, and is measured before them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import bias
import frame
import numpy as np
import portrayal
import subjectivity
import technique
from labelled import SETS, read
from measured import with_best_threshold

from framing.classify.artefact import load, save
from framing.classify.calibrated import learn, provenance
from framing.classify.fitting import Examples, Recipe, calibrate, fit, held_out
from framing.classify.linear import LinearModel
from framing.evaluation.figures import reliability_figure
from framing.features.sentences import featurise
from framing.resources import models

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).parent / "results"


def of_bias(data: Path) -> tuple[LinearModel, Recipe]:
    rows, recipe = read(data), Recipe()
    examples = Examples(featurise(rows.text, recipe.hashing), rows.label[:, None].astype(np.float64), rows.weight)
    return learn(examples, rows.fold, bias.TASK, recipe), recipe


def of_technique(data: Path) -> tuple[LinearModel, Recipe]:
    examples, fold = technique.examples(data)
    return learn(examples, fold, technique.TASK, technique.RECIPE, load(models("bias-en"))), technique.RECIPE


def of_subjectivity(data: Path) -> tuple[LinearModel, Recipe]:
    examples, part, _ = subjectivity.examples(data)
    kept = np.flatnonzero(part != "dev_test")
    fold = subjectivity.folds(part)[kept]
    chosen, task, recipe = examples.take(kept), subjectivity.TASK, subjectivity.RECIPE
    base = load(models("bias-en"))
    decisions = held_out(chosen, fold, task, recipe, base)[fold >= 0]
    model = calibrate(fit(chosen, task, recipe, base), decisions, chosen.target[fold >= 0])
    return with_best_threshold(model, decisions, chosen.target[fold >= 0]), recipe


def of_frame(data: Path) -> tuple[LinearModel, Recipe]:
    measured = json.loads((RESULTS / "frame.json").read_text(encoding="utf-8"))
    return frame.shipped(frame.read(data), measured), frame.RECIPE


def of_portrayal(data: Path) -> tuple[LinearModel, Recipe]:
    examples, fold, _ = portrayal.examples(data)
    train = np.flatnonzero(fold != portrayal.TESTED)
    model = learn(examples.take(train), fold[train], portrayal.TASK, portrayal.RECIPE)
    return replace(model, reads="mention"), portrayal.RECIPE


HEADS: dict[str, tuple[Callable[[Path], tuple[LinearModel, Recipe]], list[dict[str, Any]], str]] = {
    "bias": (of_bias, SETS, bias.LIMITS),
    "technique": (of_technique, technique.SETS, technique.LIMITS),
    "subjectivity": (of_subjectivity, subjectivity.SETS, subjectivity.LIMITS),
    "frame": (of_frame, frame.SETS, frame.LIMITS),
    "portrayal": (of_portrayal, portrayal.SETS, portrayal.LIMITS),
}
STANDING_ON_BIAS = ("technique", "subjectivity")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("heads", nargs="*", metavar="HEAD", help=f"some of: {', '.join(HEADS)}")
    parser.add_argument("--out", type=Path, default=ROOT / "models")
    options = parser.parse_args()

    for name in options.heads or HEADS:
        made, sets, limits = HEADS[name]
        model, recipe = made(options.data)
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
