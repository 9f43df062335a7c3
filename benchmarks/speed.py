"""Time this pipeline beside VADER and scikit-learn's TF-IDF with logistic regression, in one run on one core.

    python benchmarks/speed.py FOLDER            # a folder of .txt articles, or a Parquet file with a `text` column

Each contestant reads the same articles; sentences are those this library finds. VADER and TF-IDF are given them ready
cut; "on ready-cut sentences" is this library on the same. The figure is sentences a second, the
median of the rounds; contestants take turns within a round, so that a slow spell of the machine hits all of them.
"""

from __future__ import annotations

import argparse
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from results import write
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from framing import Analyzer, Lexicon
from framing.annotate import Annotator


def articles(path: Path, most: int) -> list[str]:
    if path.is_dir():
        return [file.read_text(encoding="utf-8") for file in sorted(path.glob("*.txt"))[:most]]
    import pandas

    return pandas.read_parquet(path, columns=["text"]).text.head(most).tolist()


def contestants(texts: list[str]) -> tuple[list[str], dict[str, Callable[[], object]]]:
    """The sentences of the texts, and everybody who reads them."""
    analyzer, lexicon_only = Analyzer(), Analyzer(heads=[])
    sentences = [sentence.text for report in analyzer.pipe(texts) for sentence in report.sentences]
    annotator = Annotator(Lexicon.load())
    vader = SentimentIntensityAnalyzer()
    vectors = make_union(TfidfVectorizer(ngram_range=(1, 2)), TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)))
    linear = make_pipeline(vectors, LogisticRegression(max_iter=50))
    linear.fit(sentences[:2000], [index % 2 for index in range(len(sentences[:2000]))])

    def consume(reader: Analyzer) -> None:
        # A report is a view: every array behind it is made by the time it comes.
        for _ in reader.pipe(texts):
            pass

    def annotate(most: int = 6000) -> None:
        for begin in range(0, len(sentences), most):
            annotator(sentences[begin : begin + most], segment=False)

    some = {
        f"framing: {', '.join(heads)}": Analyzer(heads=list(heads))
        for heads in (("bias",), ("bias", "technique", "subjectivity"), ("bias", "technique", "subjectivity", "frame"))
    }
    return sentences, {
        "framing: all": lambda: consume(analyzer),
        **{name: partial(consume, reader) for name, reader in some.items()},
        "framing: all, and each score with its interval": lambda: [r.interval for r in analyzer.pipe(texts)],
        "framing: lexicon, senses, voices, targets": lambda: consume(lexicon_only),
        "framing: lexicon, senses, voices, targets, on ready-cut sentences": annotate,
        "VADER": lambda: [vader.polarity_scores(sentence) for sentence in sentences],
        "TF-IDF + LR": lambda: linear.predict_proba(sentences),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--most", type=int, default=400, help="articles to read")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "speed.json")
    options = parser.parse_args()

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = articles(options.articles, options.most)
    sentences, readers = contestants(texts)
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    for contestant in readers.values():
        contestant()
    for _ in range(options.rounds):
        for name, contestant in readers.items():
            begin = time.process_time()
            contestant()
            seconds[name].append(time.process_time() - begin)
    rows = {name: round(len(sentences) / median(taken)) for name, taken in seconds.items()}

    def times(theirs: str, ours: str) -> float:
        return round(median(t / o for t, o in zip(seconds[theirs], seconds[ours], strict=True)), 2)

    found = {
        "articles": len(texts),
        "sentences": len(sentences),
        "characters": sum(map(len, texts)),
        "sentences_per_second": rows,
        "times_vader": times("VADER", "framing: all"),
        "times_tfidf": times("TF-IDF + LR", "framing: all"),
        "times_vader_each": {name: times("VADER", name) for name in readers},
    }
    alone = median(seconds["framing: lexicon, senses, voices, targets"])
    found["microseconds_a_sentence_of_heads"] = {
        name.removeprefix("framing: "): round(1e6 * (median(taken) - alone) / len(sentences), 2)
        for name, taken in seconds.items()
        if name == "framing: all" or name.startswith("framing: bias")
    }
    for name, rate in rows.items():
        print(f"{rate:>9,} sentences/s = {found['times_vader_each'][name]:.2f} x VADER  {name}")
    print(f"{found['times_vader']} x VADER, {found['times_tfidf']} x TF-IDF + LR")
    write(options.out, found)


if __name__ == "__main__":
    main()
