from __future__ import annotations

import pytest

from framing import Analyzer
from framing.report.document import DocumentReport

PARTIES = ("Beacon Alliance", "Harvest Front")
SLANTS = ("slanted", "loyal", "quiet")


def swapped(text: str) -> str:
    one, two = PARTIES
    return text.replace(one, "\0").replace(two, one).replace("\0", two)


def test_there_are_three_slants_and_one_neutral_telling_of_the_length_of_news(articles: dict[str, str]) -> None:
    assert set(articles) == {*SLANTS, "neutral"}
    for text in articles.values():
        assert 400 <= len(text.split()) <= 600
        assert all(party in text for party in PARTIES)


def test_the_slants_are_told_apart_by_score_and_hits(analyzer: Analyzer, articles: dict[str, str]) -> None:
    reports = {name: analyzer.analyze(text) for name, text in articles.items()}
    cool = reports["neutral"]
    for name in SLANTS:
        assert reports[name].interval[0] > cool.interval[1], name
        assert len(reports[name].hits) >= 5 * max(1, len(cool.hits)), name
    for name in ("slanted", "loyal"):
        assert reports[name].interval[0] > reports["quiet"].interval[1], name


def test_each_slant_loads_the_party_it_is_against(analyzer: Analyzer, articles: dict[str, str]) -> None:
    against = {"slanted": "Beacon Alliance", "loyal": "Harvest Front", "quiet": "Harvest Front"}
    for name, party in against.items():
        assert aimed_at(analyzer.analyze(articles[name])) == {party}, name
    assert aimed_at(analyzer.analyze(articles["neutral"])) == set()


def aimed_at(report: DocumentReport) -> set[str]:
    return {name for name, shown in report.portrayals.items() if shown.terms}


def test_the_quiet_slant_works_by_doubt_and_hedges(analyzer: Analyzer, articles: dict[str, str]) -> None:
    quiet = [hit.category for hit in analyzer.analyze(articles["quiet"]).hits]
    assert sum(category in ("hedge", "attribution", "scare_quotes") for category in quiet) > len(quiet) / 2


@pytest.mark.parametrize("name", [*SLANTS, "neutral"])
def test_exchanging_the_parties_names_moves_no_score(analyzer: Analyzer, articles: dict[str, str], name: str) -> None:
    told, exchanged = analyzer.analyze(articles[name]), analyzer.analyze(swapped(articles[name]))
    assert (exchanged.answers("bias").probabilities == told.answers("bias").probabilities).all()
    assert (exchanged.score, exchanged.interval) == (told.score, told.interval)
    other = dict([PARTIES, PARTIES[::-1]])
    found = [(hit.term, hit.voice, hit.target) for hit in told.hits]
    assert [(hit.term, hit.voice, other.get(hit.target, hit.target)) for hit in exchanged.hits] == found
