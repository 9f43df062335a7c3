"""Nothing is lost and nothing is mixed: runs are killed, starved, stopped and tampered with, for real."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from made import articles, small, write_jsonl

from framing import Analyzer, score_corpus
from framing.corpus.store import StorageError, Store
from framing.errors import InputError

HERE = Path(__file__).parent
SHARD = 9000


def tree(folder: Path) -> dict[str, bytes]:
    """Every file that a run leaves, by name; locks are no result."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def score(data, out, **options):
    options = {"analyzer": small(), "shard_bytes": SHARD, **options}
    return score_corpus(data, out, **options)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    return write_jsonl(tmp_path_factory.mktemp("corpus") / "news.jsonl", articles(400))


@pytest.fixture(scope="module")
def undisturbed(corpus, tmp_path_factory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    assert score(corpus, out).n_documents == 400
    return tree(out)


@contextmanager
def running(corpus: Path, out: Path, jobs: int):
    """A run in a process of its own, with its workers in its group; whatever is left of it at the end is killed."""
    command = [sys.executable, str(HERE / "made.py"), str(corpus), str(out), str(jobs), str(SHARD)]
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_for_shards(out: Path, count: int) -> None:
    end = time.monotonic() + 60
    while len(list(out.glob("shards/*.json"))) < count:
        assert time.monotonic() < end, "no shard was written in time"
        time.sleep(0.01)


def wait_for_no_one(group: int) -> None:
    """Until the workers of a run have noticed that it is dead."""
    end = time.monotonic() + 30
    with suppress(ProcessLookupError):
        while True:
            os.killpg(group, 0)
            assert time.monotonic() < end, "workers outlive their run"
            time.sleep(0.05)


def test_jobs_do_not_change_a_byte(corpus, undisturbed, tmp_path):
    score(corpus, tmp_path / "out", n_jobs=2)
    assert tree(tmp_path / "out") == undisturbed


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_killed_at_any_moment_goes_on_to_the_same_bytes(jobs, corpus, undisturbed, tmp_path):
    chance = random.Random(jobs)
    for _ in range(2):
        with running(corpus, tmp_path / "out", jobs) as process:
            wait_for_shards(tmp_path / "out", len(list(tmp_path.glob("out/shards/*.json"))) + 1)
            time.sleep(chance.random() / 10)
            # Of several processes, only the one that gives out the work: its workers may be in the middle of a file.
            process.kill()
            process.wait()
            wait_for_no_one(process.pid)
    assert not (tmp_path / "out" / "rejected.jsonl").exists()
    scored = score(corpus, tmp_path / "out", n_jobs=jobs)
    assert scored.n_resumed >= 2
    assert tree(tmp_path / "out") == undisturbed


def test_ctrl_c_stops_and_the_same_command_goes_on(corpus, tmp_path):
    command = [sys.executable, "-m", "framing", "batch", str(corpus), "--out", str(tmp_path / "out"), "--jobs", "2"]
    command += ["--shard-mb", "0.01"]
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, text=True) as process:
        wait_for_shards(tmp_path / "out", 2)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.strip() == f"framing: stopped; the same command goes on in {tmp_path}/out"
    assert not list((tmp_path / "out").glob(".run-*"))
    done = len(list(tmp_path.glob("out/shards/*.json")))
    again = subprocess.run([*command, "--log-json"], capture_output=True, text=True, check=True)
    end = json.loads(again.stderr.splitlines()[-2])
    assert (end["event"], end["documents"]) == ("end", 400)
    assert end["resumed"] >= done > 1


def test_two_runs_do_not_write_into_one_folder(corpus, tmp_path):
    with running(corpus, tmp_path / "out", 1) as process:
        wait_for_shards(tmp_path / "out", 1)
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(InputError, match="another run is writing"):
            score(corpus, tmp_path / "out")
        process.send_signal(signal.SIGCONT)
        process.wait()
    assert process.returncode == 0


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
    code += "resource.setrlimit(resource.RLIMIT_FSIZE, (30000, 30000)); runpy.run_path('made.py', run_name='__main__')"
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
    assert _but_tables(tree(tmp_path / "out")) == _but_tables(tree(tmp_path / "new"))


def _but_tables(files):
    return {name: data for name, data in files.items() if not name.endswith((".json", ".jsonl"))}


@pytest.mark.parametrize("name", ["sentences", "documents", "hits", "shards"])
def test_a_shard_that_vanished_or_shrank_is_made_again(name, corpus, undisturbed, tmp_path):
    score(corpus, tmp_path / "out")
    first, second, *_ = sorted((tmp_path / "out" / name).iterdir())
    first.unlink()
    if name != "shards":
        second.write_bytes(second.read_bytes()[:-10])
    assert score(corpus, tmp_path / "out").n_resumed == len(list((tmp_path / "out" / name).iterdir())) - (
        1 + (name != "shards")
    )
    assert tree(tmp_path / "out") == undisturbed


