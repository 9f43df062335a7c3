"""Time this library beside others on the sentences of the same articles, in one run, on one core, one thread each.

    python benchmarks/beside.py DATA            # a Parquet file with a `text` column

Ours is timed from a Parquet file to written Parquet: sentences, terms, senses, voices, targets and three heads. The
others get sentences ready cut, as many as they get through in a moment, taken evenly from all articles; loading and
training are not timed. What is not installed is skipped and named. Rounds take turns, so that a slow spell hits all.

- spaCy: blank English with a PhraseMatcher over the forms of our lexicon, in lower case.
- fastText: prediction alone, of a classifier of words and pairs trained here on random labels.
- MiniLM-L6, RoBERTa-base: int8 in onnxruntime with random weights, sorted by length. They get one token for each word
  or mark, fewer than their tokenisers make, and nothing for making them.
- C: counts the words of all articles in one pass over the file; nothing that reads text is faster.
"""

from __future__ import annotations

import argparse
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import random
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

import encoders
import pyarrow.parquet as pq
from results import write

from framing import Analyzer, Lexicon, score_corpus
from framing.analyzer import batches
from framing.annotate import Annotator
from framing.classify.head import Head, Inputs, join
from framing.features.columns import Columns

HERE = Path(__file__).resolve().parent
HEADS = ("bias", "technique", "subjectivity")
OURS = "framing, Parquet to Parquet"
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Contestant:
    """Who reads sentences, and the most that are worth the wait."""

    most: int
    make: Callable[[list[str], Path], Callable[[], object]]
    """From its sentences and a folder of its own to what is timed."""
    install: str = ""
    """What a machine without it lacks."""


def whole(corpus: Path) -> Callable[[list[str], Path], Callable[[], object]]:
    """The run of `framing batch`, from one file to the folder of tables."""

    def make(sentences: list[str], folder: Path) -> Callable[[], object]:
        analyzer = Analyzer(heads=HEADS)
        return lambda: score_corpus(str(corpus), folder / "out", analyzer=analyzer, n_jobs=1, overwrite=True)

    return make


def ready_cut(sentences: list[str], folder: Path) -> Callable[[], object]:
    annotate = Annotator(Lexicon.load())
    named = Columns(annotate.lexicon)
    heads = [Head.load(name, named) for name in HEADS]
    join(heads)

    def read() -> None:
        for batch in batches(sentences):
            inputs = Inputs(annotate(batch, segment=False), named)
            for head in heads:
                head.answer(inputs)

    return read


def vader(sentences: list[str], folder: Path) -> Callable[[], object]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    judge = SentimentIntensityAnalyzer()
    return lambda: [judge.polarity_scores(sentence) for sentence in sentences]


def spacy(sentences: list[str], folder: Path) -> Callable[[], object]:
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for term in Lexicon.load().terms:
        matcher.add(term.term, [nlp.make_doc(form) for form in term.forms])
    return lambda: [matcher(doc) for doc in nlp.pipe(sentences)]


def fasttext(sentences: list[str], folder: Path) -> Callable[[], object]:
    import fasttext

    chance, lines = random.Random(0), [" ".join(sentence.split()) for sentence in sentences]
    train = folder / "train.txt"
    train.write_text("".join(f"__label__{chance.randint(0, 1)} {line}\n" for line in lines), encoding="utf-8")
    model = fasttext.train_supervised(str(train), wordNgrams=2, epoch=1, thread=1, verbose=0)
    return lambda: model.predict(lines)


def transformer(size: encoders.Size) -> Callable[[list[str], Path], Callable[[], object]]:
    def make(sentences: list[str], folder: Path) -> Callable[[], object]:
        session = encoders.encoder(size, folder)
        # Two more, which begin and end every input.
        lengths = [len(_TOKEN.findall(sentence)) + 2 for sentence in sentences]
        return lambda: encoders.encode(session, lengths)

    return make


