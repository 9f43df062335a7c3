from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from scipy.stats import ttest_rel

import framing
from framing.cli import main
from framing.comparison.record import CorpusReport
from framing.errors import InputError, UnknownName
from framing.spans import VOICES

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


def test_periods_come_in_time_and_other_dates_are_left_out(tmp_path: Path) -> None:
    dates = ["2020-02-03", "2019-11-30", "soon", "", None, "2020-01"]
    articles = [article(100, [THUG], date=dates[number % 6]) for number in range(180)]
    report = framing.compare(scored(tmp_path / "out", articles), "date:month")
    assert [one.name for one in report.groups] == ["2019-11", "2020-01", "2020-02"]
    assert report.about["without_group"] == 90
    assert any("90 articles have no date:month" in note for note in report.notes)


def test_small_groups_count_among_the_rest(tmp_path: Path) -> None:
    articles = [article(100, [THUG], outlet=outlet) for outlet in ["A"] * 30 + ["B"] * 30 + ["C"] * 5]
    report = framing.compare(scored(tmp_path / "out", articles))
    assert [one.name for one in report.groups] == ["A", "B"]
    assert report.about["small_groups"] == {"C": 5}
    difference = next(one for one in report.differences if one.kind == "score" and one.group == "A")
    assert difference.n == 65


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"by": "oulet"}, "unknown column 'oulet'; did you mean 'outlet'"),
        ({"by": "outlet:month"}, "0 of 0 groups"),
        ({"by": "date:moon"}, "unknown period 'moon'; did you mean 'month'"),
        ({"pair": "evnt"}, "unknown column 'evnt'; did you mean 'event'"),
        ({"pair": "event", "cluster": "event"}, "both pair and cluster"),
        ({"reference": "D"}, "unknown reference group 'D'"),
        ({"fewest": 1000}, "0 of 3 groups with 1000 articles or more; the largest: A (10)"),
        ({"level": 95}, "level is 95"),
        ({"by": []}, "no column to group by"),
    ],
)
def test_faults_are_named(tmp_path: Path, asked: dict[str, Any], complaint: str) -> None:
    articles = random_articles(30, event=str, date=lambda _: "2020-01-01")
    folder = scored(tmp_path / "out", articles)
    with pytest.raises(framing.FramingError, match=complaint.replace("(", r"\(").replace(")", r"\)")):
        framing.compare(folder, **{"fewest": 5, **asked})


def test_folders_that_are_no_scored_corpus_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        framing.compare(tmp_path / "none")
    with pytest.raises(InputError, match="no manifest"):
        framing.compare(tmp_path)
    (tmp_path / "manifest.json").write_text('{"schema": "framing-corpus/1"}')
    with pytest.raises(InputError, match="nothing is scored yet"):
        framing.compare(tmp_path)
    (tmp_path / "manifest.json").write_text('{"schema": "framing-corpus/7"}')
    with pytest.raises(InputError, match="this version reads 'framing-corpus/1'"):
        framing.compare(tmp_path)
    folder = scored(tmp_path / "csv", random_articles(6), settings={"format": "csv"})
    with pytest.raises(InputError, match="its tables are csv"):
        framing.compare(folder)


def test_a_folder_may_lie_anywhere_fsspec_knows(tmp_path: Path) -> None:
    import fsspec

    folder = scored(tmp_path / "out", random_articles(90), shards=2)
    fsspec.filesystem("memory").put(str(folder), "/compared", recursive=True)
    there = framing.compare("memory://compared")
    assert there.estimates == framing.compare(folder).estimates
    written = there.to_parquet("memory://tables")
    assert len(written) == 5
    assert fsspec.filesystem("memory").exists(written[0])


