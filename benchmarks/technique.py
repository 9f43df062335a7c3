"""Measure the head `technique` by articles held out whole, beside TF-IDF on the same rows.

    python benchmarks/technique.py DATA      # DATA/techniques/{ptc,semeval2023_en}.parquet

Five folds of whole articles of both sets together; thresholds and probabilities of a fold are fitted to the held-out
decisions of the other folds. The shipped head `bias`, which saw neither set, is what the head stands on. Average
precision of loaded language on PTC's lines alone is given too, since that is what others report.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from joblib import Parallel
from measured import calibration, crossed, out_of_fold, protocol, tfidf
from results import write
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold

from framing.annotate import bundled
from framing.classify.artefact import load
from framing.classify.fitting import Examples, Recipe, Task, calibrate, fit, held_out
from framing.classify.head import Head, Inputs
from framing.classify.heads import technique
from framing.classify.spans import carriers
from framing.features.columns import Columns
from framing.features.sentences import featurise
from framing.resources import models
from framing.spans import Batch

TASK = Task("technique", technique.KIND, technique.LABELS)
RECIPE = Recipe(cost=5.0, rarest=2, scale=0.2)
CANDIDATES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7)
"""What a word must add to a decision value to carry the label."""
NAMES = {
    "loaded_language": ("Loaded_Language",),
    "name_calling": ("Name_Calling,Labeling", "Name_Calling-Labeling"),
    "repetition": ("Repetition",),
    "doubt": ("Doubt",),
    "exaggeration": ("Exaggeration,Minimisation", "Exaggeration-Minimisation"),
    "fear": ("Appeal_to_fear-prejudice", "Appeal_to_Fear-Prejudice"),
    "flag_waving": ("Flag-Waving", "Flag_Waving"),
    "oversimplification": ("Causal_Oversimplification",),
    "authority": ("Appeal_to_Authority",),
    "slogans": ("Slogans",),
    "false_dilemma": ("Black-and-White_Fallacy", "False_Dilemma-No_Choice"),
    "distraction": (
        "Whataboutism,Straw_Men,Red_Herring",
        "Whataboutism",
        "Straw_Man",
        "Red_Herring",
        "Appeal_to_Hypocrisy",
    ),
}
"""What the two sets call each label; labels with fewer than 100 sentences in both together are left out."""
SETS = [
    {
        "name": "PTC",
        "citation": "Da San Martino et al., SemEval-2020 Task 11, SemEval 2020",
        "licence": "none stated",
        "rows": 16673,
        "weight": 1.0,
    },
    {
        "name": "SemEval-2023 task 3, English",
        "citation": "Piskorski et al., SemEval-2023 Task 3, SemEval 2023",
        "licence": "none stated",
        "rows": 1603,
        "weight": 1.0,
    },
]
LIMITS = """\
- Annotated were articles of about fifty outlets, many of them partisan; in news agencies' reports techniques are rarer
  than the probabilities assume.
- Rare techniques (authority, slogans, false dilemma, distraction) are found badly: see their average precision.
- Repetition is a matter of the whole article; a sentence alone hardly shows it.
"""


def read(data: Path) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Texts, target (n, n_labels) and the article of each row; PTC's rows come first."""
    text: list[str] = []
    marks, article = [], []
    for name in ("ptc", "semeval2023_en"):
        rows = pq.read_table(data / "techniques" / f"{name}.parquet", columns=["text", "labels", "article_id"])
        columns = rows.to_pydict()
        text += columns["text"]
        marks += [
            [float(not set(NAMES[label]).isdisjoint(found)) for label in TASK.labels] for found in columns["labels"]
        ]
        article += [f"{name}:{number}" for number in columns["article_id"]]
    return text, np.array(marks), np.array(article)


def examples(data: Path) -> tuple[Examples, np.ndarray]:
    """What the head learns from, and the fold of each row."""
    text, target, article = read(data)
    fold = np.zeros(len(text), dtype=np.int64)
    for number, (_, rows) in enumerate(
        GroupKFold(RECIPE.folds, shuffle=True, random_state=0).split(fold, groups=article)
    ):
        fold[rows] = number
    return Examples(featurise(text, RECIPE.hashing), target, np.ones(len(text))), fold


