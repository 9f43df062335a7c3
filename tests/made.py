"""Articles made by a seeded generator, and a run over them that tests may kill: `python made.py IN OUT JOBS`."""

from __future__ import annotations

import json
import random
import sys
from functools import cache
from pathlib import Path

from framing import Analyzer, Lexicon, score_corpus

_WHO = ("The regime", "Tehran", "The council", "A spokesman", "The mob", "Israel", "The union", "Mr. Brown")
_DID = ("attacked", "welcomed", "slammed", "announced", "crushed", "discussed", "admitted", "praised")
_WHAT = ("the shameful deal", "the budget", "a protest in Berlin", "the so-called reform", "new rules", "the thugs")
_END = (".", ".", ", officials said.", " on Monday.", ", according to the police.", "!")
_SAID = ("“We won,” said Ms. Diaz.", "“It is a disgrace,” he said.", "Officials said the border was open.")


def articles(count: int, seed: int = 1, longest: int = 14) -> list[dict[str, object]]:
    """Rows with an id, a text, a title and metadata; the same for the same seed."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        made = [
            f"{chance.choice(_WHO)} {chance.choice(_DID)} {chance.choice(_WHAT)}{chance.choice(_END)}"
            if chance.random() < 0.8
            else chance.choice(_SAID)
            for _ in range(chance.randint(1, longest))
        ]
        rows.append(
            {
                "id": f"a{number}",
                "title": f"{chance.choice(_WHO)} and {chance.choice(_WHAT)}",
                "text": " ".join(made),
                "outlet": chance.choice("ABC"),
                "year": chance.randint(2010, 2025),
            }
        )
    return rows


def write_jsonl(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@cache
def small() -> Analyzer:
    """An analyzer that is there at once: some of the lexicon, no head."""
    every = Lexicon.load()
    return Analyzer(heads=[], lexicon=Lexicon([*list(every)[:60], every["regime"], every["thug"]], every.classes))


if __name__ == "__main__":
    score_corpus(sys.argv[1], sys.argv[2], analyzer=small(), n_jobs=int(sys.argv[3]), shard_bytes=int(sys.argv[4]))
