"""Whose words: golden cases a linguist can edit, the contract of the spans, and time linear in the text."""

from __future__ import annotations

import re
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import LexiconError
from framing.resources import seeds
from framing.spans import ATTRIBUTED, AUTHOR, QUOTED, SCARE, VOICES, Sentences, Tokens, Voices
from framing.text.segment import sentence_spans
from framing.text.tokens import tokenise
from framing.text.voice import Reporting, voices

GOLDEN = Path(__file__).parent / "golden" / "voice.txt"
KNOWN_WRONG = " [known wrong]"
LETTERS = {"a": ATTRIBUTED, "q": QUOTED, "s": SCARE}
MARK = re.compile(r"⟦([aqs]):|⟧")


class Case(NamedTuple):
    name: str
    text: str
    expected: list[int]
    """The voice of each character."""
    known_wrong: bool


def _case(name: str, marked: str) -> Case:
    text, expected, voice, end = "", [], AUTHOR, 0
    for mark in MARK.finditer(marked):
        text += marked[end : mark.start()]
        expected += [voice] * (len(text) - len(expected))
        assert (voice == AUTHOR) == (mark[1] is not None), f"{name}: marks nest or do not pair"
        voice, end = LETTERS.get(mark[1], AUTHOR), mark.end()
    assert voice == AUTHOR, f"{name}: the last mark is open"
    text += marked[end:]
    return Case(name.removesuffix(KNOWN_WRONG), text, expected + [voice] * len(text), name.endswith(KNOWN_WRONG))


def _cases() -> list[Case]:
    cases = []
    for block in GOLDEN.read_text("utf-8").split("\n\n", 1)[1].split("===\n"):
        if not block.strip():
            continue
        name, _, marked = block.strip("\n").partition("\n")
        assert name.startswith("# "), f"{GOLDEN.name}: a case begins with '# name', found {name!r}"
        cases.append(_case(name[2:], marked.replace("\\n", "\n")))
    return cases


CASES = _cases()


@cache
def _verbs() -> Reporting:
    return Reporting.read(seeds("en", "reporting.tsv"))


def _read(texts: list[str]) -> tuple[str, Tokens, Voices]:
    text = "\n\n".join(texts)
    breaks = np.cumsum([0, *(len(text) + 2 for text in texts[:-1])]).astype(np.int64)
    start, end = sentence_spans(text, breaks)
    sentences = Sentences(start, end, np.searchsorted(breaks, start, side="right") - 1)
    _, tokens = tokenise(text, start)
    return text, tokens, voices(text, tokens, sentences, breaks, _verbs())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Case) -> None:
    text, tokens, found = _read([case.text])
    words = [text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True)]
    got = [f"{word}/{VOICES[voice]}" for word, voice in zip(words, found.at(tokens.start), strict=True)]
    expected = [f"{word}/{VOICES[case.expected[at]]}" for word, at in zip(words, tokens.start, strict=True)]
    assert (got != expected) if case.known_wrong else (got == expected)
