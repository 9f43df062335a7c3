from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_scored import THUG, article, held, planted, random_articles, scored
from scipy.stats import ttest_rel

import framing
from framing.comparison.record import CorpusReport
from framing.errors import UnknownName

__all__ = ["planted"]


def test_figures_are_sums_over_articles(tmp_path: Path) -> None:
    articles = [
        article(120, [THUG], [0.1, 0.2, 0.3], outlet="A"),
        article(220, [THUG, ("thug", "emotive", "inflame", "quoted", None)], [0.5] * 6, outlet="A"),
        article(320, [], [0.9, 0.1], outlet="A"),
        *[article(120, [], [0.2] * 3, outlet="B")] * 3,
    ]
    report = framing.compare(scored(tmp_path / "out", articles), fewest=3)
    score, share = report.estimate("A"), report.estimate("A", "share", "bias.biased")
    assert score.value == pytest.approx((0.2 + 0.5) / 2)
    assert score.n == 2
    assert share.value == pytest.approx((0.6 + 3.0 + 1.0) / 11)
    author, quoted = report.estimate("A", "rate"), report.estimate("A", "rate", "emotive", "quoted")
    assert author.value == pytest.approx(1000 * 2 / 600)
    assert author.count == 2
    assert quoted.value == pytest.approx(1000 * 1 / 30)
    assert report.estimate("A", "rate", "all", "all").value == pytest.approx(1000 * 3 / 660)
    assert [(one.name, one.n_articles, one.n_hits) for one in report.groups] == [("A", 3, 3), ("B", 3, 0)]


def test_nothing_found_still_has_an_upper_end(tmp_path: Path) -> None:
    articles = [article(200, [THUG] * (n % 3), outlet="A") for n in range(30)]
    articles += [article(200, outlet="B") for _ in range(30)]
    none = framing.compare(scored(tmp_path / "out", articles)).estimate("B", "rate")
    assert none.value == none.low == 0
    assert none.high is not None
    assert none.high > 1000 * 3 / (30 * 180)


def test_intervals_cover_the_truth_as_often_as_they_say(tmp_path: Path) -> None:
    # Groups are samples of one population, so that each interval should hold the mean of all with 95 %.
    generator = np.random.default_rng(3)
    articles = random_articles(60 * 25, rates={f"g{number:03d}": 1.0 for number in range(60)})
    generator.shuffle(articles)
    for number, one in enumerate(articles):
        one["outlet"] = f"g{number % 60:03d}"
    report = framing.compare(scored(tmp_path / "out", articles))
    words = sum(one["words"] - 20 for one in articles)
    truth = {
        ("score", "score"): np.mean([np.mean(one["biased"]) for one in articles]),
        ("rate", "all"): 1000 * sum(len(one["hits"]) for one in articles) / words,
        ("share", "bias.biased"): np.mean(np.concatenate([one["biased"] for one in articles])),
    }
    for (kind, name), value in truth.items():
        found = [one for one in report.estimates if (one.kind, one.name, one.voice) == (kind, name, "author")]
        assert 0.89 <= np.mean([one.low <= value <= one.high for one in found]) <= 1.0  # type: ignore[operator]
    tested = [one for one in report.differences if one.p is not None]
    assert 0.02 <= np.mean([one.p <= 0.05 for one in tested]) <= 0.08  # type: ignore[operator]
    assert not [one for one in tested if one.q is not None and one.q <= 0.05]


def test_a_planted_difference_is_found(planted: CorpusReport) -> None:
    rates = {one.group: one for one in planted.differences if (one.name, one.voice) == ("emotive", "author")}
    for group, effect in (("A", 2.0), ("B", 0.67), ("C", 0.67)):
        found = rates[group]
        assert found.q is not None
        assert found.q < 0.05
        assert found.effect_low < effect < found.effect_high  # type: ignore[operator]
    assert all(one.q is None or one.q > 0.05 for one in planted.differences if one.kind == "score")
    assert all(held(one) for one in (*planted.estimates, *planted.differences) if one.low is not None)


def test_interval_and_test_agree(planted: CorpusReport) -> None:
    tested = [one for one in planted.differences if one.p is not None and one.low is not None]
    assert len(tested) > 10
    for one in tested:
        assert (one.p < 0.05) == (one.low > 0 or one.high < 0)


