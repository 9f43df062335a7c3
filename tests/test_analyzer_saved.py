from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from framing import Analyzer, FramingError


def test_a_saved_analyzer_answers_alike(tmp_path: Path, slanted: str) -> None:
    analyzer = Analyzer(heads=["subjectivity", "bias"], prior={"bias": 0.1})
    analyzer.save(tmp_path)
    again = Analyzer.load(tmp_path)
    assert again.heads == ("subjectivity", "bias")
    assert again.fingerprint == analyzer.fingerprint
    assert again.analyze(slanted).to_json() == analyzer.analyze(slanted).to_json()


def test_only_plain_data_is_written(tmp_path: Path) -> None:
    Analyzer(heads=["bias"]).save(tmp_path)
    kinds = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert kinds == {".json", ".safetensors", ".md"}
    assert len(json.loads((tmp_path / "lexicon.json").read_text("utf-8"))["terms"]) > 1000


def test_what_was_tampered_with_is_refused(tmp_path: Path) -> None:
    Analyzer(heads=["bias"]).save(tmp_path)
    (tmp_path / "000" / "weights.safetensors").write_bytes(os.urandom(100))
    with pytest.raises(FramingError, match=r"weights\.safetensors"):
        Analyzer.load(tmp_path)