def span_scores(learned: Examples, fold: np.ndarray, data: Path) -> dict[str, Any]:
    """Characters of PTC's spans of loaded language or name calling, found by models that never saw the article.

    The least that a word must add is chosen on the other folds of the same articles.
    """
    names = ("loaded_language", "name_calling")
    task = Task("technique", technique.KIND, names)
    wanted = [TASK.labels.index(name) for name in names]
    rows = pq.read_table(data / "techniques" / "ptc.parquet", columns=["text", "spans"]).to_pydict()
    marks = {spelling for name in names for spelling in NAMES[name]}
    spans = [[(s["start"], s["end"]) for s in found if s["label"] in marks] for found in rows["spans"]]
    some = replace(learned, target=learned.target[:, wanted])
    base, columns = load(models("bias-en")), Columns(bundled().lexicon)
    decisions = held_out(some, fold, task, RECIPE, base)
    counts = np.zeros((RECIPE.folds, len(CANDIDATES), 3))
    for number in range(RECIPE.folds):
        others = np.flatnonzero(fold != number)
        head = Head(
            calibrate(fit(some.take(others), task, RECIPE, base), decisions[others], some.target[others]), columns
        )
        mine = np.flatnonzero(fold[: len(spans)] == number)
        for begin in range(0, len(mine), 2000):
            part = mine[begin : begin + 2000]
            inputs = Inputs(bundled()([rows["text"][row] for row in part], segment=False), columns)
            gold = _flags(inputs.batch, [(place, *span) for place, row in enumerate(part) for span in spans[row]])
            for place, least in enumerate(CANDIDATES):
                start, end, _ = carriers(head, inputs, names, least)
                said = _flags(
                    inputs.batch, list(zip(np.zeros(len(start), int), start.tolist(), end.tolist(), strict=True)), True
                )
                counts[number, place] += [(gold & said).sum(), said.sum(), gold.sum()]
    chosen = [int(_f1(counts.sum(axis=0) - counts[number]).argmax()) for number in range(RECIPE.folds)]
    right, said, true = sum(counts[number, place] for number, place in enumerate(chosen))
    return {
        "f1": round(float(2 * right / (said + true)), 4),
        "precision": round(float(right / said), 4),
        "recall": round(float(right / true), 4),
        "least_by_fold": [CANDIDATES[place] for place in chosen],
        "hits_alone": _hits_alone(rows["text"], spans),
    }


def _flags(batch: Batch, spans: list[tuple[int, int, int]], absolute: bool = False) -> np.ndarray:
    """Which characters of the batch's text stand in spans (row, start, end)."""
    flags = np.zeros(len(batch.text), dtype=bool)
    for row, start, end in spans:
        offset = 0 if absolute else int(batch.breaks[row])
        flags[offset + start : offset + end] = True
    return flags


def _hits_alone(texts: list[str], spans: list[list[tuple[int, int]]]) -> float:
    """F1 of the lexicon's terms alone."""
    total = np.zeros(3)
    for begin in range(0, len(texts), 2000):
        batch = bundled()(texts[begin : begin + 2000], segment=False)
        gold = _flags(
            batch, [(place, *span) for place, found in enumerate(spans[begin : begin + 2000]) for span in found]
        )
        places = zip(np.zeros(len(batch.hits), int), batch.hits.start.tolist(), batch.hits.end.tolist(), strict=True)
        said = _flags(batch, list(places), True)
        total += [(gold & said).sum(), said.sum(), gold.sum()]
    return round(float(_f1(total)), 4)


def _f1(counts: np.ndarray) -> np.ndarray:
    return 2 * counts[..., 0] / np.maximum(counts[..., 1] + counts[..., 2], 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "technique.json")
    options = parser.parse_args()

    text, target, article = read(options.data)
    learned, fold = examples(options.data)
    with Parallel(n_jobs=options.jobs, max_nbytes="1M") as jobs:
        mine = out_of_fold(learned, fold, TASK, RECIPE, load(models("bias-en")), jobs)
        plain = tfidf(text, target, learned.weight, fold, jobs)
    truth = target.astype(np.int64)
    systems = {"framing": crossed(mine, target, fold, TASK), "TF-IDF": crossed(plain, target, fold, TASK)}
    ptc = np.char.startswith(article, "ptc:")
    found = {
        "protocols": [protocol("five folds of whole articles", truth, systems, TASK, article.tolist())],
        "calibration": calibration(truth, systems["framing"], TASK.kind),
        "ptc_loaded_language_average_precision": {
            name: round(float(average_precision_score(truth[ptc, 0], values[ptc, 0])), 4)
            for name, values in (("framing", mine), ("TF-IDF", plain))
        },
    }
    found["ptc_spans_of_loaded_language_and_name_calling"] = span_scores(learned, fold, options.data)
    for name, scores in found["protocols"][0]["systems"].items():
        print(name, scores["whole"])
        for label, row in scores["labels"].items():
            print(f"  {label:20s} {row}")
    print(found["ptc_spans_of_loaded_language_and_name_calling"])
    print(found["ptc_loaded_language_average_precision"], found["calibration"]["ece"])
    write(options.out, found)


if __name__ == "__main__":
    main()
