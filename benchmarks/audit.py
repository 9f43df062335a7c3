"""How far names move the head `bias` on real sentences, and what masking unlisted names would bring and cost.

    python benchmarks/audit.py DATA       # DATA/bias/babe.parquet, DATA/corpora/articles.parquet

`sets`: `framing audit` on a sample of BABE's sentences and of the sentences of news articles. Listed names of a class
must move it by 0; `ngrams_alone` is the same with the extractors' columns taken out of the head: what moves there moves
by the featuriser, the rest by the lexicon's contexts or the voices. `masking` is an experiment: runs of unlisted
capitalised words within a sentence become the class token of persons, for training and for testing, on BABE's folds
without other training data, beside the featuriser as it is.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from results import write
from scipy import sparse

from framing import Analyzer, Lexicon, audit
from framing.annotate import Annotator
from framing.classify.artefact import load, save
from framing.classify.fitting import Examples, Recipe, Task, decide, fit, platt
from framing.classify.heads.bias import LABELS
from framing.evaluation.metrics import macro_f1
from framing.evaluation.named import read
from framing.evaluation.swaps import UNLISTED, swaps
from framing.evaluation.symmetry import SymmetryReport
from framing.features.columns import Columns
from framing.features.sentences import Features
from framing.resources import models
from framing.spans import LOWER, UPPER, Batch
from framing.text.entities import CLASSES
from framing.text.words import words_of

HEAD = "bias"
_DRAWS = 1000
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def summary(report: SymmetryReport) -> dict[str, object]:
    """By class: swaps, how many moved the head at all, flips, mean, 95th percentile, largest change."""
    moves = report.moves[HEAD]
    klass = np.array([swap.klass for swap in report.swaps])
    rows: dict[str, object] = {}
    for row in report.by_class(HEAD):
        mine = klass == row.klass
        size, sentences = moves.size[mine], {report.swaps[index].sentence for index in np.flatnonzero(mine)}
        rows[row.klass] = {
            "swaps": row.n,
            "sentences": len(sentences),
            "moved": int(np.count_nonzero(size)),
            "hits_changed": int(report.hits_changed[mine].sum()),
            "flips": row.flips,
            "mean": round(row.mean, 5),
            "p95": round(float(np.quantile(size, 0.95)), 5),
            "largest": round(row.largest, 5),
            "mean_shift_to_biased": round(row.shift["biased"], 5),
        }
    return rows


def told(report: SymmetryReport) -> list[dict[str, object]]:
    """The listed names that moved the head, by pair, without the sentences, which are not ours to print."""
    moved = [index for index in report.largest(HEAD) if report.swaps[index].listed]
    return [
        {
            "class": report.swaps[index].klass,
            "before": report.swaps[index].before,
            "after": report.swaps[index].after,
            "change": round(float(report.moves[HEAD].size[index]), 5),
            "hits_changed": bool(report.hits_changed[index]),
        }
        for index in moved
    ]


def articles(data: Path, n: int, generator: np.random.Generator) -> list[str]:
    """Sentences of articles of many outlets, at most five of one article."""
    texts = pq.read_table(data / "corpora" / "articles.parquet", columns=["text"]).column("text").to_pylist()
    found: list[str] = []
    finder = Analyzer(heads=[])
    for index in generator.permutation(len(texts))[: n // 4].tolist():
        sentences = [s.text for s in finder.analyze(texts[index]).sentences if 40 <= len(s.text) <= 400]
        if sentences:
            found += [sentences[at] for at in generator.permutation(len(sentences))[:5]]
    return found[:n]


def without_columns(folder: Path) -> Path:
    """A copy of the shipped head that no column can move."""
    model = load(models(f"{HEAD}-en"))
    save(replace(model, column_weights=0 * model.column_weights), folder / HEAD, {})
    return folder / HEAD


def masked(batch: Batch) -> Batch:
    """The batch with each run of unlisted capitalised words inside a sentence as one word, the class `person`."""
    tokens, entities = batch.tokens, batch.entities
    opens = np.diff(tokens.sentence, prepend=-1) != 0
    capital = (tokens.case > LOWER) & (tokens.case < UPPER) & (entities.token_class < 0) & ~opens
    for start, end in zip(batch.hits.start.tolist(), batch.hits.end.tolist(), strict=True):
        capital[(tokens.start >= start) & (tokens.end <= end)] = False
    share = np.bincount(tokens.sentence, weights=tokens.case > LOWER) / np.maximum(np.bincount(tokens.sentence), 1)
    capital &= (share <= 0.6)[tokens.sentence]  # in a headline capitals say nothing
    goes_on = capital & np.append(False, capital[:-1]) & tokens.joined
    of = entities.token_class.copy()
    of[capital] = CLASSES.index("person")
    first = np.union1d(entities.first, np.flatnonzero(capital & ~goes_on))
    words = words_of(tokens, replace(entities, first=first, token_class=of))
    return replace(batch, words=words, word_voice=batch.token_voice.take(words.token))


def features(texts: list[str], *, mask: bool) -> Features:
    """As `framing.features.sentences.featurise` does, with or without the mask."""
    annotate, hashing = Annotator(Lexicon.load()), Recipe().hashing
    columns = Columns(annotate.lexicon)
    counts, extracted = [], []
    for begin in range(0, len(texts), 400):
        batch = annotate(texts[begin : begin + 400], segment=False)
        batch = masked(batch) if mask else batch
        grams = hashing.grams(batch.codes, batch.tokens, batch.words)
        counts.append(hashing.matrix(grams, batch.words, len(batch.sentences)))
        extracted.append(columns.extract(batch))
    return Features(sparse.vstack(counts).tocsr(), np.concatenate(extracted), columns.names)


def masking(texts: list[str], label: Ints, fold: Ints, sample: Ints) -> dict[str, object]:
    """Macro F1 on the folds, and changes by unlisted names in `sample`, without and with the mask."""
    chosen = [texts[row] for row in sample]
    made = swaps(read(chosen), tuple(UNLISTED.values()))
    source = sample[[swap.sentence for swap in made]]
    klass = np.array([swap.klass for swap in made])
    found: dict[str, object] = {"sentences_swapped": len(set(source.tolist())), "swaps": len(made)}
    decided = {}
    for name, mask in (("as_it_is", False), ("masked", True)):
        examples = Examples(features(texts, mask=mask), label[:, None].astype(np.float64), np.ones(len(texts)))
        changed = features([swap.text for swap in made], mask=mask)
        decisions, after = np.zeros(len(texts)), np.zeros(len(made))
        for number in np.unique(fold):
            model = fit(examples.take(np.flatnonzero(fold != number)), Task(HEAD, "binary", LABELS), Recipe())
            decisions[fold == number] = decide(model, examples.features.take(np.flatnonzero(fold == number)))[:, 0]
            rows = np.flatnonzero(fold[source] == number)
            after[rows] = decide(model, changed.take(rows))[:, 0]
        slope, offset = platt(decisions, label)
        before, now = (1 / (1 + np.exp(-(slope * value + offset))) for value in (decisions[source], after))
        size = np.abs(now - before)
        decided[name] = (decisions > 0).astype(np.int64)
        found[name] = {
            "macro_f1": round(macro_f1(label, decided[name]), 4),
            **{
                kind: {
                    "mean": round(float(size[klass == kind].mean()), 4),
                    "p95": round(float(np.quantile(size[klass == kind], 0.95)), 4),
                    "flips": round(float(((before >= 0.5) != (now >= 0.5))[klass == kind].mean()), 4),
                }
                for kind in UNLISTED.values()
            },
        }
    generator = np.random.default_rng(0)
    draws = [generator.integers(0, len(label), len(label)) for _ in range(_DRAWS)]
    gains = [macro_f1(label[d], decided["masked"][d]) - macro_f1(label[d], decided["as_it_is"][d]) for d in draws]
    found["macro_f1_gain_interval"] = [round(float(q), 4) for q in np.quantile(gains, [0.025, 0.975])]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "audit.json")
    options = parser.parse_args()

    babe = pq.read_table(options.data / "bias" / "babe.parquet", columns=["text", "label", "fold"]).to_pydict()
    generator = np.random.default_rng(0)
    rows = generator.permutation(len(babe["text"]))[: options.sentences]
    sets = {
        "babe": [babe["text"][row] for row in rows],
        "articles": articles(options.data, options.sentences, generator),
    }
    found: dict[str, object] = {}
    analyzer = Analyzer(heads=[HEAD])
    with tempfile.TemporaryDirectory() as folder:
        bare = Analyzer(heads=[without_columns(Path(folder))])
        for name, sentences in sets.items():
            report = audit(analyzer, sentences)
            ngrams = audit(bare, sentences)
            listed = np.array([swap.listed for swap in ngrams.swaps])
            largest = float(ngrams.moves[HEAD].size[listed].max())
            moved = int(np.count_nonzero(report.moves[HEAD].size[listed]))
            found[name] = {
                "sentences": len(sentences),
                "listed": {"swaps": int(listed.sum()), "moved": moved, "largest_by_ngrams_alone": largest},
                "by_class": summary(report),
                "moved_by_listed_names": told(report),
            }
            print(name, found[name])
    templates = [
        {"behaviour": check.behaviour, "by": check.by, "n": check.n, "held": check.n - len(check.failures)}
        for check in report.checks
    ]
    label, fold = np.array(babe["label"], dtype=np.int64), np.array(babe["fold"], dtype=np.int64)
    experiment = masking(babe["text"], label, fold, np.sort(rows[:400]))
    print(experiment)
    write(options.out, {"head": HEAD, "sets": found, "templates": templates, "masking": experiment})


if __name__ == "__main__":
    main()
