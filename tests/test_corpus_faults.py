"""Full disks, damaged inputs, dying workers: what was done stays, and the reason is told."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from corpus_runs import HERE, SHARD, but_tables, corpus, score, tree, undisturbed
from fsspec.implementations.memory import MemoryFileSystem
from joblib.externals.loky import get_reusable_executor
from made import articles, write_jsonl

from framing.corpus.store import StorageError
from framing.errors import InputError

__all__ = ["corpus", "undisturbed"]


@pytest.fixture
def tiny_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_stops_the_run_and_room_lets_it_go_on(jobs, corpus, tiny_disk, undisturbed):
    with pytest.raises(StorageError, match="No space left"):
        score(corpus, tiny_disk / "out", n_jobs=jobs)
    assert (tiny_disk / "out" / "manifest.json").exists()
    subprocess.run(["mount", "-o", "remount,size=40m", str(tiny_disk)], check=True)
    score(corpus, tiny_disk / "out")
    assert tree(tiny_disk / "out") == undisturbed


def test_a_file_that_may_not_grow_stops_the_run(corpus, tmp_path):
    code = "import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    code += "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)); runpy.run_path('made.py', run_name='__main__')"
    command = [sys.executable, "-c", code, str(corpus), str(tmp_path / "out"), "1", str(SHARD)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE)
    assert done.returncode == 1
    assert "StorageError" in done.stderr
    assert "File too large" in done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name.startswith(".run-")]


class _Refusing(MemoryFileSystem):
    """A store that takes so many files and no more."""

    protocol = "refusing"
    left = 0
    store: ClassVar = {}
    pseudo_dirs: ClassVar = [""]

    def pipe_file(self, path, value, mode="overwrite", **kwargs):
        if not _Refusing.left:
            raise OSError(28, "No space left on device")
        _Refusing.left -= 1
        super().pipe_file(path, value, mode, **kwargs)


def test_a_store_that_refuses_stops_the_run(corpus):
    fsspec.register_implementation("refusing", _Refusing, clobber=True)
    _Refusing.left = 20
    with pytest.raises(StorageError, match="No space left on device"):
        score(corpus, "refusing://out")
    _Refusing.left = 10**6
    assert 1 < score(corpus, "refusing://out").n_resumed < 10


def test_a_source_that_ends_in_the_middle_of_its_packing(tmp_path):
    import gzip

    rows = write_jsonl(tmp_path / "rows.jsonl", articles(300)).read_bytes()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl.gz").write_bytes(gzip.compress(rows)[:-3000])
    write_jsonl(tmp_path / "in" / "b.jsonl", articles(5, seed=2))
    scored = score(tmp_path / "in", tmp_path / "out")
    assert 5 < scored.n_documents < 305
    assert len(scored.failed) == 1
    assert "a.jsonl.gz" in scored.failed[0]
    assert "cannot be read on behind line" in (tmp_path / "out" / "rejected.jsonl").read_text()


def test_a_broken_row_group_and_a_file_that_is_none(tmp_path):
    (tmp_path / "in").mkdir()
    table = pa.Table.from_pylist(articles(90))
    pq.write_table(table, tmp_path / "in" / "a.parquet", row_group_size=30, compression="none", use_dictionary=False)
    data = bytearray((tmp_path / "in" / "a.parquet").read_bytes())
    second = pq.ParquetFile(tmp_path / "in" / "a.parquet").metadata.row_group(1).column(0).data_page_offset
    data[second : second + 40] = b"\xff" * 40
    (tmp_path / "in" / "a.parquet").write_bytes(data)
    (tmp_path / "in" / "b.parquet").write_bytes(b"PAR1 and no more")
    scored = score(tmp_path / "in", tmp_path / "out", shard_bytes=10**6)
    assert scored.n_documents == 60
    assert len(scored.failed) == 2
    assert any("row group 1" in reason for reason in scored.failed)


def test_an_input_that_vanishes_while_it_is_read_is_tried_again(tmp_path):
    (tmp_path / "in").mkdir()
    paths = [write_jsonl(tmp_path / "in" / f"{name}.jsonl", articles(200, seed)) for seed, name in enumerate("abc")]
    kept = paths[1].read_bytes()

    def watch(event):
        if event["event"] == "shard":
            paths[1].unlink(missing_ok=True)

    scored = score(tmp_path / "in", tmp_path / "out", watch=watch)
    assert any("b.jsonl" in reason for reason in scored.failed)
    assert scored.n_documents >= 400
    with pytest.raises(InputError, match=r"inputs\.b\.jsonl: .* then, nothing now"):
        score(tmp_path / "in", tmp_path / "out")
    paths[1].write_bytes(kept)
    assert not score(tmp_path / "in", tmp_path / "out").failed
    score(tmp_path / "in", tmp_path / "new")
    assert but_tables(tree(tmp_path / "out")) == but_tables(tree(tmp_path / "new"))


class Trap:
    """A value that does something to the process that unpickles it, which is the worker alone."""

    def __init__(self, deed, *given) -> None:
        self._deed = deed, given

    def __reduce__(self):
        return self._deed

    def __repr__(self) -> str:
        return "trap"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(flag: str) -> None:
    if not Path(flag).exists():
        Path(flag).touch()
        die()


def starve() -> None:
    """As much memory as the process has now, and little more."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 2**20, resource.RLIM_INFINITY))


def trapped(deed, *given):
    rows = articles(60)
    rows[30]["trap"] = Trap(deed, *given)
    return rows


def test_a_worker_that_dies_costs_nothing(tmp_path):
    scored = score(trapped(die_once, str(tmp_path / "dead")), tmp_path / "out", n_jobs=2, shard_bytes=1000, keep=[])
    assert (tmp_path / "dead").exists()
    assert (scored.n_documents, scored.failed) == (60, ())
    score(trapped(print), tmp_path / "calm", shard_bytes=1000, keep=[])
    assert tree(tmp_path / "out") == tree(tmp_path / "calm")


def test_a_shard_that_kills_every_worker_is_named_and_the_rest_goes_on(tmp_path):
    scored = score(trapped(die), tmp_path / "out", n_jobs=2, shard_bytes=1000, keep=[])
    assert len(scored.failed) == 1
    assert "the worker that read it died" in scored.failed[0]
    assert 50 < scored.n_documents < 60
    assert "died" in json.loads((tmp_path / "out" / "rejected.jsonl").read_text())["reason"]


def test_a_worker_out_of_memory_names_its_shard_and_the_next_run_makes_it(tmp_path):
    rows = articles(60)
    rows[30]["text"] = "The thugs came. " * 30_000
    rows[30]["trap"], rows[31]["trap"] = Trap(starve), "much later"
    scored = score(rows, tmp_path / "out", n_jobs=2, shard_bytes=1000, keep=[])
    assert any("out of memory" in reason or "died" in reason for reason in scored.failed)
    # The next run would have other workers; joblib keeps those of a process, and the starved one would starve it too.
    get_reusable_executor().shutdown(wait=True, kill_workers=True)
    rows[30]["trap"] = Trap(print)
    again = score(rows, tmp_path / "out", n_jobs=2, shard_bytes=1000, keep=[])
    assert (again.n_documents, again.failed) == (60, ())
    assert again.n_resumed
