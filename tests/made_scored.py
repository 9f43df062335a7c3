"""Scored corpora written by hand, with differences that are known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import framing
from framing.comparison.record import CorpusReport

Hit = tuple[str, str, str, str, str | None]
"""Term, category, direction, voice, target."""
THUG: Hit = ("thug", "emotive", "inflame", "author", None)


def article(
    words: int = 100, hits: Sequence[Hit] = (), biased: Sequence[float] = (0.2, 0.4, 0.3), **kept: Any
) -> dict[str, Any]:
    return {"words": words, "hits": list(hits), "biased": list(biased), **kept}


def scored(place: Path, articles: Sequence[dict[str, Any]], shards: int = 1, **manifest: Any) -> Path:
    """A folder as `score_corpus` writes it."""
    for table in ("documents", "sentences", "hits"):
        (place / table).mkdir(parents=True)
    told = {"schema": "framing-corpus/1", "settings": {"format": "parquet"}, "shards": [], **manifest}
    (place / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    for shard in range(shards):
        documents, sentences, hits = [], [], []
        for number, one in list(enumerate(articles))[shard::shards]:
            kept = {name: value for name, value in one.items() if name not in ("words", "hits", "biased")}
            n = len(one["biased"])
            scores = {"score": float(np.mean(one["biased"])) if n > 2 else None}
            scores |= {"score_attributed": None, "score_quoted": None}
            words = {"n_words": one["words"], "n_words_author": one["words"] - 20, "n_words_attributed": 10}
            words |= {"n_words_quoted": 10, "n_words_scare": 0}
            counts = {"n_sentences": n + 1, "n_sentences_author": n, "n_hits": len(one["hits"])}
            documents.append({"id": f"a{number}", "source": "x", "row": number, **kept, **words, **counts, **scores})
            sentences += [{"id": f"a{number}", "voice": "author", "bias.biased": p} for p in one["biased"]]
            sentences.append({"id": f"a{number}", "voice": "quoted", "bias.biased": 0.9})
            names = ("term", "category", "direction", "voice", "target")
            place_of = {"sentence": 0, "start": 0, "end": 4, "text": "x", "severity": 0.5}
            hits += [{"id": f"a{number}", **dict(zip(names, hit, strict=True)), **place_of} for hit in one["hits"]]
        floats = [pa.field(name, pa.float64()) for name in ("score", "score_attributed", "score_quoted")]
        table = pa.Table.from_pylist(documents)
        for field in floats:
            column = table[field.name].cast(pa.float64())
            table = table.set_column(table.column_names.index(field.name), field, column)
        text = [
            pa.field(name, pa.string()) for name in ("id", "term", "category", "direction", "voice", "target", "text")
        ]
        numbers = [pa.field(name, pa.int32()) for name in ("sentence", "start", "end")]
        schema = pa.schema([*text, *numbers, pa.field("severity", pa.float32())])
        name = f"part-{shard:05d}.parquet"
        pq.write_table(table, place / "documents" / name)
        pq.write_table(pa.Table.from_pylist(sentences), place / "sentences" / name)
        pq.write_table(pa.Table.from_pylist(hits, schema=schema), place / "hits" / name)
    return place


def random_articles(n: int, seed: int = 0, rates: dict[str, float] | None = None, **kept: Any) -> list[dict[str, Any]]:
    """Articles of groups A, B, C, whose terms come at a rate a hundred words."""
    generator = np.random.default_rng(seed)
    rates = rates or {"A": 1.0, "B": 1.0, "C": 1.0}
    made = []
    for number in range(n):
        group = list(rates)[number % len(rates)]
        words = int(generator.integers(100, 800))
        hits = [THUG] * int(generator.poisson(rates[group] * generator.gamma(2, 0.5) * words / 100))
        biased = generator.beta(2, 4, size=int(generator.integers(3, 12)))
        made.append(article(words, hits, biased, outlet=group, **{name: value(number) for name, value in kept.items()}))
    return made


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> CorpusReport:
    """A writes twice as many terms as B and C."""
    articles = random_articles(240, seed=2, rates={"A": 2.0, "B": 1.0, "C": 1.0})
    regime: Hit = ("regime", "legitimacy", "delegitimise", "author", "Iran")
    for number, one in enumerate(articles):
        if one["outlet"] == "B" and number % 2:
            one["hits"].append(regime)
        if one["outlet"] == "A" and number % 10 == 0:
            one["hits"] += [
                ("theocracy", "legitimacy", "delegitimise", "quoted", "Iran"),
                (*regime[:3], "attributed", "Iran"),
            ]
    articles[0]["hits"] += [("blunder", "emotive", "blame", "author", None)] * 12
    return framing.compare(scored(tmp_path_factory.mktemp("planted") / "out", articles))


def held(one: Any) -> bool:
    return bool(one.low <= one.value <= one.high)
