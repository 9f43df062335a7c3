"""The examples of docs/corpora.md run, on a corpus that was scored."""

from __future__ import annotations

import ast
import re

import pytest
from conftest import ROOT
from made import articles

from framing import score_corpus

_BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "corpora.md").read_text(encoding="utf-8"), re.DOTALL)
_READERS = [block for block in _BLOCKS if re.match(r"import (duckdb|pandas|polars)\n", block)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, analyzer):
    where = tmp_path_factory.mktemp("docs")
    score_corpus(articles(60), where / "scored", analyzer=analyzer, shard_bytes=9000)
    return where


@pytest.mark.parametrize("code", _READERS, ids=["duckdb", "pandas", "polars"])
def test_other_tools_read_the_tables(code, folder, monkeypatch):
    monkeypatch.chdir(folder)
    *before, last = ast.parse(code).body
    names: dict = {}
    exec(compile(ast.Module(before, []), "docs", "exec"), names)
    found = eval(compile(ast.Expression(last.value), "docs", "eval"), names)
    if "duckdb" in code:
        rows = found.fetchall()
        assert [row[0] for row in rows] == ["A", "B", "C"]
        assert sum(row[1] for row in rows) == 60
        assert all(0 < row[2] < 1 and row[3] > 0 for row in rows)
    else:
        assert len(found) >= 2
