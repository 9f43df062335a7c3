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
        begin = time.perf_counter()
        subprocess.run(command(corpus, Path(folder) / "calm", asked.jobs), check=True)
        seconds = time.perf_counter() - begin
        out, done = Path(folder) / "killed", []
        for number in range(asked.kills):
            process = subprocess.Popen(command(corpus, out, asked.jobs), start_new_session=True)
            # Long enough that the last kills still find work; early kills fall into the start of the run, too.
            time.sleep(chance.uniform(0.2, 1.0) * seconds * 1.5 / asked.kills + 2)
            # Every other time the workers are left alive, in the middle of a file.
            if number % 2:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
            died = process.wait()
            done.append(len(list((out / "shards").glob("*.json"))) if out.exists() else 0)
            print(f"kill {number + 1}: exit {died}, {done[-1]} shards done")
        subprocess.run(command(corpus, out, asked.jobs), check=True)
        calm, killed = tree(Path(folder) / "calm"), tree(out)
        different = sorted(name for name in calm.keys() | killed.keys() if calm.get(name) != killed.get(name))
    found = {
        "articles": asked.articles,
        "jobs": asked.jobs,
        "kills": asked.kills,
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
