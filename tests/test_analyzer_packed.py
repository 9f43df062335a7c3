from __future__ import annotations

import json
from threading import Lock
from typing import Any

import numpy as np
import pytest

from framing import Analyzer, FramingError
from framing.errors import ModelError
from framing.packing import pack, unpack


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(heads=["subjectivity", "portrayal", "bias"], prior={"bias": 0.1})


def test_an_unpacked_analyzer_answers_alike(analyzer: Analyzer, slanted: str) -> None:
    again = Analyzer.unpacked(analyzer.packed())
    assert again.lexicon.digest == analyzer.lexicon.digest
    assert again.heads == ("subjectivity", "bias")
    ours, theirs = analyzer.read([slanted]), again.read([slanted])
    assert np.array_equal(ours.batch.hits.term, theirs.batch.hits.term)
    for head in again.heads:
        assert np.array_equal(ours.answers[head].probabilities, theirs.answers[head].probabilities)
        assert np.array_equal(ours.answers[head].given, theirs.answers[head].given)


@pytest.mark.parametrize("end", [0, 7, 1000, -1000, -1])
def test_what_was_cut_short_is_refused(analyzer: Analyzer, end: int) -> None:
    with pytest.raises(FramingError, match="this version has packed"):
        Analyzer.unpacked(analyzer.packed()[:end])


def test_packed_bytes_hold_what_they_were_given(analyzer: Analyzer) -> None:
    things: list[Any] = [None, True, 7, 0.5, "ß", (1, [2]), {"a": (), 3: "b"}, np.uint64(2**63), np.zeros((0, 2))]
    again = unpack(pack([*things, analyzer], analyzer), analyzer)
    assert again[-1] is analyzer
    assert repr(again[:-1]) == repr(things)


@pytest.mark.parametrize("thing", [Lock(), object(), {1}, np.array([object()])])
def test_only_plain_data_is_packed(thing: Any) -> None:
    with pytest.raises(TypeError):
        pack([thing])


@pytest.mark.parametrize("kind", ["os:system", "framing.packing:pack", "framing.packing:Any", "framing.errors:nothing"])
def test_bytes_make_no_class_but_ours_and_call_nothing(kind: str) -> None:
    head = json.dumps({"tree": [kind, {"a": 1}], "arrays": []}).encode()
    with pytest.raises(ModelError):
        unpack(len(head).to_bytes(8, "little") + head)