def test_other_settings_lexicon_model_or_input_are_refused_with_the_difference(corpus, undisturbed, tmp_path):
    score(corpus, tmp_path / "out")
    less = small().lexicon.without("regime")
    for options, said in (
        ({"shard_bytes": 5000}, "settings.shard_bytes: 9000 then, 5000 now"),
        ({"keep": ["year"]}, 'settings.columns.keep.outlet: "string" then, nothing now'),
        ({"title": "title"}, 'settings.columns.title: nothing then, "title" now'),
        ({"format": "csv"}, 'settings.format: "parquet" then, "csv" now'),
        ({"analyzer": Analyzer(heads=[], lexicon=less)}, "settings.lexicon: "),
        ({"analyzer": Analyzer(heads=["bias"], lexicon=small().lexicon)}, "settings.heads.bias: nothing then, "),
    ):
        with pytest.raises(InputError, match="made in another way") as refused:
            score(corpus, tmp_path / "out", **options)
        assert said in str(refused.value)
        assert len(str(refused.value).splitlines()) <= 4
    assert tree(tmp_path / "out") == undisturbed
    other = write_jsonl(tmp_path / "news.jsonl", articles(400, seed=9))
    with pytest.raises(InputError, match=r"inputs.news.jsonl"):
        score(other, tmp_path / "out")
    score(corpus, tmp_path / "out", title="title", overwrite=True)
    assert score(corpus, tmp_path / "out", overwrite=True).n_resumed == 0
    assert tree(tmp_path / "out") == undisturbed


def test_a_prior_is_a_setting(tmp_path):
    rows = articles(3)
    score(rows, tmp_path / "out", analyzer=Analyzer(heads=["bias"]))
    with pytest.raises(InputError, match=r"settings\.heads\.bias\.prior: \[0\.5.* then, \[0\.95, 0\.05\] now"):
        score(rows, tmp_path / "out", analyzer=Analyzer(heads=["bias"], prior=0.05))


def test_another_table_of_the_same_size_is_refused(tmp_path):
    score(articles(20), tmp_path / "rows", shard_bytes=1000)
    with pytest.raises(InputError, match="made from another input"):
        score(articles(20, seed=5), tmp_path / "rows", shard_bytes=1000)
    score(pa.Table.from_pylist(articles(20)), tmp_path / "table")
    with pytest.raises(InputError, match="made from another input"):
        score(pa.Table.from_pylist(articles(20, seed=5)), tmp_path / "table")


def test_a_corpus_may_be_moved_between_two_runs(corpus, undisturbed, tmp_path):
    with running(corpus, tmp_path / "out", 1):
        wait_for_shards(tmp_path / "out", 2)
    (tmp_path / "elsewhere").mkdir()
    moved = tmp_path / "elsewhere" / "news.jsonl"
    moved.write_bytes(corpus.read_bytes())
    (tmp_path / "out").rename(tmp_path / "there")
    assert score(moved, tmp_path / "there").n_resumed
    assert tree(tmp_path / "there") == undisturbed


def test_a_folder_of_somebody_else_is_left_alone(corpus, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    for overwrite in (False, True):
        with pytest.raises(InputError, match=r"holds 'notes.txt' and no manifest.json"):
            score(corpus, tmp_path, overwrite=overwrite)
    assert (tmp_path / "notes.txt").read_text() == "mine"


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


def give_back() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


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
    rows[30]["trap"] = Trap(give_back)
    again = score(rows, tmp_path / "out", n_jobs=2, shard_bytes=1000, keep=[])
    assert (again.n_documents, again.failed) == (60, ())
    assert again.n_resumed


def test_a_lock_is_gone_with_its_process(tmp_path):
    with Store(str(tmp_path / "out")).locked():
        pass
    code = "import sys, time; from framing.corpus.store import Store\n"
    code += "with Store(sys.argv[1]).locked(): print('in', flush=True); time.sleep(60)"
    command = [sys.executable, "-c", code, str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "in\n"
        with pytest.raises(InputError), Store(str(tmp_path / "out")).locked():
            pass
        process.kill()
    with Store(str(tmp_path / "out")).locked():
        pass


def test_an_analyzer_that_the_run_did_not_lay_there_is_refused(corpus, tmp_path):
    unseen = Analyzer(heads=[], lexicon=small().lexicon.without("thug"))

    def watch(event):
        if event["event"] == "start":
            for spooled in (tmp_path / "out").glob(".run-*/*"):
                spooled.write_bytes(b"another one")

    with pytest.raises(StorageError, match="is not the analyzer that this run laid there"):
        score(corpus, tmp_path / "out", watch=watch, n_jobs=2, analyzer=unseen)
