"""Measure the head `bias` on BABE: the paper's folds and leave-one-outlet-out, beside two baselines.

    python benchmarks/teachers.py DATA SOFT bias     # first: what a teacher says of news sentences, SOFT/bias.parquet
    python benchmarks/bias.py DATA SOFT              # DATA/bias/{babe,anno_lexical,basil}.parquet

Paper's folds: for each test fold, the recipe is chosen and the probabilities are calibrated on the other four
alone, by holding out each of them in turn; then the model is fitted on all four, with Anno-Lexical and with the
sentences that the teacher labelled, and tested. The teacher saw no sentence, label or outlet of BABE.
Leave one outlet out: all of an outlet's sentences are tested with a model that saw none of them in either set, with
the recipe chosen most often. BASIL: sentences at the rate of newspapers, 1 in 20, by a model of BABE and Anno-Lexical;
intervals over whole triplets of articles. Baselines get the same labelled sentences, not the teacher's: word and
character TF-IDF with logistic regression, and the outlet's name alone.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import asdict, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from joblib import Parallel, delayed
from labelled import ANNO_WEIGHT, ANNOTATED, TAUGHT, Labelled, read
from measured import calibration, out_of_fold, protocol
from measured import tfidf as plain_tfidf
from numpy.typing import NDArray
from results import write
from scipy import sparse
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from framing.classify.fitting import Examples, Recipe, Task, decide, fit, platt
from framing.classify.heads.bias import LABELS
from framing.evaluation.metrics import macro_f1
from framing.evaluation.predictions import Predictions, one_hot
from framing.features.sentences import featurise

RECIPES = [(Recipe(), ANNO_WEIGHT), (Recipe(), ANNO_WEIGHT / 3)]
TASK = Task("bias", "binary", LABELS)
LIMITS = """\
- English news prose. Headlines alone, transcripts, poems and posts were not measured.
- The annotators judged wording, not facts: a false sentence in calm words is "neutral" here, and a true one in heated
  words is "biased".
- Conflict terms such as "regime" or "occupied" are hardly ever marked by annotators, so the head learns little about
  them; the lexicon carries them, and a report shows both.
- Half of the sentences it was calibrated on are biased; in a usual newspaper few are. Read a probability as "among
  sentences of which half are biased"; compare texts with each other rather than with 0.5.
- Anno-Lexical was labelled by language models, with their own leanings, and the teacher learned from it.
- Names that are not in `seeds/en/entities.tsv` can still move a probability; listed ones cannot, within their class.
"""
Floats = NDArray[np.float64]


def held_out(
    fold: NDArray[np.int64], examples: Examples, choice: int, train: NDArray[np.bool_], test: NDArray[np.bool_]
) -> Floats:
    """Decision values of the test rows by a model of the training rows, after one of the recipes."""
    recipe, anno_weight = RECIPES[choice]
    weighted = replace(examples, weight=np.where(fold == ANNOTATED, anno_weight, examples.weight))
    model = fit(weighted.take(np.flatnonzero(train)), TASK, recipe)
    return decide(model, examples.features.take(np.flatnonzero(test)))[:, 0]


def on_folds(data: Labelled, examples: Examples, jobs: Parallel) -> tuple[Floats, list[int]]:
    """Calibrated probabilities of BABE's rows, and which recipe each fold chose."""
    folds = sorted(set(data.fold[data.fold >= 0].tolist()))
    pairs = [(recipe, *pair) for recipe in range(len(RECIPES)) for pair in combinations(folds, 2)]
    # A model without folds a and b judges b when a is the test fold, and a when b is.
    found = jobs(
        delayed(held_out)(data.fold, examples, recipe, ~np.isin(data.fold, (a, b)), np.isin(data.fold, (a, b)))
        for recipe, a, b in pairs
    )
    inner = {}
    for (recipe, a, b), values in zip(pairs, found, strict=True):
        of = data.fold[np.isin(data.fold, (a, b))]
        inner[recipe, a, b], inner[recipe, b, a] = values[of == b], values[of == a]
    chosen, calibrations = [], []
    for test in folds:
        others = [fold for fold in folds if fold != test]
        truth = np.concatenate([data.label[data.fold == fold] for fold in others]).astype(np.int64)
        values = [np.concatenate([inner[recipe, test, fold] for fold in others]) for recipe in range(len(RECIPES))]
        best = max(range(len(RECIPES)), key=lambda recipe: macro_f1(truth, (values[recipe] > 0).astype(np.int64)))
        chosen.append(best)
        calibrations.append((values[best], truth))
    tested = jobs(
        delayed(held_out)(data.fold, examples, best, data.fold != test, data.fold == test)
        for test, best in zip(folds, chosen, strict=True)
    )
    probabilities = np.full(len(data.label), np.nan)
    for test, values, (inner_values, truth) in zip(folds, tested, calibrations, strict=True):
        slope, offset = platt(inner_values, truth)
        probabilities[data.fold == test] = 1 / (1 + np.exp(-(slope * values + offset)))
    return probabilities[data.fold >= 0], chosen


