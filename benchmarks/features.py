"""What each extractor is worth: models with all of them, with one taken away, and with one alone.

    python benchmarks/features.py DATA

Sets, and how they are split: BABE on the paper's folds and leave-one-outlet-out (macro F1); PTC, whether a line holds
loaded language, by article, and BASIL, whether a sentence has lexical bias, by triplet of articles (average precision,
since one in ten or twenty is positive). `without` is the loss when an extractor is taken from a model of n-grams and
all columns; `beside n-grams` the gain when it is the only one; `alone` a model of its columns without n-grams. The
intervals are those of the paired difference over 300 draws of the test sentences. No other data is trained on.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from joblib import Parallel, delayed
from numpy.typing import NDArray
from results import write
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold

from framing.classify.fitting import Examples, Recipe, Task, decide, fit
from framing.classify.heads.bias import LABELS
from framing.evaluation.metrics import macro_f1
from framing.features.columns import DRAWER
from framing.features.sentences import Features, featurise
from framing.registry import names

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_DRAWS = 300
TASK = Task("bias", "binary", LABELS)


@dataclass(frozen=True)
class Protocol:
    """A labelled set, its folds, and the measure it is judged by."""

    name: str
    text: list[str]
    label: Ints
    fold: Ints
    measure: Callable[[Ints, Floats], float]
    measured: str


def f1(truth: Ints, decisions: Floats) -> float:
    return macro_f1(truth, (decisions > 0).astype(np.int64))


def precision(truth: Ints, decisions: Floats) -> float:
    return float(average_precision_score(truth, decisions))


def protocols(data: Path) -> list[Protocol]:
    babe = pq.read_table(data / "bias" / "babe.parquet", columns=["text", "label", "outlet", "fold"]).to_pydict()
    label = np.array(babe["label"], dtype=np.int64)
    outlet = np.unique(babe["outlet"], return_inverse=True)[1]
    found = [
        Protocol("BABE, paper's folds", babe["text"], label, np.array(babe["fold"]), f1, "macro F1"),
        Protocol("BABE, leave one outlet out", babe["text"], label, outlet, f1, "macro F1"),
    ]
    ptc = pq.read_table(data / "techniques" / "ptc.parquet", columns=["text", "labels", "article_id"]).to_pydict()
    loaded = np.array(["loaded" in " ".join(labels).lower() for labels in ptc["labels"]], dtype=np.int64)
    basil = pq.read_table(data / "bias" / "basil.parquet", columns=["text", "label_lexical", "triplet"]).to_pydict()
    lexical = np.array(basil["label_lexical"], dtype=np.int64)
    for name, text, label, group in (
        ("PTC, loaded language", ptc["text"], loaded, ptc["article_id"]),
        ("BASIL, lexical bias", basil["text"], lexical, basil["triplet"]),
    ):
        fold = np.zeros(len(text), dtype=np.int64)
        for number, (_, test) in enumerate(GroupKFold(5).split(text, groups=group)):
            fold[test] = number
        found.append(Protocol(name, text, label, fold, precision, "average precision"))
    return found


def held_out(features: Features, protocol: Protocol, columns: NDArray[np.bool_], ngrams: bool) -> Floats:
    """Decision values of every sentence by a model that saw nothing of its fold."""
    names_ = tuple(np.array(features.names)[columns].tolist())
    kept = replace(features, columns=features.columns[:, columns], names=names_)
    examples = Examples(kept, protocol.label[:, None].astype(np.float64), np.ones(len(protocol.label)))
    fold, decisions = protocol.fold, np.zeros(len(protocol.fold))
    for number in np.unique(fold):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        if ngrams:
            decisions[test] = decide(fit(examples.take(train), TASK, Recipe()), kept.take(test))[:, 0]
        else:
            model = LogisticRegression(C=1.0, solver="liblinear", random_state=0, class_weight="balanced")
            model.fit(sparse.csr_matrix(kept.columns[train].astype(float)), protocol.label[train])
            decisions[test] = model.decision_function(sparse.csr_matrix(kept.columns[test].astype(float)))
    return decisions


def compared(protocol: Protocol, better: Floats, worse: Floats) -> list[float]:
    """By how much the first is better, with the interval of the paired difference."""
    rng = np.random.default_rng(0)
    draws = []
    for _ in range(_DRAWS):
        rows = rng.integers(0, len(protocol.label), len(protocol.label))
        truth = protocol.label[rows]
        draws.append(protocol.measure(truth, better[rows]) - protocol.measure(truth, worse[rows]))
    difference = protocol.measure(protocol.label, better) - protocol.measure(protocol.label, worse)
    return [round(float(value), 4) for value in (difference, *np.quantile(draws, (0.025, 0.975)))]


def measured(protocol: Protocol, jobs: Parallel) -> dict[str, object]:
    features = featurise(protocol.text, Recipe().hashing)
    owner = np.array([name.partition(":")[0] for name in features.names])
    extractors = names(DRAWER)
    every, none = np.ones(len(owner), dtype=bool), np.zeros(len(owner), dtype=bool)
    wanted = [(every, True), (none, True), (every, False)]
    for name in extractors:
        wanted += [(owner != name, True), (owner == name, True), (owner == name, False)]
    found = jobs(delayed(held_out)(features, protocol, columns, ngrams) for columns, ngrams in wanted)
    everything, ngrams, columns = found[:3]

    def score(decisions: Floats) -> float:
        return round(protocol.measure(protocol.label, decisions), 4)

    return {
        "sentences": len(protocol.label),
        "positive": int(protocol.label.sum()),
        "measure": protocol.measured,
        "n-grams and all columns": score(everything),
        "n-grams alone": score(ngrams),
        "all columns alone": score(columns),
        "gain of all columns": compared(protocol, everything, ngrams),
        "extractors": {
            name: {
                "without": compared(protocol, everything, found[3 + 3 * row]),
                "beside n-grams": compared(protocol, found[4 + 3 * row], ngrams),
                "alone": score(found[5 + 3 * row]),
            }
            for row, name in enumerate(extractors)
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "features.json")
    options = parser.parse_args()
    found = {}
    with Parallel(n_jobs=options.jobs, max_nbytes="1M") as jobs:
        for protocol in protocols(options.data):
            found[protocol.name] = result = measured(protocol, jobs)
            print(protocol.name, {key: value for key, value in result.items() if key != "extractors"})
            for name, row in result["extractors"].items():
                print("   ", name, row)
    write(options.out, {"sets": found})


if __name__ == "__main__":
    main()
