"""The report as plain data; the schema is docs/report-schema.md and report.schema.json beside this file."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from framing.report.document import DocumentReport

SCHEMA = "framing-report/1"


def as_dict(report: DocumentReport) -> dict[str, Any]:
    """Everything in a report but its text's white space between sentences; offsets are code points."""
    return {
        "schema": SCHEMA,
        "id": report.id,
        "n_characters": len(report.text),
        "n_words": report.n_words,
        "scores": {voice: asdict(score) for voice, score in report.scores.items()},
        "heads": {
            name: {"kind": answers.kind, "prior": dict(zip(answers.labels, answers.prior, strict=True))}
            for name, answers in ((name, report.answers(name)) for name in report.heads)
        },
        "frames": report.frames,
        "portrayals": {name: asdict(shown) for name, shown in report.portrayals.items()},
        "sentences": [
            {
                "start": sentence.start,
                "end": sentence.end,
                "text": sentence.text,
                "voice": sentence.voice,
                "heads": {
                    name: {"labels": list(sentence.labels(name)), "probability": sentence.probability(name)}
                    for name in report.heads
                },
            }
            for sentence in report.sentences
        ],
        "hits": [{**asdict(hit), "neutral": list(hit.neutral), "sources": list(hit.sources)} for hit in report.hits],
    }