def by_outlet(data: Labelled, examples: Examples, recipe: int, jobs: Parallel) -> Floats:
    """Decision values of BABE's rows, each by a model that saw nothing of its outlet."""
    babe = data.fold >= 0
    outlets = sorted(set(data.outlet[babe]))
    tested = jobs(
        delayed(held_out)(data.fold, examples, recipe, data.outlet != outlet, babe & (data.outlet == outlet))
        for outlet in outlets
    )
    decisions = np.full(len(data.label), np.nan)
    for outlet, values in zip(outlets, tested, strict=True):
        decisions[babe & (data.outlet == outlet)] = values
    return decisions[babe]


def tfidf(data: Labelled, jobs: Parallel) -> tuple[Floats, Floats]:
    """Decision values of the TF-IDF baseline on the paper's folds and leave-one-outlet-out."""
    data = data.take(np.flatnonzero(data.fold != TAUGHT))
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True)
    design = sparse.hstack([vectors.fit_transform(data.text) for vectors in (words, characters)]).tocsr()
    babe = data.fold >= 0
    splits = [data.fold == fold for fold in sorted(set(data.fold[babe].tolist()))]
    n_folds = len(splits)
    splits += [babe & (data.outlet == outlet) for outlet in sorted(set(data.outlet[babe]))]
    trains = [~split if row < n_folds else data.outlet != data.outlet[split][0] for row, split in enumerate(splits)]
    tested = jobs(delayed(_logistic)(design, data, train, test) for train, test in zip(trains, splits, strict=True))
    folds, outlets = np.zeros(len(data.label)), np.zeros(len(data.label))
    for row, (split, values) in enumerate(zip(splits, tested, strict=True)):
        (folds if row < n_folds else outlets)[split] = values
    return folds[babe], outlets[babe]


def _logistic(design: sparse.csr_matrix, data: Labelled, train: NDArray[np.bool_], test: NDArray[np.bool_]) -> Floats:
    model = LogisticRegression(C=3.0, solver="liblinear", tol=1e-2, random_state=0)
    rows = np.flatnonzero(train)
    model.fit(design[rows], data.label[rows], sample_weight=data.weight[rows])
    return model.decision_function(design[np.flatnonzero(test)])


def outlet_alone(data: Labelled) -> NDArray[np.int64]:
    """The majority label of each outlet in the training folds, without reading a word."""
    babe = np.flatnonzero(data.fold >= 0)
    found = np.zeros(len(babe), dtype=np.int64)
    for row in babe:
        same = (data.fold != data.fold[row]) & (data.fold >= 0) & (data.outlet == data.outlet[row])
        found[row] = data.label[same].mean() > 0.5 if same.any() else 0
    return found


