"""Measure the head `frame` on articles held out, beside TF-IDF on the same articles.

    python benchmarks/frame.py DATA      # DATA/frames/semeval2023_articles_en.parquet

Articles were labelled, sentences are asked. Multiple-instance learning: a first model is fitted to whole articles;
then, twice, the quarter of an article's sentences that read most like each of its frames are taken to have it, and a
model is fitted to all sentences of all articles. An article's decision value is the mean of its sentences'. Ten folds
of whole articles; probabilities and the one threshold of a fold are fitted to the held-out values of the other folds.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from joblib import Parallel, delayed
from measured import blank, calibration, protocol, tfidf
from numpy.typing import NDArray
from results import write

from framing.annotate import bundled
from framing.classify.fitting import Examples, Recipe, Task, calibrate, decide, fit
from framing.classify.heads import frame
from framing.classify.linear import LinearModel
from framing.evaluation.predictions import Predictions
from framing.features.sentences import Features, featurise

TASK = Task("frame", frame.KIND, frame.LABELS)
RECIPE = Recipe(cost=3.0, log_ratio=0.7)
LEAST = 0.5
"""A sentence is given no frame below: what is best for F1 of rare frames labels sentences that no reader would."""
SHARE, ROUNDS, FOLDS = 0.25, 2, 10
SCALES = ("slope", "offset", "threshold", "whole")
"""What turns values into probabilities: of sentences, and of whole articles."""
SPELT = {"security_and_defense": "security_and_defence"}
SETS = [
    {
        "name": "SemEval-2023 task 3 subtask 2, English",
        "citation": "Piskorski et al., SemEval-2023 Task 3, SemEval 2023",
        "licence": "none stated",
        "rows": 433,
        "weight": 1.0,
    },
]
LIMITS = """\
- Learned from 433 articles, most of them commentary on politics and wars of 2016 to 2022; frames that few of them have
  (economic, public opinion, capacity and resources, cultural identity) are found badly.
- No sentence was labelled. A sentence's probability orders the sentences of a text; it is no calibrated share.
- A reader of a hundred sentences that were given a frame agreed with 47, more often with "political" and "health and
  safety" than with "morality", "fairness" and "external regulation" (`benchmarks/frame_read.py`). Trust an article's
  frames before a sentence's.
- A sentence is given a frame from a probability of a half on, or from the frame's own threshold if that is higher.
- Subjects stand in for frames: an article about an epidemic reads as "health and safety" whatever it says of it.
"""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Articles:
    """Labelled articles, cut into sentences."""

    text: list[str]
    target: Floats
    """(n_articles, n_labels)"""
    sentences: Features
    owner: NDArray[np.int64]
    """(n_sentences,) the article of each sentence."""

    @property
    def whole(self) -> Features:
        """Each article as one long sentence."""
        from scipy import sparse

        n = len(self.text)
        ones = np.ones(len(self.owner), dtype=np.float32)
        adds = sparse.csr_matrix((ones, (self.owner, np.arange(len(self.owner)))), shape=(n, len(self.owner)))
        counts = (adds @ self.sentences.counts).tocsr()
        columns = np.zeros((n, self.sentences.columns.shape[1]), dtype=np.float32)
        return replace(self.sentences, counts=counts, columns=columns)

    def take(self, articles: NDArray[np.int64]) -> Articles:
        """Some of the articles, numbered anew."""
        number = np.full(len(self.text), -1)
        number[articles] = np.arange(len(articles))
        rows = np.flatnonzero(number[self.owner] >= 0)
        texts = [self.text[row] for row in articles.tolist()]
        return Articles(texts, self.target[articles], self.sentences.take(rows), number[self.owner[rows]])


def read(data: Path) -> Articles:
    """The labelled articles, their sentences featurised."""
    rows = pq.read_table(data / "frames" / "semeval2023_articles_en.parquet", columns=["text", "labels"]).to_pydict()
    named = [{SPELT.get(label.lower(), label.lower()) for label in labels} for labels in rows["labels"]]
    unknown = set().union(*named) - set(TASK.labels)
    assert not unknown, unknown
    batch = bundled()(rows["text"])
    spans = zip(batch.sentences.start.tolist(), batch.sentences.end.tolist(), strict=True)
    features = featurise([batch.text[start:end] for start, end in spans], RECIPE.hashing)
    # The columns speak of wording, not of aspects: they are there, as in every head, and weigh nothing.
    features = replace(features, columns=np.zeros_like(features.columns))
    target = np.array([[float(label in labels) for label in TASK.labels] for labels in named])
    return Articles(rows["text"], target, features, batch.sentences.text)


def learn(articles: Articles) -> LinearModel:
    """A model of sentences from labels of articles."""
    size = np.bincount(articles.owner, minlength=len(articles.text))
    model = fit(Examples(articles.whole, articles.target, np.ones(len(size))), TASK, replace(RECIPE, cost=15.0))
    weight = len(articles.owner) / len(size) / size[articles.owner]
    for _ in range(ROUNDS):
        best = _best(decide(model, articles.sentences), articles.owner, np.ceil(SHARE * size))
        model = fit(Examples(articles.sentences, best * articles.target[articles.owner], weight), TASK, RECIPE)
    return model


def _best(values: Floats, owner: NDArray[np.int64], most: Floats) -> Floats:
    """1 for each article's so many sentences of the highest values, label by label."""
    best = np.zeros_like(values)
    first = np.searchsorted(owner, owner)
    for column, of in enumerate(values.T):
        order = np.lexsort([-of, owner])
        rank = np.empty(len(owner))
        rank[order] = np.arange(len(owner))
        best[:, column] = rank - first < most[owner]
    return best


