from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing import Lexicon
from framing.annotate import Annotator
from framing.features.columns import DRAWER, Columns
from framing.features.hashing import Hashing
from framing.registry import load, names

ANNOTATE = Annotator(Lexicon.load())
MASK = (1 << 64) - 1
BASE = 0x9E3779B97F4A7C15


def mix(h: int) -> int:
    for _ in range(2):
        h ^= h >> 32
        h = h * 0xD6E8FEB86659FD93 & MASK
    return h ^ h >> 32


def word_hash(word: str) -> int:
    h = 0
    for at in range(0, len(word), 8):
        eight = bytes(ord(c) & 255 for c in word[at : at + 8])
        h = (h ^ int.from_bytes(eight, "little")) * BASE & MASK
        h ^= h >> 32
    wide = sum(mix(ord(c) * BASE + i & MASK) for i, c in enumerate(word) if ord(c) > 255)
    return mix(h + wide & MASK)


def poly(text: str) -> int:
    return sum(ord(c) * pow(BASE, i + 1, 1 << 64) for i, c in enumerate(text)) & MASK


def bucket(h: int, salt: int, bits: int) -> int:
    return mix(h ^ salt) >> (64 - bits)


def naive(sentence: list[str], hashing: Hashing) -> Counter[int]:
    """The featuriser in plain Python over strings, one n-gram at a time."""
    found: Counter[int] = Counter()
    hashes = [word_hash(word) for word in sentence]
    for word, h in zip(sentence, hashes, strict=True):
        found[bucket(h, 0x51AF3C7B, hashing.bits)] += 1
        padded = f" {word} "
        for size in range(hashing.chars[0], hashing.chars[1] + 1):
            for at in range(len(padded) - size + 1):
                found[bucket(poly(padded[at : at + size]), 0xC3A5E917, hashing.bits)] += 1
    for left, right in pairwise(hashes):
        found[bucket((left * BASE + right) & MASK, 0x2C7BA5D1, hashing.bits)] += 1
    return found


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["a", "thug", "walked", "ümläut", "don't", "x" * 70, "žižek", "дом"]), max_size=8),
        max_size=4,
    )
)
def test_hashing_equals_the_same_in_plain_python(sentences: list[list[str]]) -> None:
    hashing = Hashing(bits=20)
    batch = ANNOTATE([" ".join(words) for words in sentences], segment=False)
    words = batch.words
    matrix = hashing.matrix(hashing.grams(batch.codes, batch.tokens, words), words, len(sentences))
    for row, sentence in enumerate(sentences):
        counts = matrix[[row]].tocoo()
        assert dict(zip(counts.col.tolist(), counts.data.tolist(), strict=True)) == naive(sentence, hashing)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The Israeli regime struck.", "The Iranian regime struck."),
        ("Israel has occupied it.", "North Korea has occupied it."),
        ("Republicans slammed the bill.", "Democrats slammed the bill."),
        ("Moscow’s thugs came, Hamas said.", "Kyiv's thugs came, Hezbollah said."),
        ("HAMAS SAID NO", "ISIS SAID NO"),
        ("Israel fired, Palestine said.", "Palestine fired, Israel said."),
        ("China warned Taiwan's leaders.", "Taiwan warned China's leaders."),
        ("Netanyahu met Trump.", "Abu Mazen met Joe Biden."),
    ],
)
def test_listed_names_of_a_class_are_one_to_the_features(left: str, right: str) -> None:
    batch = ANNOTATE([left, right], segment=False)
    words = batch.words
    hashing = Hashing()
    matrix = hashing.matrix(hashing.grams(batch.codes, batch.tokens, words), words, 2)
    assert matrix[[0]].nnz > 0
    assert (matrix[[0]] != matrix[[1]]).nnz == 0
    columns = Columns(ANNOTATE.lexicon).extract(batch)
    np.testing.assert_array_equal(columns[0], columns[1])


@pytest.mark.parametrize("name", names(DRAWER))
@pytest.mark.parametrize("texts", [[], [""], ["", "The regime’s “thugs” fled!", "I said: you lied?", "…"]])
def test_every_extractor_keeps_the_contract(name: str, texts: list[str]) -> None:
    module = load(DRAWER, name)
    batch = ANNOTATE(texts, segment=False)
    columns = module.extract(batch, ANNOTATE.lexicon)
    assert columns.dtype == np.float32
    assert columns.shape == (len(texts), len(module.names(ANNOTATE.lexicon)))
    assert np.isfinite(columns).all()
    assert module.__doc__
    assert "Source" in module.__doc__


def test_columns_do_not_depend_on_the_neighbours_in_a_batch() -> None:
    texts = [
        "The regime fell!",
        "Nothing happened here.",
        "“We left,” I said.",
        "The HUGE scandal, they claimed, is over.",
    ]
    columns = Columns(ANNOTATE.lexicon)
    together = columns.extract(ANNOTATE(texts, segment=False))
    alone = np.concatenate([columns.extract(ANNOTATE([text], segment=False)) for text in texts])
    np.testing.assert_array_equal(together, alone)
    assert together.any(axis=1).all()
