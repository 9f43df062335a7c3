"""Whether the intervals and tests of a comparison keep what they promise, by drawing and shuffling a scored corpus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from framing.comparison.distinctive import Used
from framing.comparison.figures import Figures
from framing.comparison.grouping import Key
from framing.comparison.measures import Layout, Measure
from framing.comparison.ratios import Ratios, bursts, limits
from framing.comparison.scored import Scored
from framing.comparison.tally import Sums, Tally, Units, add_up, fold
from framing.comparison.uses import Uses

MEASURES = (
    Measure("score", "score", "author"),
    Measure("share", "bias.biased", "author"),
    Measure("rate", "all", "author"),
    Measure("rate", "emotive", "author"),
    Measure("rate", "migration", "author"),
    Measure("rate", "conspiracy", "author"),
)
SIZES = (20, 50, 200)
SHUFFLES = {"articles": 60, "outlets": 60, "openings": 40, "terms": 20}
COVERAGE, DRAWS = 500, 300


class Corpus:
    """A scored corpus as arrays, a row an article."""

    def __init__(self, place: Path, *columns: str) -> None:
        folder = Scored.open(place)
        hits, self.columns = [], {name: [] for name in ("id", *columns)}
        for part in folder.parts:
            documents = folder.table("documents", part, list(self.columns))
            for name, values in self.columns.items():
                values.extend(documents[name].to_pylist())
            hits.append(folder.table("hits", part, ["id", "term", "category", "direction", "voice", "target"]))
        self.hits = pa.concat_tables(hits)
        self.layout = Layout(tuple(sorted(pc.unique(self.hits["category"]).to_pylist())), folder.labels)
        first = (Key(columns[0]),)
        groups = sorted({str(value) for value in self.columns[columns[0]] if value})
        units = add_up(folder, self.layout, first, groups, (Key("id"),)).units
        _, ids, self.y, self.x = units.totals()
        row = {one: place for place, one in enumerate(ids)}
        order = [place for place, one in enumerate(self.columns["id"]) if one in row]
        self.columns = {name: [values[place] for place in order] for name, values in self.columns.items()}
        rows = [row[one] for one in self.columns["id"]]
        self.y, self.x = self.y[rows], self.x[rows]
        article = pc.index_in(self.hits["id"], value_set=pa.array(self.columns["id"]))
        self.hits = self.hits.append_column("article", article).filter(pc.is_valid(article)).drop_columns("id")

    def figures(self, labels: np.ndarray, units: list[str] | None = None, *, paired: bool = False) -> Figures:
        """As `framing.compare` makes them, for labels (n,) of articles."""
        names, group = np.unique(labels, return_inverse=True)
        held = None
        if units is not None:
            held = Units(self.layout)
            held.add(group, units, self.y, self.x)
        sums = fold(group, self.y, self.x, self.layout, len(names))
        tally = Tally(tuple(names), {}, sums, held, Uses())
        return Figures(tally, self.layout, range(len(names)), None, 0.05, paired=paired)

    def used(self, labels: np.ndarray) -> Used:
        names, group = np.unique(labels, return_inverse=True)
        uses = Uses()
        words = self.x[:, self.layout.base[self.layout.measures.index(MEASURES[2])]]
        uses.add(group, self.hits, words)
        return Used.of(Tally(tuple(names), {}, self.figures(labels).tally.sums, None, uses), self.layout)


def coverage(corpus: Corpus) -> list[dict[str, Any]]:
    """How often intervals hold the corpus' figure when some of its articles are drawn."""
    generator = np.random.default_rng(0)
    places = [corpus.layout.measures.index(one) for one in MEASURES]
    y, x = corpus.y[:, places].toarray(), corpus.x[:, corpus.layout.base[places]]
    rate = np.array([one.kind == "rate" for one in MEASURES])
    truth = y.sum(axis=0) / x.sum(axis=0)
    burst = bursts(corpus.figures(np.zeros(len(y), dtype=int)).tally.sums.whole(), rate_flags(corpus))[places]
    rows = []
    for size in SIZES:
        ours, resampled, alone, widths = [], [], [], []
        for _ in range(COVERAGE):
            drawn = generator.integers(0, len(y), size)
            a, b = y[drawn], x[drawn]
            sums = Sums(
                (b > 0).sum(axis=0),
                a.sum(axis=0),
                b.sum(axis=0),
                *((p * q).sum(axis=0) for p, q in ((a, a), (a, b), (b, b))),
            )
            found = Ratios.of(sums, rate, burst)
            low, high = limits(found, 0.05)
            ours.append((low <= truth) & (truth <= high))
            weights = generator.multinomial(size, np.full(size, 1 / size), DRAWS)
            with np.errstate(divide="ignore", invalid="ignore"):
                draws = (weights @ a) / (weights @ b)
            ends = np.nanquantile(draws, [0.025, 0.975], axis=0)
            resampled.append((ends[0] <= truth) & (truth <= ends[1]))
            widths.append(np.stack([high - low, ends[1] - ends[0]]))
            # Words as drawn one by one: Poisson's variance; sentences: the binomial one.
            value = np.nan_to_num(found.value)
            error = np.sqrt(np.where(rate, value, value * (1 - value)) / np.maximum(sums.x, 1))
            alone.append(np.abs(value - truth) <= 1.96 * error)
        width = np.mean(widths, axis=0)
        for column, one in enumerate(MEASURES):
            rows.append(
                {
                    "n": size,
                    "measure": f"{one.kind} {one.name}",
                    "finds": round(float(truth[column] * x[:, column].mean() * size), 1) if rate[column] else None,
                    "framing": round(float(np.mean(ours, axis=0)[column]), 4),
                    "bootstrap": round(float(np.mean(resampled, axis=0)[column]), 4),
                    "one_by_one": None if one.kind == "score" else round(float(np.mean(alone, axis=0)[column]), 4),
                    "width_over_bootstrap": round(float(width[0, column] / width[1, column]), 3),
                }
            )
    return rows


