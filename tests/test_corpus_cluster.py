"""A cluster of separate worker processes writes the same bytes, and survives the death of one of them."""

from __future__ import annotations

import os
import signal
import warnings
from contextlib import contextmanager
from pathlib import Path

import pytest
from corpus_runs import SHARD, corpus, rejected, score, tree, undisturbed
from made import articles, small

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from dask.distributed import Client, LocalCluster
from joblib import parallel_config, register_parallel_backend
from joblib.parallel import BACKENDS

from framing import Analyzer

__all__ = ["corpus", "undisturbed"]


@contextmanager
def started():
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def client():
    with started() as client:
        yield client


def test_dask_writes_the_same_bytes(client, corpus, undisturbed, tmp_path):
    with parallel_config(backend="dask"):
        score(corpus, tmp_path / "out")
    assert tree(tmp_path / "out") == undisturbed
    assert os.getpid() not in client.run(os.getpid).values()


class AllAtOnce(BACKENDS["multiprocessing"]):
    """Hands outcomes back when all tasks are done, as the backends of Ray and Spark do."""

    supports_return_generator = False


def test_a_backend_that_hands_outcomes_back_all_at_once_writes_the_same_bytes(corpus, undisturbed, tmp_path):
    register_parallel_backend("all-at-once", AllAtOnce)
    with parallel_config(backend="all-at-once", n_jobs=2):
        score(corpus, tmp_path / "out")
    assert tree(tmp_path / "out") == undisturbed
    assert len(list((tmp_path / "out" / "shards").iterdir())) > 2 * 8, "more shards than go in one round"


def test_dask_goes_on_when_a_worker_is_killed(client, corpus, undisturbed, tmp_path):
    killed = []

    def watch(event):
        if event["event"] == "shard" and event["shards"] == 5:
            victim = next(iter(client.run(os.getpid).values()))
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    with parallel_config(backend="dask"):
        scored = score(corpus, tmp_path / "out", watch=watch)
    assert killed
    assert (scored.n_documents, scored.failed) == (400, ())
    assert tree(tmp_path / "out") == undisturbed


def test_the_model_reaches_a_worker_once(client, tmp_path):
    loads = tmp_path / "loads"
    loads.mkdir()
    client.wait_for_workers(2)
    client.run(tell_of_loads, str(loads))
    fresh = Analyzer(heads=[], lexicon=small().lexicon.without("thug"))
    with parallel_config(backend="dask"):
        score(articles(200), tmp_path / "out", analyzer=fresh, shard_bytes=SHARD // 3)
    assert len(list((tmp_path / "out" / "shards").iterdir())) > 10
    seen = [path.read_text() for path in loads.iterdir()]
    assert 0 < len(seen) == len(set(seen)) <= 2


def tell_of_loads(folder: str) -> None:
    """Let a worker say whenever it makes an analyzer of what lies there for it."""
    from framing.corpus import work

    class Telling(work.Analyzer):
        @classmethod
        def unpacked(cls, data):
            Path(folder, os.urandom(8).hex()).write_text(str(os.getpid()))
            return super().unpacked(data)

    work.Analyzer = Telling


class Deadly:
    """A value that kills any process but its maker's as soon as it is read as text."""

    def __init__(self) -> None:
        self.maker = os.getpid()

    def __str__(self) -> str:
        if os.getpid() != self.maker:
            os.kill(os.getpid(), signal.SIGKILL)
        return "deadly"


def test_a_shard_that_kills_every_worker_is_set_aside_and_tried_again_by_the_next_run(tmp_path):
    rows = [{**row, "note": "calm"} for row in articles(60)]
    rows[30]["note"] = Deadly()
    with started(), parallel_config(backend="dask"):
        scored = score(rows, tmp_path / "out", shard_bytes=1000, keep=["note"])
    assert len(scored.failed) == 1
    assert "the worker that read it died" in scored.failed[0]
    assert 50 < scored.n_documents < 60
    assert "died" in rejected(tmp_path / "out")[0]["reason"]
    again = score(rows, tmp_path / "out", shard_bytes=1000, keep=["note"])
    assert (again.n_documents, again.failed) == (60, ())
    assert again.n_resumed > 5
