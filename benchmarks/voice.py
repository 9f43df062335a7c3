"""Does the reader of voices agree with people on whose words a loaded span is? BASIL's quote flag of lexical spans.

    python benchmarks/voice.py DATA_FOLDER

An article's sentences are read as one text, a line each; a span's voice is that of most of its words. The flag means
"within a quotation": no span of indirect speech has it. So the flag is compared with quotations alone, and, since
indirect speech is not the writer's either, with quotations and indirect speech together.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from results import write

from framing.resources import seeds
from framing.spans import ATTRIBUTED, QUOTED, VOICES, Sentences
from framing.text.reporting import Reporting
from framing.text.segment import sentence_spans
from framing.text.tokens import tokenise
from framing.text.voice import voices

_Z = 1.96


@dataclass(frozen=True, slots=True)
class Spans:
    """Lexical spans of all articles, with the flag and the voice that most words of each have."""

    flag: NDArray[np.bool_]
    voice: NDArray[np.uint8]
    context: list[str]
    """The sentence with the span between brackets, to read what is disputed."""


def read(path: Path) -> Spans:
    """BASIL's lexical spans, each in its article."""
    rows = pq.read_table(path, columns=["text", "spans", "article_id"]).to_pylist()
    articles: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        articles.setdefault(row["article_id"], []).append(row)
    verbs, breaks = Reporting.read(seeds("en", "reporting.tsv")), np.zeros(1, dtype=np.int64)
    flag, voice, context = [], [], []
    for article in articles.values():
        text, begin = "\n".join(row["text"] for row in article), 0
        first, last = sentence_spans(text, breaks)
        _, tokens = tokenise(text, first)
        _, found = voices(text, tokens, Sentences(first, last, np.zeros_like(first)), breaks, verbs)
        for row in article:
            for span in row["spans"]:
                if span["label"] == "lexical":
                    start, end = begin + span["start"], begin + span["end"]
                    words = (tokens.end > start) & (tokens.start < end)
                    count = np.bincount(found[words], minlength=len(VOICES))
                    flag.append(span["quote"] == "yes")
                    voice.append(count.argmax())
                    context.append(
                        f"{row['text'][: span['start']]}[[{row['text'][span['start'] : span['end']]}]]"
                        f"{row['text'][span['end'] :]}"
                    )
            begin += len(row["text"]) + 1
    return Spans(np.array(flag), np.array(voice, dtype=np.uint8), context)


def agreement(flag: NDArray[np.bool_], found: NDArray[np.bool_]) -> dict[str, Any]:
    """Agreement with a Wilson interval, Cohen's kappa, and the counts."""
    n = len(flag)
    share = float((flag == found).mean())
    middle, spread = share + _Z**2 / (2 * n), _Z * float(np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n)))
    chance = flag.mean() * found.mean() + (1 - flag.mean()) * (1 - found.mean())
    return {
        "agreement": round(share, 4),
        "interval": [round((middle + sign * spread) / (1 + _Z**2 / n), 4) for sign in (-1, 1)],
        "kappa": round(float((share - chance) / (1 - chance)), 4),
        "counts": {
            "both_source": int((flag & found).sum()),
            "only_flag": int((flag & ~found).sum()),
            "only_found": int((~flag & found).sum()),
            "both_writer": int((~flag & ~found).sum()),
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder that holds bias/basil.parquet")
    parser.add_argument("--disputed", action="store_true", help="print the spans on which both differ")
    arguments = parser.parse_args()
    spans = read(arguments.data / "bias" / "basil.parquet")
    source = np.isin(spans.voice, [ATTRIBUTED, QUOTED])
    if arguments.disputed:
        for at in np.flatnonzero(source != spans.flag):
            flag = "quote" if spans.flag[at] else "no quote"
            print(f"{flag}, read as {VOICES[spans.voice[at]]}: {spans.context[at]}")
    by_voice = {
        name: {
            "quote": int((spans.flag & (spans.voice == code)).sum()),
            "no_quote": int((~spans.flag & (spans.voice == code)).sum()),
        }
        for code, name in enumerate(VOICES)
    }
    found = {
        "set": "BASIL, lexical spans, Fan et al., EMNLP 2019",
        "spans": len(spans.flag),
        "quoted_or_attributed": agreement(spans.flag, source),
        "quoted": agreement(spans.flag, spans.voice == QUOTED),
        "by_voice": by_voice,
    }
    write(Path(__file__).parent / "results" / "voice.json", found)
    print(found)


if __name__ == "__main__":
    main()
