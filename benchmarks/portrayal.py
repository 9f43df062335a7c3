"""Measure the head `portrayal` on NewsMTSC's real-world part, beside TF-IDF of the sentence and TF-IDF around the name.

    python benchmarks/portrayal.py DATA      # DATA/portrayal/{newsmtsc,semeval2025_entities_en}.parquet

Learned from NewsMTSC's train part; five folds of it, a text whole in one, fit the probabilities. devtest_mt is only
tested. The entities of SemEval-2025, who are antagonists, protagonists or innocent in one article, are never learned
from: how often the head puts an antagonist below the other two shows how far it carries.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from joblib import Parallel
from measured import blank, calibration, out_of_fold, protocol, tfidf
from numpy.typing import NDArray
from results import write
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from framing.classify.fitting import Examples, Recipe, Task, calibrate, decide, fit
from framing.classify.heads import portrayal
from framing.evaluation.predictions import Predictions
from framing.features.mentions import featurise_mentions

TASK = Task("portrayal", portrayal.KIND, portrayal.LABELS)
RECIPE = Recipe(cost=4.0, rarest=2)
TESTED = -2
"""Fold of the rows that are neither learned from nor calibrated on."""
SETS = [
    {
        "name": "NewsMTSC, train part",
        "citation": "Hamborg & Donnay, NewsMTSC, EACL 2021",
        "licence": "MIT (its text)",
        "rows": 8739,
        "weight": 1.0,
    },
]
LIMITS = """\
- It reads words and where they stand, not grammar: who does what to whom in a long sentence is often missed.
- Learned from sentences on politics in the United States, mostly about persons.
- In the set a third of the mentions are negative and a quarter positive; in agencies' reports most are neutral.
"""


def examples(data: Path) -> tuple[Examples, NDArray[np.int64], list[str]]:
    """NewsMTSC's mentions, the fold of each (`TESTED` for devtest_mt), and its text cut to what is near the name."""
    rows = pq.read_table(data / "portrayal" / "newsmtsc.parquet").to_pydict()
    places = list(zip(rows["text"], rows["target_start"], rows["target_end"], strict=True))
    features = featurise_mentions(rows["text"], rows["target_start"], rows["target_end"], RECIPE.hashing)
    target = np.array([[float(label == one) for one in TASK.labels] for label in rows["label"]])
    test = np.array(rows["split"]) != "train"
    fold = np.full(len(target), TESTED)
    train = np.flatnonzero(~test)
    groups = np.array(rows["text"])[train]
    for number, (_, part) in enumerate(GroupKFold(RECIPE.folds).split(train, groups=groups)):
        fold[train[part]] = number
    near = [text[max(0, start - 60) : start] + "TARGET" + text[end : end + 60] for text, start, end in places]
    return Examples(features, target, np.ones(len(target))), fold, near


def carried(data: Path, learned: Examples) -> float:
    """How often an antagonist of SemEval-2025 is shown worse than a protagonist or innocent one (area under ROC)."""
    rows = pq.read_table(data / "portrayal" / "semeval2025_entities_en.parquet").to_pydict()
    start = rows["entity_start_in_text"]
    end = [at + len(name) for at, name in zip(start, rows["entity"], strict=True)]
    values = decide(fit(learned, TASK, RECIPE), featurise_mentions(rows["text"], start, end, RECIPE.hashing))
    bad = np.array([label == "Antagonist" for label in rows["label"]])
    return float(roc_auc_score(bad, values[:, 0] - values[:, 2]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "portrayal.json")
    options = parser.parse_args()

    learned, fold, near = examples(options.data)
    text = pq.read_table(options.data / "portrayal" / "newsmtsc.parquet", columns=["text"])["text"].to_pylist()
    train, test = np.flatnonzero(fold != TESTED), fold == TESTED
    # Held out for calibration: the folds of the train part; to be tested: models of all of it.
    inner = learned.take(train)
    once = np.where(test, 0, -1)
    with Parallel(n_jobs=options.jobs, max_nbytes="1M") as jobs:
        cross = out_of_fold(inner, fold[train], TASK, RECIPE, None, jobs)
        mine = out_of_fold(learned, once, TASK, RECIPE, None, jobs)[test]
        plain = {
            name: (
                tfidf([texts[row] for row in train], inner.target, inner.weight, fold[train], jobs),
                tfidf(texts, learned.target, learned.weight, once, jobs)[test],
            )
            for name, texts in (("TF-IDF of the sentence", text), ("TF-IDF around the name", near))
        }

    def said(held: NDArray[np.float64], values: NDArray[np.float64]) -> Predictions:
        model = calibrate(blank(TASK, len(TASK.labels)), held, inner.target)
        probability = model.probabilities(values)
        return Predictions(model.given(probability).astype(np.int64), probability)

    truth = learned.target[test].astype(np.int64)
    systems = {"framing": said(cross, mine)} | {name: said(*pair) for name, pair in plain.items()}
    found = {
        "protocols": [protocol("NewsMTSC devtest_mt", truth, systems, TASK)],
        "calibration": calibration(truth, systems["framing"], TASK.kind),
        "semeval2025_antagonist_roc_auc": round(carried(options.data, inner), 4),
    }
    for name, scores in found["protocols"][0]["systems"].items():
        print(name, scores["whole"])
    print(found["calibration"]["ece"], found["semeval2025_antagonist_roc_auc"])
    write(options.out, found)


if __name__ == "__main__":
    main()