def test_q_is_p_corrected(planted: CorpusReport) -> None:
    from scipy.stats import false_discovery_control

    tested = [one for one in planted.differences if one.p is not None]
    assert [one.q for one in tested] == pytest.approx(false_discovery_control([one.p for one in tested]))


def test_terms_that_set_groups_apart(planted: CorpusReport) -> None:
    terms = {(one.group, one.term): one for one in planted.terms}
    assert terms["B", "regime"].z > 4
    assert terms["B", "regime"].q < 0.001
    assert (terms["B", "regime"].count, terms["B", "regime"].articles) == (40, 40)
    assert terms["B", "regime"].per_million > terms["B", "regime"].per_million_against == 0
    assert terms["C", "regime"].z < 0
    # Twelve times in one article: not tested, since it tells of that article alone.
    assert ("A", "blunder") not in terms


def test_who_calls_what_how(planted: CorpusReport) -> None:
    assert planted.targets == ("Iran",)
    calls = {(one.group, one.term): one for one in planted.calls("Iran")}
    regime, theocracy = calls["A", "regime"], calls["A", "theocracy"]
    assert (regime.count, regime.attributed, regime.author) == (8, 8, 0)
    assert theocracy.quoted == 8
    assert regime.share == theocracy.share == 0.5
    only = calls["B", "regime"]
    assert only.share == only.high == 1
    assert 0.8 < only.low < 1
    assert ("C", "regime") not in calls
    with pytest.raises(UnknownName, match="did you mean 'Iran'"):
        planted.calls("Iraan")


def test_pairs_take_out_what_differs_between_events(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    articles, first, second = [], [], []
    for event in range(60):
        level = generator.uniform(0.2, 0.7)
        for outlet, more, kept in (("A", 0.03, first), ("B", 0.0, second)):
            biased = np.clip(level + more + generator.normal(0, 0.03, 3), 0, 1)
            kept.append(float(biased.mean()))
            articles.append(article(100, [THUG] * round(10 * level), biased, outlet=outlet, event=event))
    folder = scored(tmp_path / "out", articles, shards=3)
    report = framing.compare(folder, reference="B", pair="event")
    plain = framing.compare(folder, reference="B")
    paired, alone = (
        next(one for one in some.differences if (one.kind, one.voice) == ("score", "author"))
        for some in (report, plain)
    )
    assert paired.value == pytest.approx(np.mean(first) - np.mean(second))
    assert paired.n == 60
    assert paired.p == pytest.approx(1e-4)
    assert alone.p is not None
    assert alone.p > 0.05
    student = ttest_rel(first, second).confidence_interval()
    assert (paired.low, paired.high) == pytest.approx((student.low, student.high), abs=0.002)
    for one in report.differences:
        if one.p is not None and one.low is not None:
            assert (one.p < 0.05) == (one.low > 0 or one.high < 0)
    assert len(report.events) == 5
    shown = report.events[0]["articles"]
    assert {one["group"] for one in shown} == {"A", "B"}
    assert all(len(one["hits"]) == len(articles[one["row"]]["hits"]) for one in shown)


def test_clusters_widen_intervals(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    articles = []
    for outlet in range(40):
        house = generator.normal(0, 0.15)
        for _ in range(10):
            biased = np.clip(0.5 + house + generator.normal(0, 0.05, 4), 0, 1)
            articles.append(article(100, [THUG], biased, outlet=str(outlet), leaning="left" if outlet % 2 else "right"))
    folder = scored(tmp_path / "out", articles)
    alone, drawn = (framing.compare(folder, "leaning", cluster=one).estimate("left") for one in (None, "outlet"))
    assert alone.value == pytest.approx(drawn.value)
    assert (alone.n, drawn.n) == (200, 20)
    assert drawn.high - drawn.low > 2 * (alone.high - alone.low)  # type: ignore[operator]


def test_shards_do_not_matter(tmp_path: Path) -> None:
    articles = random_articles(150, event=lambda number: str(number // 3))
    one, many = (framing.compare(scored(tmp_path / str(n), articles, n), pair="event") for n in (1, 7))
    first, second = one.to_dict(), many.to_dict()
    for row, other in zip(first["differences"], second["differences"], strict=True):
        assert row == pytest.approx(other)
    assert first["calls"] == second["calls"]
    assert [row["term"] for row in first["terms"]] == [row["term"] for row in second["terms"]]
