"""Time the search for listed phrases over token hashes beside `ahocorasick_rs` over characters, in one run.

    python benchmarks/matching.py FOLDER         # a folder of .txt articles, or a Parquet file with a `text` column

Both look for every surface form of the bundled lexicon and entities. The automaton gets lower-cased text, and a match
is kept when no letter touches it; forms written with another hyphen or over a line end it does not see.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from statistics import median

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind
from results import write
from speed import articles

from framing import Lexicon
from framing.analyzer import _batches
from framing.annotate import bundled_entities
from framing.text.phrases import Phrases
from framing.text.tokens import tokenise


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--most", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "matching.json")
    options = parser.parse_args()

    # In batches as the analyzer makes them.
    texts = ["\n\n".join(batch) for batch in _batches(articles(options.articles, options.most), None)]
    forms = [form for term in Lexicon.load() for form in term.forms]
    forms += [form for entity in bundled_entities().entities for form, _ in entity.surfaces]
    forms = sorted({form.lower() for form in forms})
    phrases = Phrases(forms)
    automaton = AhoCorasick(forms, matchkind=MatchKind.LeftmostLongest)
    start = np.zeros(1, dtype=np.int64)
    tokens = [tokenise(text, start)[1] for text in texts]

    def hashed() -> int:
        return sum(len(phrases.find(each).first) for each in tokens)

    def characters() -> int:
        found = 0
        for text in texts:
            lower = f" {text.lower()} "
            for _, begin, end in automaton.find_matches_as_indexes(lower):
                found += not (lower[begin - 1].isalnum() or lower[end].isalnum())
        return found

    seconds: dict[str, list[float]] = {"token hashes": [], "ahocorasick_rs": []}
    counts = {}
    for _ in range(options.rounds):
        for name, search in (("token hashes", hashed), ("ahocorasick_rs", characters)):
            begin = time.process_time()
            counts[name] = search()
            seconds[name].append(time.process_time() - begin)
    size = sum(map(len, texts)) / 1e6
    found = {
        "forms": len(forms),
        "megabytes": round(size, 2),
        "megabytes_per_second": {name: round(size / median(taken), 1) for name, taken in seconds.items()},
        "matches": counts,
        "note": "tokens are made once for the featuriser in any case and are not timed here",
    }
    print(found)
    write(options.out, found)


if __name__ == "__main__":
    main()