def rate_flags(corpus: Corpus) -> np.ndarray:
    return np.array([one.kind == "rate" for one in corpus.layout.measures])


def nothing(corpus: Corpus, events: Corpus) -> dict[str, dict[str, Any]]:
    """Shares of p ≤ 0.05, and of shuffles with any q ≤ 0.05, where there is nothing to find."""
    generator = np.random.default_rng(1)
    leaning, outlet = (np.array(corpus.columns[name]) for name in ("leaning", "outlet"))
    _, counts = np.unique(outlet, return_counts=True)
    names = np.unique(outlet)
    large = np.isin(outlet, names[counts >= 30])
    by_outlet = np.where(large, outlet, "small")
    outlets, at = np.unique(outlet, return_inverse=True)
    sides = np.array([leaning[outlet == name][0] for name in outlets])
    found = {
        "three groups, articles shuffled": told(
            corpus.figures(generator.permutation(leaning)).differences() for _ in range(SHUFFLES["articles"])
        ),
        "46 groups, articles shuffled": told(
            corpus.figures(generator.permutation(by_outlet)).differences() for _ in range(SHUFFLES["articles"] // 20)
        ),
    }
    shuffled = [generator.permutation(sides)[at] for _ in range(SHUFFLES["outlets"])]
    found["three groups, outlets shuffled, articles drawn"] = told(
        corpus.figures(labels).differences() for labels in shuffled
    )
    found["three groups, outlets shuffled, outlets drawn"] = told(
        corpus.figures(labels, outlet.tolist()).differences() for labels in shuffled
    )
    event, place = np.array(events.columns["event"]), np.array(events.columns["place"])
    number = np.unique(event, return_inverse=True)[1]

    def within() -> np.ndarray:
        mixed = place.copy()
        mixed[np.lexsort((generator.random(len(place)), number))] = place[np.argsort(number, kind="stable")]
        return mixed

    found["openings shuffled within events, pairs"] = told(
        events.figures(within(), event.tolist(), paired=True).differences() for _ in range(SHUFFLES["openings"])
    )
    for name, burst in (("terms, three groups, articles shuffled", True), ("the same, without overdispersion", False)):
        shares, any_found = [], []
        for _ in range(SHUFFLES["terms"]):
            used = corpus.used(generator.permutation(leaning))
            used = used if burst else replace(used, burst=np.ones_like(used.burst))
            p = np.concatenate([used.odds(group, [one for one in range(3) if one != group]).p for group in range(3)])
            shares.append((p <= 0.05).mean())
            any_found.append(significant(p))
        found[name] = summary(shares, any_found)
    return found


def told(runs: Any) -> dict[str, Any]:
    shares, any_found = [], []
    for differences in runs:
        p = np.array([one.p for one in differences if one.p is not None])
        shares.append((p <= 0.05).mean())
        any_found.append(significant(p))
    return summary(shares, any_found)


def significant(p: np.ndarray) -> bool:
    from scipy.stats import false_discovery_control

    return bool((false_discovery_control(p) <= 0.05).any())


def summary(shares: list[float], any_found: list[bool]) -> dict[str, Any]:
    return {
        "shuffles": len(shares),
        "p_below": round(float(np.mean(shares)), 4),
        "any_q_below": round(float(np.mean(any_found)), 4),
    }
