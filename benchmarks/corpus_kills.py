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
    while process.poll() is None and not finished(out):
        time.sleep(0.02)
    first = time.perf_counter()
    if process.wait():
        raise SystemExit(f"the run left alone ended with exit code {process.returncode}")
    return first - begin, time.perf_counter() - first


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
        start, rest = calmly(command(corpus, Path(folder) / "calm", asked.jobs), Path(folder) / "calm")
        out, done = Path(folder) / "killed", []
        for number in range(asked.kills):
            process = subprocess.Popen(command(corpus, out, asked.jobs), start_new_session=True)
            # Anywhere from the very beginning to so much work that twenty such runs would about end it.
            time.sleep(chance.uniform(0, start + 2 * rest / asked.kills))
            # Every other time the workers are left alive, in the middle of a file.
            if number % 2:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
            died = process.wait()
            done.append(finished(out))
            print(f"kill {number + 1}: exit {died}, {done[-1]} shards done")
        subprocess.run(command(corpus, out, asked.jobs), check=True)
        calm, killed = tree(Path(folder) / "calm"), tree(out)
        different = sorted(name for name in calm.keys() | killed.keys() if calm.get(name) != killed.get(name))
    found = {
        "articles": asked.articles,
        "jobs": asked.jobs,
        "kills": asked.kills,
        "seconds_to_first_shard": round(start, 2),
        "seconds_from_there": round(rest, 2),
        "shards": sum(name.startswith("shards/") for name in calm),
        "shards_done_after_each_kill": done,
        "files_compared": len(calm),
        "files_different": different,
    }
    write(ROOT / "benchmarks" / "results" / "corpus_kills.json", found)
    print(found)
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
