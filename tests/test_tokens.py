from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.spans import LOWER, TITLE, UPPER
from framing.text.phrases import Phrases, token_sequences
from framing.text.tokens import prefix_hashes, tokenise

START = np.zeros(1, dtype=np.int64)


def words(text: str) -> list[str]:
    _, tokens = tokenise(text, START)
    return [text[a:b] for a, b in zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Israel's far-right party", ["Israel", "far", "right", "party"]),
        ("Israel 's regime", ["Israel", "regime"]),
        ("They don't; the U.S. won’t.", ["They", "don't", "the", "U.S", "won’t"]),
        ("3.5 million of 10,000", ["3.5", "million", "of", "10,000"]),
        ("the workers' strike", ["the", "workers", "strike"]),
        ("south.Then he left", ["south", "Then", "he", "left"]),
        ("re\u00adgime", ["re\u00adgime"]),
        ("", []),
        ("\x00 … 😀", []),
    ],
)
def test_tokens_are_words_as_a_reader_sees_them(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_hash_ignores_case_apostrophe_shape_and_soft_hyphens() -> None:
    _, tokens = tokenise("Don't don’t DON'T re\u00adgime Regime İran iran", START)
    h = tokens.hash
    assert h[0] == h[1] == h[2]
    assert h[3] == h[4]
    assert h[5] == h[6]
    assert h[0] != h[3]


def test_case_is_told_apart() -> None:
    _, tokens = tokenise("us Us US U.S. iPhone A", START)
    assert tokens.case.tolist() == [LOWER, TITLE, UPPER, UPPER, LOWER, TITLE]


def test_prefix_hash_is_the_hash_of_a_token_of_that_text() -> None:
    codes, tokens = tokenise("vaccination vaccin vac", START)
    found = prefix_hashes(codes, tokens.first, tokens.length, (3, 6))
    assert found[:, 0].tolist() == [tokens.hash[2]] * 3
    assert found[:, 1].tolist() == [tokens.hash[1], tokens.hash[1], 0]


def test_the_vocabulary_leads_from_each_token_to_its_hash() -> None:
    _, tokens = tokenise(" ".join(f"word{number % 700}" for number in range(3000)), START)
    said = tokens.vocabulary
    assert (said.hash[said.number] == tokens.hash).all()
    assert (tokens.hash[said.token] == said.hash).all()
    assert len(said) < 800


def test_letters_beyond_a_byte_and_their_places_count_in_a_hash() -> None:
    _, tokens = tokenise("Москва москва комсва Ā ā ł", START)
    h = tokens.hash.tolist()
    assert h[0] == h[1] != h[2]
    assert h[3] == h[4] != h[5]


@given(st.text(max_size=200))
def test_any_text_survives_with_offsets_in_order(text: str) -> None:
    _, tokens = tokenise(text, START)
    assert (tokens.start < tokens.end).all()
    assert (tokens.end[:-1] <= tokens.start[1:]).all()
    assert not len(tokens) or tokens.end[-1] <= len(text)


@given(
    st.lists(st.sampled_from(["far-right", "far", "US", "tax regime", "regime", "of", "the far right"]), max_size=12)
)
def test_phrases_agree_with_a_search_word_by_word(parts: list[str]) -> None:
    phrases = ["far right", "far", "tax regime", "regime", "the far right"]
    text = " ".join(parts)
    flat = text.replace("-", " ").split()
    _, tokens = tokenise(text, START)
    found = Phrases(phrases).find(tokens)
    got = [(phrases[p], f) for p, f in zip(found.phrase.tolist(), found.first.tolist(), strict=True)]
    for phrase, first in got:
        assert flat[first : first + len(phrase.split())] == phrase.split()
    covered = {first + i for phrase, first in got for i in range(len(phrase.split()))}
    assert len(covered) == sum(len(phrase.split()) for phrase, _ in got), "two phrases overlap"
    assert {i for i, word in enumerate(flat) if word in ("far", "regime")} <= covered


def test_a_phrase_does_not_reach_over_punctuation() -> None:
    phrases = Phrases(["tax regime"])
    for text, n in [
        ("tax\n regime", 1),
        ("tax-regime", 1),
        ("tax, regime", 0),
        ("tax. Regime", 0),
        ("tax “regime”", 0),
    ]:
        _, tokens = tokenise(text, START)
        assert len(phrases.find(tokens).first) == n, text


def test_token_sequences_counts_tokens_of_each_phrase() -> None:
    _, begin, count = token_sequences(["so-called", "regime", "…"])
    assert begin.tolist() == [0, 2, 3]
    assert count.tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("Democrats' plan", True),
        ("bosses’ greed", True),
        ("go to the 'dogs' now", False),
        ("it is 'for the dogs' now", False),
    ],
)
def test_a_plural_possessive_parts_no_words(text: str, joined: bool) -> None:
    _, tokens = tokenise(text, np.zeros(1, dtype=np.int64))
    assert bool(tokens.joined[-1]) is joined