def count_in_c(sentences: list[str], folder: Path) -> Callable[[], object]:
    compiler = shutil.which("cc")
    if compiler is None:
        raise ImportError
    text, program = folder / "text", folder / "words"
    text.write_text("\n".join(sentences), encoding="utf-8")
    subprocess.run([compiler, "-O3", "-o", program, HERE / "words.c"], check=True)
    return lambda: subprocess.run([program, text], check=True, capture_output=True)


def contestants(corpus: Path) -> dict[str, Contestant]:
    onnx = "pip install onnx onnxruntime"
    return {
        OURS: Contestant(10**9, whole(corpus)),
        "framing, on ready-cut sentences": Contestant(60_000, ready_cut),
        "VADER": Contestant(10_000, vader, "pip install vaderSentiment"),
        "spaCy blank + PhraseMatcher": Contestant(20_000, spacy, "pip install spacy"),
        "fastText, prediction": Contestant(50_000, fasttext, "pip install fasttext-wheel"),
        "MiniLM-L6, int8": Contestant(512, transformer(encoders.MINILM), onnx),
        "RoBERTa-base, int8": Contestant(128, transformer(encoders.ROBERTA), onnx),
        "C, words counted": Contestant(10**9, count_in_c, "a C compiler, `cc`"),
    }


def evenly(sentences: list[str], most: int) -> list[str]:
    count = min(most, len(sentences))
    return [sentences[place * len(sentences) // count] for place in range(count)]


def cut(texts: list[str]) -> list[str]:
    """The sentences of the texts, as this library finds them."""
    annotate, found = Annotator(Lexicon.load()), []
    for part in batches(texts):
        batch = annotate(part)
        spans = zip(batch.sentences.start.tolist(), batch.sentences.end.tolist(), strict=True)
        found += [batch.text[start:end] for start, end in spans]
    return found


def installed() -> Iterator[tuple[str, str]]:
    """Versions of the others."""
    for name in ("vaderSentiment", "spacy", "fasttext-wheel", "onnxruntime"):
        with suppress(PackageNotFoundError):
            yield name, version(name)


def once(reader: Callable[[], object]) -> float:
    """Seconds."""
    begin = time.perf_counter()
    reader()
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--articles", type=int, default=12_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=HERE / "results" / "beside.json")
    asked = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    table = pq.read_table(asked.data, columns=["text"]).slice(0, asked.articles)
    sentences = cut(table["text"].to_pylist())
    with tempfile.TemporaryDirectory() as made:
        corpus = Path(made, "corpus.parquet")
        pq.write_table(table, corpus, row_group_size=2000)
        everybody, skipped, readers, counts = contestants(corpus), {}, {}, {}
        for place, (name, one) in enumerate(everybody.items()):
            folder = Path(made, str(place))
            folder.mkdir()
            some = evenly(sentences, one.most)
            try:
                readers[name], counts[name] = one.make(some, folder), len(some)
            except ImportError:
                skipped[name] = one.install
                print(f"{name}: skipped, since it is not here: {one.install}")
        for name in [name for name in readers if name != OURS]:
            readers[name]()
        seconds = [{name: once(reader) for name, reader in readers.items()} for _ in range(asked.rounds)]
    each = [{name: counts[name] / took for name, took in spent.items()} for spent in seconds]
    found = {
        "articles": table.num_rows,
        "sentences": len(sentences),
        "heads": HEADS,
        "rounds": asked.rounds,
        "read_by": counts,
        "sentences_per_second": {name: round(median(rates[name] for rates in each)) for name in readers},
        "times": {
            name: float(f"{median(rates[OURS] / rates[name] for rates in each):.3g}")
            for name in readers
            if name != OURS
        },
        "skipped": skipped,
        "packages": dict(installed()),
    }
    for name, rate in found["sentences_per_second"].items():
        print(f"{rate:>12,} sentences/s  {name}" + (f": ours is {found['times'][name]:g} x" if name != OURS else ""))
    write(asked.out, found)


if __name__ == "__main__":
    main()
