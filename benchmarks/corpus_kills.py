"""Kill a run over 20,000 articles twenty times at random moments, go on, and compare every byte with a run left alone.

python benchmarks/corpus_kills.py            # articles are made, after a seed; two jobs
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from results import write

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from made import articles, write_jsonl


def command(corpus: Path, out: Path, jobs: int) -> list[str]:
    options = ["--out", str(out), "--jobs", str(jobs), "--shard-mb", "0.1"]
    return [sys.executable, "-m", "framing", "batch", str(corpus), *options]


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def calmly(command: list[str], out: Path) -> tuple[float, float]:
    """Seconds that a run left alone takes until its first shard is done, and from there to its end."""
    begin = time.perf_counter()
    process = subprocess.Popen(command)
    until(process, out, 1)
    first = time.perf_counter()
    if process.wait():
        raise SystemExit(f"the run left alone ended with exit code {process.returncode}")
    return first - begin, time.perf_counter() - first


def until(process: subprocess.Popen[bytes], out: Path, shards: int) -> None:
    """Wait for so many shards to be done, or for the end of the run."""
    while process.poll() is None and finished(out) < shards:
        time.sleep(0.01)


def finished(out: Path) -> int:
    """Shards that are done."""
    return len(list((out / "shards").glob("*.json")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        corpus = write_jsonl(Path(folder) / "news.jsonl", articles(asked.articles, asked.seed))
        calm = Path(folder) / "calm"
        start, rest = calmly(command(corpus, calm, asked.jobs), calm)
        out, done = Path(folder) / "killed", []
        for number in range(asked.kills):
            process = subprocess.Popen(command(corpus, out, asked.jobs), start_new_session=True)
            # Some in the start of the run, others after a few more shards, in the middle of the next.
            more = chance.randint(0, finished(calm) // asked.kills)
            until(process, out, finished(out) + more)
            time.sleep(chance.uniform(0, 2 * rest / finished(calm) if more else 0.9 * start))
            # Every other time the workers are left alive, in the middle of a file.
            if number % 2:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
            died = process.wait()
            done.append(finished(out))
            print(f"kill {number + 1}: exit {died}, {done[-1]} shards done")
        subprocess.run(command(corpus, out, asked.jobs), check=True)
        alone, killed = tree(calm), tree(out)
        different = sorted(name for name in alone.keys() | killed.keys() if alone.get(name) != killed.get(name))
    found = {
        "articles": asked.articles,
        "jobs": asked.jobs,
        "kills": asked.kills,
        "seconds_to_first_shard": round(start, 2),
        "seconds_from_there": round(rest, 2),
        "shards": sum(name.startswith("shards/") for name in alone),
        "shards_done_after_each_kill": done,
        "files_compared": len(alone),
        "files_different": different,
    }
    write(ROOT / "benchmarks" / "results" / "corpus_kills.json", found)
    print(found)
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
