from __future__ import annotations

from pathlib import Path

import pytest
from test_packs import pack

from framing import Analyzer, Lexicon


def hits(folder: Path, sentence: str, **row: str) -> bool:
    lexicon = Lexicon.read(pack(folder, {"plain": "", **row}))
    return bool(Analyzer(heads=[], lexicon=lexicon).analyze(sentence).hits)


@pytest.mark.parametrize(
    ("context", "sentence", "met"),
    [
        ("prev: famous", "The famous blorgist left.", True),
        ("prev: famous", "The famous, blorgist left.", False),
        ("prev: famous", "A blorgist is famous.", False),
        ("prev: once so famous", "The once so famous blorgist left.", True),
        ("next: of terror", "A blorgist of terror came.", True),
        ("next: of terror", "A blorgist of great terror came.", False),
        ("near: tax", "The blorgist spoke at length about his tax.", False),
        ("near: tax", "The blorgist spoke about his tax.", True),
        ("near: tax", "His tax, said the blorgist, was high.", True),
        ("near: tax|income", "It is income that the blorgist wants.", True),
        ("near: income tax", "The income tax hit the blorgist.", True),
        ("sent: tax", "In a very long sentence on the matter of tax he called the other man a blorgist.", True),
        ("sent: tax", "He pays tax. They call him a blorgist.", False),
        ("sent: vaccin*", "He was vaccinated by a blorgist.", True),
        ("sent: vaccin*", "He has a vacancy, the blorgist.", False),
        ("prev: @demonym", "An Iranian blorgist left.", True),
        ("prev: @state", "An Iranian blorgist left.", False),
        ("prev: @entity", "An Iranian blorgist left.", True),
        ("near: @migrants", "The blorgist spoke of asylum seekers.", True),
        ("prev: famous", "The famous “blorgist” left.", True),
        ("prev: famous", "So famous. “Blorgist” left.", False),
        ("next: of @state", "A blorgist of Iran left.", True),
        ("next: of @state", "A blorgist of Paris fashion left.", False),
        ("next: of @state", "A blorgist of the Iranian kind left.", False),
        ("near: israel", "Israel and the blorgist left.", False),
        ("near: israel*", "Israelis and the blorgist left.", False),
        ("near: lives", "Black Lives Matter and the blorgist left.", False),
        ("near: tax", "The blorgist left North Korea for the tax.", True),
        ("near: tax", "The blorgist left Iran for the lower tax.", False),
        ("near: of the", "A blorgist of the United States left.", True),
        ("next: among @migrants", "The blorgist among refugees left.", True),
        ("prev: @demonym and", "The Iranian and blorgist delegations left.", True),
        ("before: tax", "The tax man saw the blorgist.", True),
        ("before: tax", "The blorgist saw the tax man.", False),
        ("after: tax", "The blorgist saw the tax man.", True),
        ("after: tax", "The tax man saw the blorgist.", False),
        ("after: tax", "The blorgist left. Tax fell.", False),
        ("form: blorgists", "The blorgists left.", True),
        ("form: blorgists", "The blorgist left.", False),
        ("form: blorgists + near: tax", "The blorgists pay tax.", True),
        ("form: blorgists + near: tax", "The blorgist pays tax.", False),
        ("form: blorgists + near: tax", "The blorgists left.", False),
        ("near: tax + prev: famous; prev: old", "The famous blorgist pays tax.", True),
        ("near: tax + prev: famous; prev: old", "The old blorgist left.", True),
        ("near: tax + prev: famous; near: law + next: of", "The famous blorgist of the old law left.", True),
        ("near: tax + prev: famous; near: law + next: of", "The famous blorgist read the law.", False),
        ("capital", "They met the Blorgist People today.", True),
        ("capital", "Blorgist leaders met.", False),
        ("capital", "They met the blorgist today.", False),
        ("name", "The Blorgist Act was passed.", True),
        ("name", "The Act of Blorgist Law was passed.", True),
        ("name", "Blorgist leaders met.", False),
        ("name", "Blorgist Seizes Power In Northern Town", False),
    ],
)
def test_each_kind_of_context(tmp_path: Path, context: str, sentence: str, met: bool) -> None:
    assert hits(tmp_path, sentence, loaded=context) is met
    assert hits(tmp_path, sentence, plain=context) is not met


def test_a_hyphen_can_be_asked_for(tmp_path: Path) -> None:
    row = {"forms": "would-be blorgist", "loaded": "hyphen"}
    assert hits(tmp_path, "The would-be blorgist left.", **row)
    assert not hits(tmp_path, "It would be blorgist work.", **row)


@pytest.mark.parametrize("before", ["the term", "the word “", "a phrase"])
def test_a_word_spoken_about_is_not_used(tmp_path: Path, before: str) -> None:
    assert not hits(tmp_path, f"Some reject {before} blorgist.")
    assert hits(tmp_path, "A long-term blorgist left.")


@pytest.mark.parametrize(
    ("sentence", "met"),
    [
        ("They filmed Blorgist in Malta.", False),
        ("He starred in The Blorgist, a thriller.", False),
        ("They met a Blorgist Iranian.", True),
        ("He wrote: Blorgist policies failed.", True),
        ("Blorgist leaders met.", True),
        ("Tehran Names Blorgist New Minister", True),
        ("He hates BLORGIST policies.", True),
    ],
)
def test_a_lone_capital_makes_a_title(tmp_path: Path, sentence: str, met: bool) -> None:
    assert hits(tmp_path, sentence) is met


def test_a_headword_with_a_capital_is_none(tmp_path: Path) -> None:
    assert hits(tmp_path, "They met the Blorgians today.", term="Blorgian", forms="blorgians", hit="", miss="")


def test_a_word_that_is_no_name_is_no_part_of_one(tmp_path: Path) -> None:
    row = {"term": "proud", "forms": "", "loaded": "", "plain": ""}
    assert hits(tmp_path, "A proud man met the boys.", **row)
    assert not hits(tmp_path, "A man met the Proud Boys.", **row)


def test_a_term_that_is_a_name_may_end_inside_one(tmp_path: Path) -> None:
    row = {"term": "Crooked Hillary", "forms": "", "loaded": "", "plain": ""}
    assert hits(tmp_path, "They met Crooked Hillary Clinton.", **row)
