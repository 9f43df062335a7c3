from __future__ import annotations

import pytest

from framing import Analyzer, Lexicon
from framing.evaluation.lexicon import faults
from framing.lexicon.catalogue import categories, evidence, sources
from framing.report.guide import advice, marked


def test_the_bundled_lexicon_is_sound() -> None:
    assert list(faults(Lexicon.load())) == []


def test_every_category_has_rows_and_there_are_enough() -> None:
    lexicon = Lexicon.load()
    assert {term.category for term in lexicon} == set(categories())
    assert len(lexicon) >= 300


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("They follow a strict exercise regime.", None),
        ("The new tax regime takes effect in May.", None),
        ("All seats were occupied by fans.", None),
        ("She had radical surgery in March.", None),
        ("The regime in Tehran denied it.", "regime"),
        ("The regime in Tel Aviv denied it.", "regime"),
        ("Troops entered the occupied city.", "occupied"),
        ("The terrorists fled.", "terrorist"),
    ],
)
def test_a_plain_sense_is_not_flagged(finder: Analyzer, sentence: str, term: str | None) -> None:
    assert [hit.term for hit in finder.find([sentence])[0]] == ([term] if term else [])


def test_every_source_is_cited_with_year_and_section() -> None:
    for source in sources().values():
        assert source.year.isdecimal()
        assert source.section


def test_contested_rows_state_both_positions() -> None:
    contested = [term for term in Lexicon.load() if term.contested]
    assert len(contested) >= 30
    assert [term.where for term in contested if not term.positions] == []
    position = Lexicon.load()["occupied"].positions
    assert position is not None
    assert "UN" in position[0]
    assert "Israel says disputed" in position[1]


def test_evidence_counts_are_possible_and_about_listed_terms() -> None:
    lexicon = Lexicon.load()
    for term, lines in evidence().items():
        assert term in lexicon
        for line in lines:
            assert 0 <= line.marked <= line.n
            assert 0 <= line.low <= line.marked / line.n <= line.high <= 1
    lines = [marked(line) for line in evidence()["regime"]]
    assert lines[0] == "marked by experts 1 of 15 times in BABE (share 0.01–0.30)"


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("regime", "Avoid it in the writer's own voice; write for instance government,"),
        ("terrorist", "Use it only as somebody's word, and say whose; otherwise write"),
        ("settlement", "Accepted; it is listed so that you see it."),
        ("heinous", "Leave it out: the sentence tells as much without it."),
        ("riot", "Say what is meant instead of it: "),
    ],
)
def test_advice_is_a_sentence(term: str, said: str) -> None:
    assert advice(Lexicon.load()[term]).startswith(said)
