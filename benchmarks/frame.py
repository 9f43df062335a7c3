"""Measure the head `frame` on articles held out, beside TF-IDF on the same articles, and on sentences that were read.

    python benchmarks/frame.py DATA      # DATA/frames/{semeval2023_articles_en,gvfc_headlines}.parquet, DATA/corpora

Learned from sentences that readers labelled (`readings.py`), from headlines of the Gun Violence Frame Corpus, whose
frames are mapped (one that has no counterpart there is unknown), and from labelled articles, each one example that
holds the n-grams of all its sentences, so that the sentences share what is learned from its labels. An article's
decision value is the mean of its sentences'. Ten folds of whole articles; probabilities and the one threshold of a
fold are fitted to the held-out values of the other folds. The sentences that two readers read, of other articles, are
only tested.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from headlines import headlines
from joblib import Parallel, delayed
from measured import blank, calibration, protocol, tfidf
from numpy.typing import NDArray
from readings import SET as READ_SET
from readings import read_once, rows
from results import write

from framing.annotate import bundled
from framing.classify.fitting import Examples, Recipe, Task, calibrate, decide, fit
from framing.classify.heads import frame
from framing.classify.linear import LinearModel
from framing.evaluation.predictions import Predictions
from framing.features.sentences import Features, featurise

TASK = Task("frame", frame.KIND, frame.LABELS)
RECIPE = Recipe(cost=8.0)
LEAST = 0.5
"""A sentence is given no frame below: what is best for F1 of rare frames labels sentences that no reader would."""
FOLDS = 10
OF_ARTICLES, OF_HEADLINES = 3.0, 0.3
"""What a labelled article and a headline count beside a sentence that was read."""
SCALES = ("slope", "offset", "threshold", "whole")
"""What turns values into probabilities: of sentences, and of whole articles."""
READ_TWICE = "sentences that were read"
SPELT = {"security_and_defense": "security_and_defence"}
SETS = [
    {
        "name": "SemEval-2023 task 3 subtask 2, English",
        "citation": "Piskorski et al., SemEval-2023 Task 3, SemEval 2023",
        "licence": "none stated",
        "rows": 433,
        "weight": OF_ARTICLES,
    },
    {
        "name": "Gun Violence Frame Corpus, headlines, frames mapped",
        "citation": "Liu et al., Detecting Frames in News Headlines, CoNLL 2019",
        "licence": "none stated",
        "rows": 2102,
        "weight": OF_HEADLINES,
    },
    READ_SET | {"rows": len(rows(tested=False)), "weight": 1.0},
]
LIMITS = """\
- Most sentences it learned from are of news on politics in the United States, labelled by language models that read
  them; two of them agree nearly always, except on quality of life, policy, and health.
- A reader of a hundred sentences that were given a frame, a language model that had a hand in the head, agreed with 82
  (`benchmarks/frame_read.py`), least often with "crime and punishment" and "legality"; frames that few sentences have
  (capacity and resources, quality of life, morality) are hardly ever given.
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
    wholes: Features
    """(n_articles,) all of an article's text as if it were one sentence."""
    sentences: Features
    owner: NDArray[np.int64]
    """(n_sentences,) the article of each sentence."""

    def take(self, articles: NDArray[np.int64]) -> Articles:
        """Some of the articles, numbered anew."""
        number = np.full(len(self.text), -1)
        number[articles] = np.arange(len(articles))
        rows = np.flatnonzero(number[self.owner] >= 0)
        texts = [self.text[row] for row in articles.tolist()]
        return Articles(
            texts,
            self.target[articles],
            self.wholes.take(articles),
            self.sentences.take(rows),
            number[self.owner[rows]],
        )


def read_articles(data: Path) -> Articles:
    """The labelled articles, their sentences featurised."""
    rows = pq.read_table(data / "frames" / "semeval2023_articles_en.parquet", columns=["text", "labels"]).to_pydict()
    named = [{SPELT.get(label.lower(), label.lower()) for label in labels} for labels in rows["labels"]]
    unknown = set().union(*named) - set(TASK.labels)
    assert not unknown, unknown
    batch = bundled()(rows["text"])
    spans = zip(batch.sentences.start.tolist(), batch.sentences.end.tolist(), strict=True)
    features = featurised([batch.text[start:end] for start, end in spans])
    target = np.array([[float(label in labels) for label in TASK.labels] for labels in named])
    return Articles(rows["text"], target, featurised(rows["text"]), features, batch.sentences.text)


def featurised(text: list[str]) -> Features:
    """Sentences without columns: those speak of wording, not of aspects; as in every head they are there, all 0."""
    features = featurise(text, RECIPE.hashing)
    return replace(features, columns=np.zeros_like(features.columns))


def of_headlines(data: Path) -> Examples:
    """The headlines; a frame that their corpus does not ask for is unknown."""
    text, target = headlines(data)
    return Examples(featurised(text), target, np.full(len(text), OF_HEADLINES))


def of_readings(data: Path, *, tested: bool = False) -> Examples:
    """The sentences that were read to be learned from, or the first reading of those that two readers read."""
    found = read_once(data, tested=tested)
    return Examples(featurised(found.text), found.frames, np.ones(len(found.text)))