def means(values: Floats, articles: Articles) -> Floats:
    """(n_articles, n_labels) the mean of the decision values of each article's sentences."""
    size = np.maximum(np.bincount(articles.owner, minlength=len(articles.text)), 1)
    return np.stack([np.bincount(articles.owner, weights=of, minlength=len(size)) / size for of in values.T], axis=1)


def scaling(values: Floats, target: Floats) -> Floats:
    """(3, n_labels) slopes, offsets and the one threshold at which the articles' micro F1 is best."""
    from sklearn.linear_model import LogisticRegression

    spread, centre = values.std(axis=0), values.mean(axis=0)
    slope, offset = np.zeros(values.shape[1]), np.zeros(values.shape[1])
    for label, wanted in enumerate(target.T):
        fitted = LogisticRegression(C=1.0).fit(((values[:, label] - centre[label]) / spread[label])[:, None], wanted)
        slope[label] = fitted.coef_[0, 0] / spread[label]
        offset[label] = fitted.intercept_[0] - slope[label] * centre[label]
    probability = 1 / (1 + np.exp(-(slope * values + offset)))
    candidates = np.linspace(0.15, 0.6, 46)
    best = max(candidates, key=lambda least: _micro_f1(target > 0, probability >= least))
    return np.stack([slope, offset, np.full(len(slope), best)])


def _micro_f1(truth: NDArray[np.bool_], given: NDArray[np.bool_]) -> float:
    return float(2 * (truth & given).sum() / (truth.sum() + given.sum()))


def crossed(values: Floats, target: Floats, fold: NDArray[np.int64]) -> Predictions:
    """Answers for articles whose values come from models that never saw their fold."""
    probability, given = np.zeros_like(values), np.zeros(values.shape, dtype=np.int64)
    for number in np.unique(fold):
        slope, offset, least = scaling(values[fold != number], target[fold != number])
        mine = fold == number
        probability[mine] = 1 / (1 + np.exp(-(slope * values[mine] + offset)))
        given[mine] = probability[mine] >= least
    return Predictions(given, probability)


def folds(n: int) -> NDArray[np.int64]:
    return np.random.default_rng(0).permutation(n) % FOLDS


def out_of_fold(articles: Articles, fold: NDArray[np.int64], jobs: Parallel) -> Floats:
    """(n_sentences, n_labels) decision values by models that never saw the sentence's article."""
    found = jobs(delayed(_tested)(articles, fold, number) for number in range(FOLDS))
    values = np.zeros((len(articles.owner), len(TASK.labels)))
    for number, some in enumerate(found):
        values[fold[articles.owner] == number] = some
    return values


def _tested(articles: Articles, fold: NDArray[np.int64], number: int) -> Floats:
    model = learn(articles.take(np.flatnonzero(fold != number)))
    return decide(model, articles.take(np.flatnonzero(fold == number)).sentences)


def told(values: Floats, articles: Articles) -> LinearModel:
    """How held-out values of sentences become probabilities, in a model without weights.

    No sentence is labelled. What a value stands for is what the rounds take it for: that the sentence is of the best
    quarter of an article that has the frame.
    """
    most = np.ceil(SHARE * np.bincount(articles.owner))
    wanted = _best(values, articles.owner, most) * articles.target[articles.owner]
    return calibrate(blank(TASK, len(TASK.labels)), values, wanted)


def shipped(articles: Articles, measured: dict[str, Any]) -> LinearModel:
    """The model of all articles, calibrated as held-out articles were."""
    scales = {name: np.array(measured["scales"][name], dtype=np.float32) for name in SCALES}
    scales["threshold"] = np.maximum(scales["threshold"], LEAST)
    shares = tuple(articles.target.mean(axis=0).tolist())
    return replace(learn(articles), reads="document", prior=shares, **scales)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "frame.json")
    options = parser.parse_args()

    articles = read(options.data)
    fold = folds(len(articles.text))
    with Parallel(n_jobs=options.jobs, max_nbytes="1M") as jobs:
        sentences = out_of_fold(articles, fold, jobs)
        plain = tfidf(articles.text, articles.target, np.ones(len(fold)), fold, jobs)
    values, model = means(sentences, articles), told(sentences, articles)
    scales = {**{name: getattr(model, name) for name in SCALES[:3]}, "whole": scaling(values, articles.target)}
    truth = articles.target.astype(np.int64)
    systems = {
        "framing": crossed(values, articles.target, fold),
        "TF-IDF": crossed(plain, articles.target, fold),
    }
    found: dict[str, Any] = {
        "protocols": [protocol("ten folds of articles", truth, systems, TASK)],
        "calibration": calibration(truth, systems["framing"], TASK.kind),
        "scales": {name: np.round(scale.astype(np.float64), 6).tolist() for name, scale in scales.items()},
    }
    for name, scores in found["protocols"][0]["systems"].items():
        print(name, scores["whole"])
    write(options.out, found)


if __name__ == "__main__":
    main()