def test_an_unfinished_run_says_so(tmp_path: Path) -> None:
    folder = scored(tmp_path / "out", random_articles(90))
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["shards"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert any("has not ended" in note for note in framing.compare(folder).notes)


def test_formats(planted: CorpusReport, tmp_path: Path) -> None:
    text = planted.to_text("Iran")
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    for part in ("240 articles by outlet: 3 groups", "▲", "Who calls Iran what", "theocracy 50%"):
        assert part in text
    page = planted.to_markdown()
    widths = {line.count("|") for line in page.split("## ")[0].splitlines() if line.startswith("|")}
    assert widths == {6}
    assert "## Who calls what how: Iran" in page
    data = json.loads(planted.to_json())
    assert data["schema"] == "framing-comparison/1"
    assert len(data["differences"]) == len(planted.differences)
    for path in planted.to_parquet(tmp_path / "tables"):
        table = pq.read_table(path)
        assert table.equals(planted.to_table(Path(path).stem))
        assert b"unit" in table.schema.field(0).metadata
    frame = planted.to_frame("calls")
    assert frame[frame.group == "A"]["count"].sum() == 16
    with pytest.raises(UnknownName, match="did you mean 'terms'"):
        planted.to_frame("term")


def test_names_of_groups_obey_nobody(tmp_path: Path) -> None:
    names = ["Evil\x1b[31m|Daily", "B\nnews", "C"]
    articles = [article(100, [THUG] * (number % 3), outlet=names[number % 3]) for number in range(90)]
    report = framing.compare(scored(tmp_path / "out", articles))
    assert "\x1b" not in report.to_text()
    assert "\\|Daily" in report.to_markdown()


def test_plot_is_a_forest(planted: CorpusReport) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    axes = planted.plot("rate", "emotive")
    assert next(label.get_text() for label in axes.get_yticklabels()) == "A  (80)"
    marks = [line for line in axes.lines if len(line.get_xdata()) == 1]
    assert [line.get_marker() for line in marks] == ["^", "v", "v"]
    pyplot.close("all")


def test_no_scores_without_the_bias_head(tmp_path: Path) -> None:
    texts = ["The regime fell. Thugs cheered. It rained.", "Talks went on. The minister spoke. It rained."] * 4
    rows = pa.table({"text": texts, "outlet": ["A", "B"] * 4})
    framing.score_corpus(rows, tmp_path / "out", analyzer=framing.Analyzer(heads=[]))
    report = framing.compare(tmp_path / "out", fewest=2)
    assert {one.kind for one in report.estimates} == {"rate"}
    assert report.estimate("A", "rate").value > report.estimate("B", "rate").value  # type: ignore[operator]
    assert "score" not in report.to_text().split("Differences")[0].split("group")[1]


def test_a_scored_corpus_agrees_with_its_reports(tmp_path: Path, slanted: str, neutral: str) -> None:
    rows = pa.table({"text": [slanted, neutral, slanted, neutral], "outlet": ["A", "B"] * 2})
    framing.score_corpus(rows, tmp_path / "out")
    report = framing.compare(tmp_path / "out", fewest=2)
    document = framing.analyze(slanted)
    assert report.estimate("A").value == pytest.approx(document.score, abs=1e-6)
    for voice in VOICES:
        count = sum(hit.voice == voice for hit in document.hits)
        assert report.estimate("A", "rate", "all", voice).count == 2 * count
    p = np.array([one.probability("bias")["biased"] for one in document.sentences if one.voice == "author"])
    assert report.estimate("A", "share", "bias.biased").value == pytest.approx(p.mean(), abs=1e-6)


def test_command(tmp_path: Path) -> None:
    folder = str(scored(tmp_path / "out", random_articles(90)))
    result = CliRunner().invoke(main, ["compare", folder])
    assert result.exit_code == 0
    assert "90 articles by outlet: 3 groups" in result.stdout
    found = CliRunner().invoke(main, ["compare", folder, "--format", "json", "--reference", "A"])
    assert {one["group"] for one in json.loads(found.stdout)["differences"]} == {"B", "C"}
    table = CliRunner().invoke(main, ["compare", folder, "--format", "csv", "--table", "groups"])
    assert table.stdout.splitlines()[0] == "name,n_articles,n_words,n_sentences,n_hits"
    written = CliRunner().invoke(main, ["compare", folder, "--format", "parquet", "--out", str(tmp_path / "tables")])
    assert len(written.stdout.splitlines()) == 5
    wrong = CliRunner().invoke(main, ["compare", folder, "--by", "outlets"])
    assert wrong.exit_code == 2
    assert "did you mean 'outlet'" in wrong.stderr
    assert CliRunner().invoke(main, ["compare", folder, "--target", "Iran"]).exit_code == 2
