"""Measure the head `subjectivity` on CheckThat!'s dev_test, beside TF-IDF and TF-IDF on CheckThat!'s train part alone.

    python benchmarks/teachers.py DATA SOFT readings    # first: what a teacher says of news sentences
    python benchmarks/subjectivity.py DATA SOFT         # DATA/{subjectivity,bias,corpora}/

Learned from: CheckThat!'s train and dev parts; BABE's judgements of how far a sentence states its writer's opinion;
MPQA's sentences, less subjective ones with reported speech, since MPQA counts quoted opinion and CheckThat! does not;
sentences of news that readers labelled after CheckThat!'s guidelines (`readings.py`). Those that two readers read, of
other articles, are tested too. A teacher who learned from readers' sentences alone labels more of them softly.
Words that are quoted or reported are left out. The head stands on the shipped head `bias`. The dev part chose the
recipe; five folds of train and dev fit the probabilities, and the one from which the label is given (for the best macro
F1); dev_test is only tested.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from joblib import Parallel
from measured import blank, calibration, out_of_fold, protocol, tfidf, with_best_threshold
from numpy.typing import NDArray
from readings import SET as READ_SET
from readings import read_once, rows
from results import write
from scipy.special import expit

from framing.classify.artefact import load
from framing.classify.fitting import Examples, Recipe, Task, calibrate
from framing.classify.heads import subjectivity
from framing.evaluation.predictions import Predictions, one_hot
from framing.features.hashing import Hashing
from framing.features.sentences import featurise
from framing.resources import models

TASK = Task("subjectivity", subjectivity.KIND, subjectivity.LABELS)
RECIPE = Recipe(hashing=Hashing(writer_only=True), cost=2.0, rarest=2)
TAUGHT = 20_000
"""Sentences that the teacher labelled."""
WEIGHTS = {"babe": 0.5, "mpqa": 0.15, "read": 0.6, "taught": 0.5}
"""What a sentence counts beside one of CheckThat!."""
OPINION = {
    "Entirely factual": 0.0,
    "Somewhat factual but also opinionated": 0.6,
    "Expresses writer’s opinion": 1.0,
}
READ_TEST = "read twice"
TESTED = ("dev_test", READ_TEST)
REPORTED = ("attribution:attributed", "attribution:quoted")
SETS = [
    {
        "name": "CheckThat! 2025 task 1, English",
        "citation": "Antici et al., A Corpus for Sentence-Level Subjectivity Detection on English News, LREC 2024",
        "licence": "CC BY-NC-SA 4.0",
        "rows": 1292,
        "weight": 1.0,
    },
    {
        "name": "BABE SG2, judgements of opinion",
        "citation": "Spinde et al., Neural Media Bias Detection Using Distant Supervision With BABE, EMNLP 2021",
        "licence": "AGPL-3.0 (its repository)",
        "rows": 3673,
        "weight": WEIGHTS["babe"],
    },
    {
        "name": "MPQA 2.0, sentences without reported speech",
        "citation": "Wiebe, Wilson & Cardie, Annotating Expressions of Opinions and Emotions, LREC 2005",
        "licence": "not stated",
        "rows": 12066,
        "weight": WEIGHTS["mpqa"],
    },
    READ_SET | {"rows": len(rows(tested=False)), "weight": WEIGHTS["read"]},
    {
        "name": "news sentences, labelled softly by MiniLM fine-tuned on those that were read",
        "citation": "texts: Baly et al., We Can Detect Your Bias, EMNLP 2020; model: all-MiniLM-L6-v2",
        "licence": "Apache-2.0 (texts and model)",
        "rows": TAUGHT,
        "weight": WEIGHTS["taught"],
    },
]
LIMITS = """\
- Annotators agree little on opinion; the best systems, large language models among them, reach about 0.8 on this set.
- Learned in part from sets whose notion of opinion is wider: BABE's has degrees, MPQA's counts feelings.
- Irony, rhetorical questions and opinions told as facts are mostly missed.
"""


def examples(data: Path, soft: Path) -> tuple[Examples, NDArray[np.str_], list[str]]:
    """All sentences; the part of each: train, dev, dev_test of CheckThat!, or the name of another set."""
    check = pq.read_table(data / "subjectivity" / "checkthat_en.parquet").to_pydict()
    babe = pq.read_table(data / "bias" / "babe.parquet", columns=["text", "opinion"]).to_pydict()
    mpqa = pq.read_table(data / "subjectivity" / "mpqa2.parquet").to_pydict()
    judged = [row for row, opinion in enumerate(babe["opinion"]) if opinion in OPINION]
    ours, tested = read_once(data, tested=False), read_once(data, tested=True)
    taught = pq.read_table(soft / "readings.parquet", columns=["text", "opinion"]).slice(0, TAUGHT).to_pydict()
    text = check["text"] + [babe["text"][row] for row in judged] + mpqa["text"] + ours.text
    text += taught["text"] + tested.text
    target = np.concatenate(
        [
            [label == "SUBJ" for label in check["label"]],
            [OPINION[babe["opinion"][row]] for row in judged],
            mpqa["label"],
            ours.opinion,
            expit(np.array(taught["opinion"], dtype=np.float64)),
            tested.opinion,
        ]
    ).astype(np.float64)
    sizes = {
        "babe": len(judged),
        "mpqa": len(mpqa["text"]),
        "read": len(ours.text),
        "taught": TAUGHT,
        READ_TEST: len(tested.text),
    }
    part = np.array(check["split"] + [name for name, size in sizes.items() for _ in range(size)])
    features = featurise(text, RECIPE.hashing)
    reported = features.columns[:, [features.names.index(name) for name in REPORTED]].sum(axis=1)
    kept = np.flatnonzero((part != "mpqa") | (reported == 0) | (target == 0))
    weight = np.array([WEIGHTS.get(name, 1.0) for name in part.tolist()])
    chosen = Examples(features, target[:, None], weight).take(kept)
    return chosen, part[kept], [text[row] for row in kept.tolist()]


def folds(part: NDArray[np.str_]) -> NDArray[np.int64]:
    """The fold of CheckThat!'s train and dev rows, whose notion of opinion is the head's; -1 for all others."""
    dealt = np.random.default_rng(RECIPE.seed).integers(0, RECIPE.folds, len(part))
    return np.where(np.isin(part, ("train", "dev")), dealt, -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("soft", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "subjectivity.json")
    options = parser.parse_args()

    learned, part, text = examples(options.data, options.soft)
    fold, test = folds(part), np.isin(part, TESTED)
    own = np.flatnonzero(np.isin(part, ("train", "dev", *TESTED)))
    wanted = learned.target[fold >= 0]

    def systems(jobs: Parallel) -> dict[str, Predictions]:
        made = {}
        base = load(models("bias-en"))
        kept, once = np.flatnonzero(~test), np.where(test, 0, -1)
        for name in ("framing", "TF-IDF", "TF-IDF, CheckThat! alone"):
            rows = own if name.endswith("alone") else np.flatnonzero((part != "taught") | (name == "framing"))
            inner = rows[np.isin(rows, kept)]
            values = []
            for some, parts in ((inner, fold), (rows, once)):
                found = np.zeros_like(learned.target)
                chosen = learned.take(some)
                if name == "framing":
                    found[some] = out_of_fold(chosen, parts[some], TASK, RECIPE, base, jobs)
                else:
                    texts = [text[row] for row in some.tolist()]
                    found[some] = tfidf(texts, chosen.target, chosen.weight, parts[some], jobs)
                values.append(found)
            held = values[0][fold >= 0]
            model = with_best_threshold(calibrate(blank(TASK, 1), held, wanted), held, wanted)
            probability = model.probabilities(values[1][test])
            made[name] = Predictions(model.given(probability).astype(np.int64), probability)
        return made

    with Parallel(n_jobs=options.jobs, max_nbytes="1M") as jobs:
        said = systems(jobs)
    truth = one_hot(learned.target[test, 0].astype(np.int64), 2)
    mine = {name: np.flatnonzero(part[test] == name) for name in TESTED}
    found = {
        "protocols": [
            protocol(spelt, truth[mine[name]], {system: one.take(mine[name]) for system, one in said.items()}, TASK)
            for name, spelt in zip(TESTED, ("CheckThat! dev_test", "sentences that were read"), strict=True)
        ],
        "calibration": calibration(truth[mine["dev_test"]], said["framing"].take(mine["dev_test"]), TASK.kind),
    }
    for held in found["protocols"]:
        for name, scores in held["systems"].items():
            print(held["name"], name, scores["whole"])
    print(found["calibration"]["ece"])
    write(options.out, found)


if __name__ == "__main__":
    main()