def plain_of_sentences(data: Path, jobs: Parallel) -> Predictions:
    """What TF-IDF, fitted to the sentences that were read, says of those that two readers read."""
    learned, tested = (read_once(data, tested=tested) for tested in (False, True))
    target, fold = (
        np.concatenate([learned.frames, tested.frames]),
        np.repeat([-1, 0], [len(learned.text), len(tested.text)]),
    )
    values = tfidf(learned.text + tested.text, target, np.ones(len(fold)), fold, jobs)[fold == 0]
    return Predictions.of(1 / (1 + np.exp(-values)), TASK.kind)


def joined(*parts: Examples) -> Examples:
    features = parts[0].features
    for part in parts[1:]:
        features = features.joined(part.features)
    return Examples(
        features, np.concatenate([part.target for part in parts]), np.concatenate([part.weight for part in parts])
    )


def learn(articles: Articles, labelled: Examples) -> LinearModel:
    """A model of sentences from labelled sentences and from whole articles."""
    weight = np.full(len(articles.text), OF_ARTICLES)
    return fit(joined(labelled, Examples(articles.wholes, articles.target, weight)), TASK, RECIPE)


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


def out_of_fold(
    articles: Articles, fold: NDArray[np.int64], read: Examples, others: Examples, jobs: Parallel
) -> tuple[Floats, Floats]:
    """(n_sentences, n_labels) decision values of the articles' sentences and of those that were read, held out."""
    held = folds(len(read.target))
    found = jobs(delayed(_tested)(articles, fold, read, held, others, number) for number in range(FOLDS))
    values, said = np.zeros((len(articles.owner), len(TASK.labels))), np.zeros_like(read.target)
    for number, (some, more) in enumerate(found):
        values[fold[articles.owner] == number], said[held == number] = some, more
    return values, said


def _tested(
    articles: Articles,
    fold: NDArray[np.int64],
    read: Examples,
    held: NDArray[np.int64],
    others: Examples,
    number: int,
) -> tuple[Floats, Floats]:
    labelled = joined(read.take(np.flatnonzero(held != number)), others)
    model = learn(articles.take(np.flatnonzero(fold != number)), labelled)
    tested = articles.take(np.flatnonzero(fold == number)).sentences
    return decide(model, tested), decide(model, read.features.take(np.flatnonzero(held == number)))


def scales(measured: dict[str, Any]) -> dict[str, NDArray[np.float32]]:
    """What turns values into probabilities, as it was measured."""
    found = {name: np.array(measured["scales"][name], dtype=np.float32) for name in SCALES}
    return {**found, "threshold": np.maximum(found["threshold"], LEAST)}


def shipped(articles: Articles, data: Path, measured: dict[str, Any]) -> LinearModel:
    """The model of everything, calibrated as held-out sentences and articles were."""
    shares = tuple(articles.target.mean(axis=0).tolist())
    model = learn(articles, joined(of_readings(data), of_headlines(data)))
    return replace(model, reads="document", prior=shares, **scales(measured))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "frame.json")
    options = parser.parse_args()

    articles, read = read_articles(options.data), of_readings(options.data)
    tested, others = of_readings(options.data, tested=True), of_headlines(options.data)
    fold = folds(len(articles.text))
    with Parallel(n_jobs=options.jobs, max_nbytes="1M") as jobs:
        sentences, said = out_of_fold(articles, fold, read, others, jobs)
        plain = tfidf(articles.text, articles.target, np.ones(len(fold)), fold, jobs)
        plain_said = plain_of_sentences(options.data, jobs)
    values, model = means(sentences, articles), calibrate(blank(TASK, len(TASK.labels)), said, read.target)
    measured = {**{name: getattr(model, name) for name in SCALES[:3]}, "whole": scaling(values, articles.target)}
    truth = articles.target.astype(np.int64)
    systems = {
        "framing": crossed(values, articles.target, fold),
        "TF-IDF": crossed(plain, articles.target, fold),
    }
    found: dict[str, Any] = {
        "scales": {name: np.round(scale.astype(np.float64), 6).tolist() for name, scale in measured.items()},
    }
    given = replace(model, threshold=scales(found)["threshold"])
    share = given.probabilities(decide(learn(articles, joined(read, others)), tested.features))
    ours = Predictions(given.given(share).astype(np.int64), share)
    found |= {
        "protocols": [
            protocol("ten folds of articles", truth, systems, TASK),
            protocol(
                READ_TWICE,
                tested.target.astype(np.int64),
                {"framing": ours, "TF-IDF": plain_said},
                TASK,
            ),
        ],
        "calibration": {"of": READ_TWICE, **calibration(tested.target.astype(np.int64), ours, TASK.kind)},
        "precision_of_sentences": round(float((ours.given * tested.target).sum() / max(ours.given.sum(), 1)), 4),
    }
    print("precision of frames given to sentences", found["precision_of_sentences"])
    print(found["protocols"][1]["systems"]["framing"]["whole"])
    for name, scores in found["protocols"][0]["systems"].items():
        print(name, scores["whole"])
    write(options.out, found)


if __name__ == "__main__":
    main()
