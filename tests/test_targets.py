"""At whom a term is aimed: golden cases a linguist can edit, the floors they must reach, and names evenly treated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing import Analyzer
from framing.annotate import bundled_entities
from framing.errors import LexiconError
from framing.lexicon.nearby import KINDS, small_words
from framing.resources import seeds
from framing.tables import read_table
from framing.text.entities import COLUMNS, EntityList
from framing.text.phrases import token_sequences

GOLDEN = Path(__file__).parent / "golden" / "targets.txt"
LEAST_PRECISION, LEAST_RECALL = 0.92, 0.70
LINE = re.compile(r"(?P<held>\? )?(?P<right>.+?): (?P<before>.*)\[(?P<term>.+)\](?P<after>.*)")


class Case(NamedTuple):
    right: tuple[str, ...]
    """Names that are right; "-" is nobody."""
    text: str
    start: int
    """Where the term stands."""
    held_out: bool


def _cases() -> Iterator[Case]:
    for number, line in enumerate(GOLDEN.read_text("utf-8").splitlines(), start=1):
        if line and not line.startswith("#"):
            parts = LINE.fullmatch(line)
            assert parts, f"{GOLDEN.name}:{number}: expected `NAME: A sentence with one [term].`, found {line!r}"
            text = parts["before"] + parts["term"] + parts["after"]
            yield Case(tuple(parts["right"].split("|")), text, len(parts["before"]), bool(parts["held"]))


CASES = list(_cases())


def answers(finder: Analyzer, cases: list[Case]) -> list[str | None]:
    found = finder.find([case.text for case in cases])
    return [
        next((hit.target for hit in hits if hit.start <= case.start < hit.end), None)
        for case, hits in zip(cases, found, strict=True)
    ]


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned", "held out"])
def test_golden(finder: Analyzer, held_out: bool) -> None:
    cases = [case for case in CASES if case.held_out == held_out]
    pairs = list(zip(cases, answers(finder, cases), strict=True))
    wrong = [f"{answer}: {case.text}" for case, answer in pairs if answer is not None and answer not in case.right]
    named = [(case, answer) for case, answer in pairs if "-" not in case.right]
    answered = sum(answer is not None for _, answer in pairs)
    precision = 1 - len(wrong) / answered
    recall = sum(answer in case.right for case, answer in named) / len(named)
    assert precision >= LEAST_PRECISION, f"precision {precision:.3f} of {answered} answers; wrong: {wrong}"
    assert recall >= LEAST_RECALL, f"recall {recall:.3f} of {len(named)}"


def test_golden_cases_are_many_and_a_third_is_held_out() -> None:
    assert len({case.text for case in CASES}) == len(CASES) >= 270
    assert sum(case.held_out for case in CASES) >= len(CASES) // 3
    nobody = sum("-" in case.right for case in CASES)
    assert nobody >= len(CASES) // 6


def test_golden_answers_are_listed(finder: Analyzer) -> None:
    names = {name for case in CASES for name in case.right} - {"-"}
    assert names <= set(bundled_entities().names)


def test_golden_terms_are_hits(finder: Analyzer) -> None:
    found = finder.find([case.text for case in CASES])
    missing = [
        case.text
        for case, hits in zip(CASES, found, strict=True)
        if not any(hit.start <= case.start < hit.end for hit in hits)
    ]
    assert len(missing) <= len(CASES) // 20, f"the lexicon no longer has these terms: {missing}"


@pytest.mark.parametrize(
    ("sentence", "target"),
    [
        ("The Israeli regime denied it.", "Israel"),
        ("The Iranian regime denied it.", "Iran"),
        ("The regime in Tehran denied it.", "Iran"),
        ("The Syria-based terrorists fled.", None),
        ("Neither he nor the regime answered.", None),
        ("Lieberman spoke to Israeli radio about his regime.", None),
    ],
)
def test_a_target_is_found_or_none(finder: Analyzer, sentence: str, target: str | None) -> None:
    assert finder.find([sentence])[0][0].target == target


PAIRS = [
    ("Israeli", "Iranian"),
    ("Russian", "Ukrainian"),
    ("Indian", "Pakistani"),
    ("Chinese", "Taiwanese"),
    ("Hamas", "Hezbollah"),
    ("Democratic", "Republican"),
    ("Trump", "Biden"),
]
FRAMES = [
    "The {} regime denied it.",
    "They feared the brutal {} regime and its guards.",
    "A {}-backed regime took over.",
    "The anti-{} extremists marched.",
    "Guests left when the {} president called the terrorists home.",
    "He said the {} thugs would pay.",
    "The {} deal with the dictator was signed.",
    "Reckless {} leaders gathered.",
]


@pytest.mark.parametrize("pair", PAIRS, ids="/".join)
@pytest.mark.parametrize("frame", FRAMES)
def test_a_swap_of_names_swaps_the_target(finder: Analyzer, frame: str, pair: tuple[str, str]) -> None:
    """What is answered for one side is answered for the other: its own name, or nobody for both."""
    left, right = ({hit.term: hit.target for hit in finder.find([frame.format(name)])[0]} for name in pair)
    shared = left.keys() & right.keys()
    assert shared
    for term in shared:
        assert (left[term] is None) == (right[term] is None)
        assert left[term] is None or left[term] != right[term]


WORDS = (
    "the a an his of in by to and as like such called is was has been not regime terrorists slammed far-right liar "
    "insisted dictator Israel Iranian Trump Hamas GOP Paris accord Bank America Steve deal reporter , . — ( ' 's"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join))
@settings(deadline=None, max_examples=300)
def test_any_text_gives_a_target_that_it_names(text: str) -> None:
    names = bundled_entities().names
    finder = _finder()
    hits = finder.find([text])[0]
    tokens, _, _ = token_sequences([text])
    named = {names[entity] for entity in bundled_entities().find(tokens).token_entity.tolist() if entity >= 0}
    assert {hit.target for hit in hits} <= named | {None}
    assert [hit.target for hit in finder.find(["The Cuban regime.", text, "Peru fell."])[1]] == [h.target for h in hits]


@cache
def _finder() -> Analyzer:
    return Analyzer(heads=[])


def test_small_words_are_of_every_kind_and_hold_no_name() -> None:
    keys, bits = small_words()
    assert len(keys) > 500
    assert np.bitwise_or.reduce(bits) == (1 << len(KINDS)) - 1


def entities(folder: Path, *rows: str) -> EntityList:
    path = folder / "entities.tsv"
    path.write_text("\t".join(COLUMNS) + "\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return EntityList.read(path)


def test_a_name_inside_a_phrase_that_is_nobody_keeps_its_class_and_is_no_entity(tmp_path: Path) -> None:
    ours = entities(tmp_path, "Ruritania\tstate\tRuritania\tRuritanian\t\t", "War\tnone\tRuritania Plan\t\t\t")
    tokens, _, _ = token_sequences(["The Ruritania Plan of Ruritania, a Ruritanian idea"])
    found = ours.find(tokens)
    assert found.token_entity.tolist() == [-1, -1, -1, -1, 0, -1, 0, -1]
    assert (found.token_class >= 0).tolist() == [False, True, False, False, True, False, True, False]
    assert found.first.tolist() == found.last.tolist() == [1, 4, 6]
    assert found.entity.tolist() == [-1, 0, 0]


def test_an_unknown_class_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"entities\.tsv:2: .*did you mean 'party'"):
        entities(tmp_path, "Us\tparties\tUs\t\t\t")


def test_the_bundled_list_is_large_sorted_and_without_double_claims() -> None:
    rows = list(read_table(seeds("en", "entities.tsv"), COLUMNS))
    order = [(line.cells["class"], line.cells["name"].casefold()) for line in rows]
    assert order == sorted(order)
    assert len({line.cells["name"] for line in rows}) == len(rows)
    surfaces = [form for entity in bundled_entities().entities for form, _ in entity.surfaces]
    assert len(surfaces) == len(set(surfaces)) >= 5000
    parties = {line.cells["name"] for line in rows if line.cells["class"] == "party"}
    assert len(parties) >= 300


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Labour lost.", "Labour Party (UK)"),
        ("The Conservatives lost.", "Conservative Party (UK)"),
        ("Tories lost.", "Conservative Party (UK)"),
        ("The conservatives lost.", None),
        ("The Liberals lost.", "Liberal Party (any country)"),
        ("The liberals lost.", None),
        ("The Greens lost.", "Green Party (any country)"),
        ("The greens were fresh.", None),
        ("Democrats lost.", "Democratic Party (US)"),
        ("Republicans lost.", "Republican Party (US)"),
        ("The workers' labour was cheap.", None),
    ],
)
def test_party_names_ask_for_their_capital(text: str, name: str | None) -> None:
    tokens, _, _ = token_sequences([text])
    listed = bundled_entities()
    found = listed.find(tokens).entity.tolist()
    assert [listed.names[entity] for entity in found] == ([name] if name else [])
