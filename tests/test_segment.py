"""Sentence segmentation: golden cases a linguist can edit, the contract of the offsets, and time linear in the text."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.text.segment import abbreviations, sentence_spans

GOLDEN = Path(__file__).parent / "golden" / "segment.txt"
KNOWN_WRONG = " [known wrong]"


class Case(NamedTuple):
    name: str
    text: str
    expected: list[str]
    known_wrong: bool


def _unescaped(text: str) -> str:
    return text.encode("latin-1", "backslashreplace").decode("unicode-escape")


def _cases() -> list[Case]:
    cases = []
    body = GOLDEN.read_text("utf-8").split("\n\n", 1)[1]
    for block in body.split("===\n"):
        if not block.strip():
            continue
        head, expected = block.strip("\n").split("\n---\n")
        name, text = head.split("\n", 1)
        assert name.startswith("# "), f"{GOLDEN.name}: a case begins with '# name', found {name!r}"
        cases.append(
            Case(
                name[2:].removesuffix(KNOWN_WRONG),
                _unescaped(text),
                [_unescaped(line) for line in expected.split("\n")],
                name.endswith(KNOWN_WRONG),
            )
        )
    return cases


CASES = _cases()


def _sentences(text: str) -> list[str]:
    start, end = sentence_spans(text, np.zeros(1, dtype=np.int64))
    return [text[a:b] for a, b in zip(start, end, strict=True)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Case) -> None:
    if case.known_wrong:
        assert _sentences(case.text) != case.expected, "now right: take the mark off"
    else:
        assert _sentences(case.text) == case.expected


def test_golden_names_are_unique() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) >= 120


# Characters and words that mean something to the segmenter, so that hypothesis meets its branches.
MARKS = "\n\r\t.!?…,;:-–—•“”‘’\"'«»()[]`\u00a0\u00ad\u200b\u2028\x00\x0c\x1c\x85\ufeff😀é中AIaz5"
WORDS = [
    "Mr.",
    "J. K.",
    "U.S.",
    "p.m.",
    " Monday",
    "He left.",
    " Smith asked",
    "http://a.b/C.D?E",
    "x" * 50,
    "1. ",
    "By Al",
]
FRAGMENTS = st.sampled_from([*MARKS, *WORDS, " ", " ", "\n\n", "\r\n"])
TEXTS = st.one_of(st.text(), st.lists(FRAGMENTS, max_size=40).map("".join))


@given(TEXTS)
def test_spans_are_ordered_disjoint_trimmed_and_cover_everything_visible(text: str) -> None:
    start, end = sentence_spans(text, np.zeros(1, dtype=np.int64))
    assert start.dtype == end.dtype == np.int64
    assert (start < end).all()
    assert (end[:-1] <= start[1:]).all()
    covered = set()
    for a, b in zip(start.tolist(), end.tolist(), strict=True):
        assert text[a:b] == text[a:b].strip()
        covered.update(range(a, b))
    assert {at for at, character in enumerate(text) if not character.isspace()} <= covered


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_text_has_the_same_sentences_in_any_batch(texts: list[str]) -> None:
    breaks = np.cumsum([0] + [len(text) + 2 for text in texts])[:-1]
    start, end = sentence_spans("\n\n".join(texts), breaks)
    alone = [sentence_spans(text, np.zeros(1, dtype=np.int64)) for text in texts]
    assert start.tolist() == [int(a + at) for at, (begin, _) in zip(breaks, alone, strict=True) for a in begin]
    assert end.tolist() == [int(b + at) for at, (_, finish) in zip(breaks, alone, strict=True) for b in finish]


@pytest.mark.parametrize("text", ["", " ", "\n\n \t\r\n", "\u00a0\u2028"])
def test_blank_text_has_no_sentence(text: str) -> None:
    start, end = sentence_spans(text, np.zeros(1, dtype=np.int64))
    assert start.tolist() == end.tolist() == []


def test_abbreviations_can_be_found_by_their_last_eight_letters() -> None:
    for entry in abbreviations():
        assert re.fullmatch(r"[-<,@:+=!]?[A-Za-z]+(\.[A-Za-z]+)*", entry), entry
        assert entry[0] in "@+=!" or len(entry.lstrip("-<,:")) <= 7, entry


def test_no_texts_have_no_sentence() -> None:
    assert [array.tolist() for array in sentence_spans("", np.zeros(0, dtype=np.int64))] == [[], []]


@pytest.mark.parametrize(
    "unit",
    [
        "word ",
        "x",
        "He left. ",
        "“Go. ",
        "' a. B ",
        "(He. ",
        "Xa!Xb?",
        "1. a\n",
        "A) Foo. ",
        "at 5 p.m. Monday ",
        "… ",
        "a\n",
    ],
)
def test_time_is_linear_in_the_text(unit: str) -> None:
    """Two megabytes on one line: each of these shapes takes minutes if any step is quadratic."""
    began = time.perf_counter()
    sentence_spans(unit * (2_000_000 // len(unit)), np.zeros(1, dtype=np.int64))
    assert time.perf_counter() - began < 30