def natural(folder: Path, data: Labelled, examples: Examples, recipe: Recipe, jobs: Parallel) -> dict[str, Any]:
    """BASIL's sentences, of which one in twenty is marked, by models of all of BABE and Anno-Lexical."""
    rows = pq.read_table(folder / "bias" / "basil.parquet", columns=["text", "label_lexical", "triplet"]).to_pydict()
    label = np.array(rows["label_lexical"], dtype=np.int64)
    given = data.take(np.flatnonzero(data.fold != TAUGHT))
    features = examples.features.joined(featurise(rows["text"], recipe.hashing))

    def joined(learned: Labelled) -> tuple[Floats, Floats, NDArray[np.int64]]:
        fold = np.append(np.full(len(learned.text), -1), np.zeros(len(label), dtype=np.int64))
        return (
            np.append(learned.label, label)[:, None],
            np.append(learned.weight, np.ones(len(label))),
            fold,
        )

    target, weight, fold = joined(data)
    mine = out_of_fold(Examples(features, target, weight), fold, TASK, recipe, None, jobs)[fold == 0]
    target, weight, fold = joined(given)
    plain = plain_tfidf(given.text + rows["text"], target, weight, fold, jobs)[fold == 0]
    systems = {}
    for name, values in (("framing", mine), ("TF-IDF", plain)):
        share = expit(values[:, 0])
        systems[name] = Predictions.of(np.stack([1 - share, share], axis=1), TASK.kind)
    return protocol("BASIL, never learned from", one_hot(label, 2), systems, TASK, rows["triplet"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("soft", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "bias.json")
    options = parser.parse_args()

    data = read(options.data, options.soft)
    truth = data.label[data.fold >= 0].astype(np.int64)
    features = featurise(data.text, Recipe().hashing)
    examples = Examples(features, data.label[:, None], data.weight)
    with Parallel(n_jobs=options.jobs, max_nbytes="1M") as jobs:
        probabilities, chosen = on_folds(data, examples, jobs)
        common = Counter(chosen).most_common(1)[0][0]
        outlets = by_outlet(data, examples, common, jobs)
        plain_folds, plain_outlets = tfidf(data, jobs)
        rare = natural(options.data, data, examples, RECIPES[common][0], jobs)

    answers = one_hot(truth, 2)

    def said(biased: NDArray[np.bool_], share: Floats | None = None) -> Predictions:
        given = one_hot(biased.astype(np.int64), 2)
        return Predictions(given, None if share is None else np.stack([1 - share, share], axis=1))

    mine = said(probabilities >= 0.5, probabilities)
    found = {
        "protocols": [
            protocol(
                "the paper's five folds",
                answers,
                {
                    "framing": mine,
                    "TF-IDF": said(plain_folds > 0, expit(plain_folds)),
                    "outlet's name": said(outlet_alone(data) > 0),
                },
                TASK,
            ),
            protocol(
                "leave one outlet out",
                answers,
                {
                    "framing": said(outlets > 0, expit(outlets)),
                    "TF-IDF": said(plain_outlets > 0, expit(plain_outlets)),
                },
                TASK,
            ),
            rare,
        ],
        "calibration": calibration(answers, mine, TASK.kind),
        "recipes": [{**asdict(recipe), "anno_weight": weight} for recipe, weight in RECIPES],
        "chosen_by_fold": chosen,
        "by_outlet": {
            outlet: {
                "n": int(mine.sum()),
                "macro_f1": round(macro_f1(truth[mine], (outlets[mine] > 0).astype(np.int64)), 4),
            }
            for outlet in sorted(set(data.outlet[data.fold >= 0]))
            if (mine := data.outlet[data.fold >= 0] == outlet).sum() >= 100
        },
    }
    for held in found["protocols"]:
        print(held["name"], {name: row["whole"] for name, row in held["systems"].items()})
    print("calibration", {key: found["calibration"][key] for key in ("ece", "brier")})
    write(options.out, found)


if __name__ == "__main__":
    main()
