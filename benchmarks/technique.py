"""Measure the head `technique` by articles held out whole, beside TF-IDF on the same rows.

    python benchmarks/technique.py DATA      # DATA/techniques/{ptc,semeval2023_en}.parquet

Five folds of whole articles of both sets together; thresholds and probabilities of a fold are fitted to the held-out
decisions of the other folds. The shipped head `bias`, which saw neither set, is what the head stands on. Average
precision of loaded language on PTC's lines alone is given too, since that is what others report.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from joblib import Parallel
from measured import calibration, crossed, out_of_fold, protocol, tfidf
from results import write
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold

from framing.classify.artefact import load
from framing.classify.fitting import Examples, Recipe, Task
from framing.classify.heads import technique
from framing.features.sentences import featurise
from framing.resources import models

TASK = Task("technique", technique.KIND, technique.LABELS)
RECIPE = Recipe(cost=5.0, rarest=2)
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
    for name, scores in found["protocols"][0]["systems"].items():
        print(name, scores["whole"])
        for label, row in scores["labels"].items():
            print(f"  {label:20s} {row}")
    print(found["ptc_loaded_language_average_precision"], found["calibration"]["ece"])
    write(options.out, found)


if __name__ == "__main__":
    main()
