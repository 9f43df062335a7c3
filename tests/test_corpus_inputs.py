"""Every form of input gives the same tables; what cannot be read is named and the rest goes on."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import datasets
import fsspec
import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from click.testing import CliRunner
from corpus_runs import rejected
from made import articles, small, write_jsonl

from framing import FramingError, score_corpus
from framing.cli import main
from framing.corpus import columnar
from framing.corpus.inputs import sources
from framing.errors import InputError

ROWS = articles(40)
FIELDS = list(ROWS[0])


def read(folder, table="documents") -> pa.Table:
    return pq.read_table(Path(folder) / table)


def score(data, out, **options):
    return score_corpus(data, out, analyzer=small(), **options)


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> dict[str, list]:
    folder = tmp_path_factory.mktemp("expected")
    score(write_jsonl(folder / "news.jsonl", ROWS), folder / "out")
    found = {name: read(folder / "out", name).to_pylist() for name in ("documents", "sentences", "hits")}
    assert len(found["documents"]) == len(ROWS)
    assert found["hits"]
    return found


def _delimited(path: Path, sign: str) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS, delimiter=sign)
        writer.writeheader()
        writer.writerows(ROWS)
    return path


def _jsonl(folder: Path) -> bytes:
    return write_jsonl(folder / "plain.jsonl", ROWS).read_bytes()


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _parquet(path: Path, **options) -> Path:
    pq.write_table(pa.Table.from_pylist(ROWS), path, **options)
    return path


def _streamed() -> datasets.IterableDataset:
    return datasets.IterableDataset.from_generator(lambda: iter(ROWS))


FORMS = {
    "jsonl.gz": lambda to: _written(to / "a.jsonl.gz", gzip.compress(_jsonl(to))),
    "jsonl.zst": lambda to: _written(to / "a.ndjson.zst", zstandard.compress(_jsonl(to))),
    "csv": lambda to: _delimited(to / "a.csv", ","),
    "tsv": lambda to: _delimited(to / "a.tsv", "\t"),
    "parquet, many row groups": lambda to: _parquet(to / "a.parquet", row_group_size=7),
    "pandas, written by": lambda to: pandas.DataFrame(ROWS).to_parquet(to / "b.parquet") or to / "b.parquet",
    "arrow": lambda _: pa.Table.from_pylist(ROWS),
    "pandas": lambda _: pandas.DataFrame(ROWS),
    "polars": lambda _: polars.DataFrame(ROWS),
    "lazy polars": lambda _: polars.LazyFrame(ROWS),
    "dataset": lambda _: datasets.Dataset.from_list(ROWS),
    "dataset with an order of its own": lambda _: datasets.Dataset.from_list(ROWS[::-1]).select(range(39, -1, -1)),
    "streaming dataset": lambda _: _streamed(),
    "mappings": lambda _: (row for row in ROWS),
    "open file": lambda to: io.BytesIO(_jsonl(to)),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same(form, expected, tmp_path):
    scored = score(FORMS[form](tmp_path), tmp_path / "out", shard_bytes=3000)
    assert scored.n_documents == len(ROWS)
    documents = [
        {**row, "source": there["source"], "row": there["row"], "year": int(row["year"])}
        for row, there in zip(read(tmp_path / "out").to_pylist(), expected["documents"], strict=True)
    ]
    assert documents == expected["documents"]
    for table in ("sentences", "hits"):
        assert read(tmp_path / "out", table).to_pylist() == expected[table]
    assert len(list((tmp_path / "out" / "documents").iterdir())) > 1


def test_a_large_row_group_travels_in_slices(expected, tmp_path, monkeypatch):
    monkeypatch.setattr(columnar, "_GROUP", 100)
    score(_parquet(tmp_path / "a.parquet"), tmp_path / "out", shard_bytes=3000)
    assert read(tmp_path / "out").drop_columns("source")["row"].to_pylist() == list(range(40))
    assert read(tmp_path / "out", "hits").to_pylist() == expected["hits"]


def test_shards_of_any_size_hold_the_same_rows(expected, tmp_path):
    for path in (write_jsonl(tmp_path / "a.jsonl", ROWS), _delimited(tmp_path / "a.csv", ",")):
        for size in (500, 7777, 10**6):
            out = tmp_path / f"{size}{path.suffix}"
            score(path, out, shard_bytes=size)
            assert read(out)["row"].to_pylist() == [line + (path.suffix == ".csv") for line in range(1, 41)]
            assert read(out, "sentences").to_pylist() == expected["sentences"]
        pieces = list(sources(path)[0].shards(1))
        assert sum(len(shard.piece.rows("").at) for shard in pieces) == len(ROWS) < 2 * len(pieces)


def test_a_folder_of_texts_and_a_pattern(tmp_path):
    folder = tmp_path / "texts" / "deep"
    folder.mkdir(parents=True)
    (folder.parent / "b.txt").write_text("The regime fell.", encoding="utf-8")
    (folder / "a.txt").write_text("Thugs came. They left.", encoding="utf-8")
    (folder / "c.txt").write_bytes(b"\xff\xfe\xff\xff\xff\xff\xff")
    (folder / "d.txt").write_bytes("caf\xe9".encode("latin-1"))
    (folder / "e.txt").write_text("  ", encoding="utf-8")
    scored = score(tmp_path / "texts", tmp_path / "out")
    assert read(tmp_path / "out")["id"].to_pylist() == ["b.txt", "deep/a.txt"]
    assert scored.n_rejected == 3
    reasons = {row["file"]: row["reason"] for row in rejected(tmp_path / "out")}
    assert "not valid utf-8" in reasons["deep/d.txt"]
    assert reasons["deep/e.txt"] == "text is empty"
    score(f"{folder}/*.txt", tmp_path / "other", encoding="latin-1")
    assert read(tmp_path / "other")["n_words"].to_pylist()[-1] == 1


def test_metadata_keeps_its_type_and_its_misfits_arerejected(tmp_path):
    rows = [{"text": "One.", "year": 2020, "row": "mine", "tags": [1]} for _ in range(3)]
    rows[1]["year"] = "unknown"
    path = write_jsonl(tmp_path / "a.jsonl", [rows[0], rows[2], rows[1]])
    score(path, tmp_path / "out", shard_bytes=120)
    documents = read(tmp_path / "out")
    assert documents.schema.field("year").type == pa.int64()
    assert documents["input.row"].to_pylist() == ["mine", "mine"]
    assert "tags" not in documents.column_names
    assert rejected(tmp_path / "out")[0]["reason"] == 'year is str "unknown"; expected int64'
    score(path, tmp_path / "less", keep=["row"])
    assert "year" not in read(tmp_path / "less").column_names
    assert read(tmp_path / "less").num_rows == 3
    with pytest.raises(InputError, match=r"tags.*single values"):
        score(path, tmp_path / "no", keep=["tags"])


def test_dates_and_categories_of_frames_are_kept(tmp_path):
    frame = pandas.DataFrame({"text": ["One.", "Two."], "day": pandas.to_datetime(["2020-01-02", "2021-03-04"])})
    frame["outlet"] = pandas.Categorical(["A", "B"])
    score(frame, tmp_path / "out")
    documents = read(tmp_path / "out")
    assert [str(day.date()) for day in documents["day"].to_pylist()] == ["2020-01-02", "2021-03-04"]
    assert documents["outlet"].to_pylist() == ["A", "B"]


def test_titles_become_the_first_sentence(tmp_path):
    score([{"title": "Regime falls", "text": "It rained."}, {"title": None, "text": "Dry."}], tmp_path, title="title")
    sentences = read(tmp_path, "sentences").to_pylist()
    assert [(row["id"], row["start"], row["end"]) for row in sentences] == [
        ("table:0", 0, 13),
        ("table:0", 15, 25),
        ("table:1", 0, 4),
    ]
    assert read(tmp_path, "hits")["text"].to_pylist() == ["Regime"]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_other_formats_hold_what_parquet_holds(form, expected, tmp_path):
    score(ROWS, tmp_path, format=form, shard_bytes=4000)
    for table in ("documents", "sentences", "hits"):
        kinds = {"dtype": str, "keep_default_na": False} if form == "csv" else {}
        reader = pandas.read_csv if form == "csv" else lambda path: pandas.read_json(path, lines=True)
        parts = [reader(path, **kinds) for path in sorted((tmp_path / table).iterdir())]
        found = pandas.concat(parts)
        assert len(found) == len(expected[table])
        assert list(found["id"]) == [row["id"] for row in expected[table]]
        if table == "hits":
            assert list(found["text"]) == [row["text"] for row in expected["hits"]]
            assert [float(one) for one in found["severity"] if one not in ("", None)][:3] == pytest.approx(
                [row["severity"] for row in expected["hits"] if row["severity"] is not None][:3]
            )
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert {field["unit"] for field in manifest["tables"]["hits"]} >= {"code points"}


def test_addresses_in_and_out(expected, tmp_path):
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/news/a.jsonl", _jsonl(tmp_path))
    score("memory://news/*.jsonl", "memory://scored", shard_bytes=3000)
    with fsspec.open("memory://scored/documents/part-00000-00000.parquet") as file:
        assert pq.read_table(file)["source"][0].as_py() == "a.jsonl"
    again = score("memory://news", "memory://scored", shard_bytes=3000)
    assert again.n_resumed > 1
    score(f"file://{tmp_path}/plain.jsonl", f"file://{tmp_path}/out")
    assert read(tmp_path / "out", "hits").to_pylist() == expected["hits"]
    memory.pipe_file("/scored/.lock", b"process 1 on elsewhere")
    with pytest.raises(InputError, match="process 1 on elsewhere"):
        score("memory://news", "memory://scored", shard_bytes=3000)


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        ([{"headline": "x"}], {}, "none of the columns headline"),
        ([{"text": "x"}], {"text": "txet"}, "did you mean 'text'"),
        ([{"text": "x"}], {"keep": ["outlet"]}, "unknown column 'outlet'"),
        ([{"text": "x"}], {"keep": "outlet"}, r"expected names of columns, \['outlet'\]"),
        ([{"text": "x"}], {"format": "xml"}, "unknown format 'xml'"),
        ([], {}, "nothing to read"),
        (5, {}, "a corpus cannot be a int"),
        ("nowhere.jsonl", {}, "nowhere.jsonl: no such file"),
        ("README.md", {}, "unknown ending"),
    ],
)
def test_what_is_no_corpus_is_refused(data, options, said, tmp_path):
    with pytest.raises(FramingError, match=said):
        score(data, tmp_path / "out", **options)


def test_the_command_reads_standard_input_and_says_what_itrejected(tmp_path):
    given = b'{"text": "The regime fell."}\n{"text": 1}\n'
    command = [sys.executable, "-m", "framing", "batch", "-", "--out", str(tmp_path / "out"), "--log-json"]
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stdout == b""
    *events, summary = done.stderr.decode().splitlines()
    told = [json.loads(line) for line in events]
    assert [event["event"] for event in told] == ["start", "shard", "end"]
    assert told[-1]["documents"] == told[-1]["rejected"] == 1
    assert "1 rows rejected" in summary
    assert read(tmp_path / "out")["id"].to_pylist() == ["stdin:1"]


def test_the_command_is_silent_in_a_pipe_and_ends_with_a_summary(tmp_path):
    path = write_jsonl(tmp_path / "a.jsonl", ROWS[:3])
    done = CliRunner().invoke(main, ["batch", str(path), "--out", str(tmp_path / "out"), "--keep", "outlet"])
    assert done.exit_code == 0
    assert done.stderr == ""
    assert done.stdout.startswith("3 articles, ")
    assert "year" not in read(tmp_path / "out").column_names


def test_a_terminal_shows_a_bar(tmp_path):
    path = write_jsonl(tmp_path / "a.jsonl", ROWS)
    child, terminal = pty.fork()
    if not child:
        os.execv(sys.executable, [sys.executable, "-m", "framing", "batch", str(path), "--out", str(tmp_path / "out")])
    shown = b""
    with contextlib.suppress(OSError):  # a terminal whose program has gone
        while piece := os.read(terminal, 65536):
            shown += piece
    assert os.waitpid(child, 0)[1] == 0
    last = shown.decode().split("\r")[-3:]
    assert any("40 articles" in line and "sentences/s" in line and "0 rejected" in line for line in last)
