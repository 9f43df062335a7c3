"""Rows that cannot be scored are named with file, line and reason, and their neighbours are scored."""

from __future__ import annotations

import json

import pandas
from corpus_runs import rejected
from made import articles
from test_corpus_inputs import read, score

from framing.corpus import lines

ROWS = articles(40)
FIELDS = list(ROWS[0])


def test_bad_lines_are_named_with_file_line_and_reason(tmp_path):
    lines_ = [
        b'{"id": "1", "text": "The regime fell."}',
        b'{"id": "2", "text": ',
        b'{"id": "3"}',
        b'{"id": "4", "text": 5}',
        b'{"id": "5", "text": "caf\xe9"}',
        b"[1, 2]",
        b"",
        b'{"id": "8", "text": " \\n "}',
        b'{"id": null, "text": "No name."}',
        b'{"id": ["x"], "text": "A list for a name."}',
        b'{"id": "11", "text": "' + b"word " * 10_000_000 + b'"}',
        b'{"id": "12", "text": "' + b"word " * 300_000 + b'"}',
        b'{"id": "13", "text": "Half a pair \\ud83d here."}',
        b"[" * 100_000,
        b'{"id": 15, "text": "Thugs left."}',
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines_))
    scored = score(tmp_path / "a.jsonl", tmp_path / "out", shard_bytes=1000)
    assert read(tmp_path / "out")["id"].to_pylist() == ["1", "13", "15"]
    found = {row["line"]: row["reason"] for row in rejected(tmp_path / "out")}
    assert sorted(found) == [2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 14]
    assert scored.n_rejected == len(found)
    assert found[3] == "text is missing"
    assert found[4] == "text is int 5; expected a string"
    assert "0xe9" in found[5]
    assert "expected an object" in found[6]
    assert "50,000,0" in found[11]
    assert "1,500,000 characters" in found[12]
    assert all(row["file"] == "a.jsonl" for row in rejected(tmp_path / "out"))


def test_a_line_without_end_is_skipped(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "LONGEST", 10_000)
    rows = [json.dumps({"text": text}) for text in ("One.", "x" * 50_000, "Two.")]
    for name, data in (("a", "\n".join(rows)), ("b", "\n".join(rows[:2]))):
        (tmp_path / f"{name}.jsonl").write_text(data, encoding="utf-8")
        score(tmp_path / f"{name}.jsonl", tmp_path / name, shard_bytes=500)
        assert [row["line"] for row in rejected(tmp_path / name)] == [2]
    assert read(tmp_path / "a")["id"].to_pylist() == ["a.jsonl:1", "a.jsonl:3"]


def test_bad_cells_are_named_and_their_neighbours_read(tmp_path, monkeypatch):
    head = b"id,text\n"
    good = b'1,"A regime, ""so"" they say.\nA second line."\n'
    bad = b'2,a,b\n3,caf\xe9\n4,\n5,"x"y\n'
    rest = b"9,Thugs left.\n"
    for size in (30, 10**6):
        (tmp_path / "a.csv").write_bytes(head + good + bad + rest)
        score(tmp_path / "a.csv", tmp_path / str(size), shard_bytes=size)
        assert read(tmp_path / str(size))["row"].to_pylist() == [2, 8]
        assert [row["line"] for row in rejected(tmp_path / str(size))] == [4, 5, 6, 7]
    monkeypatch.setattr(lines, "LONGEST", 3000)
    many = b"".join(b"%d,Thugs left.\n" % n for n in range(500))
    (tmp_path / "open.csv").write_bytes(head + good + b'2,"never closed\n' + many)
    score(tmp_path / "open.csv", tmp_path / "open", shard_bytes=700)
    assert [row["line"] for row in rejected(tmp_path / "open")] == [4]
    assert read(tmp_path / "open").num_rows == 501


def test_rows_of_mixed_types_in_frames(tmp_path):
    frame = pandas.DataFrame({"text": ["Fine.", 5, None, float("nan"), "Good."], "n": [1, "x", None, 2.5, True]})
    score(frame, tmp_path / "out")
    assert read(tmp_path / "out")["row"].to_pylist() == [0, 4]
    assert [(row["row"], row["reason"]) for row in rejected(tmp_path / "out")] == [
        (1, "text is int 5; expected a string"),
        (2, "text is missing"),
        (3, "text is missing"),
    ]
