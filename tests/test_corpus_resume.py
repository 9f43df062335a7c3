"""Nothing is lost and nothing is mixed: runs are killed, starved, stopped and tampered with, for real."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pytest
from corpus_runs import corpus, running, score, tree, undisturbed, wait_for_no_one, wait_for_shards
from made import articles, small, write_jsonl

from framing import Analyzer
from framing.corpus.store import StorageError, Store
from framing.errors import InputError

__all__ = ["corpus", "undisturbed"]


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
