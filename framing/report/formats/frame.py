"""The report as a pandas data frame, one row a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from framing.errors import FramingError

if TYPE_CHECKING:
    import pandas

    from framing.report.document import DocumentReport


def as_frame(report: DocumentReport) -> pandas.DataFrame:
    """Columns: id, start, end, voice, text, terms, then `head:label` for each probability."""
    try:
        import pandas
    except ImportError as error:
        raise FramingError("to_frame() needs pandas: pip install pandas") from error

    rows = []
    for sentence in report.sentences:
        row: dict[str, object] = {
            "id": report.id,
            "start": sentence.start,
            "end": sentence.end,
            "voice": sentence.voice,
            "text": sentence.text,
            "terms": [hit.term for hit in sentence.hits],
        }
        for head in report.heads:
            row |= {f"{head}:{label}": p for label, p in sentence.probability(head).items()}
        rows.append(row)
    return pandas.DataFrame(rows)
