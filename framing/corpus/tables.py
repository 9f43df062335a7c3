"""What is written of a corpus: documents, sentences and hits, as Arrow tables made column by column from a batch.

The tables are joined by `id`. Every field carries a `description` and a `unit`, the schemas a version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from framing.corpus.arrays import numbers, strings, words
from framing.lexicon.terms import Lexicon
from framing.report.aggregate import mean_scores
from framing.report.document import SCORED, Read
from framing.spans import ATTRIBUTED, AUTHOR, QUOTED, VOICES, Batch, Ints

if TYPE_CHECKING:
    import pyarrow

SCHEMA = "framing-corpus/1"
"""Name and version of the three tables; the version goes up when a column changes its name or its meaning."""
TABLES = ("documents", "sentences", "hits")
_SPOKEN = (AUTHOR, ATTRIBUTED, QUOTED)
"""Voices of whole sentences; scare quotes are a few words in the author's."""
_POINTS, _SHARE = "code points", "probability 0..1"


class Field(NamedTuple):
    """A column that does not depend on the heads."""

    name: str
    type: str
    unit: str
    description: str


_ID = Field("id", "string", "", "the document's id; joins the three tables")
_DOCUMENTS = (
    _ID,
    Field("source", "string", "", "the input the document was read from"),
    Field("row", "int64", "", "line of the input from 1, or row of a table from 0"),
)
_SIZES = (
    Field("n_characters", "int64", _POINTS, "length of the text"),
    Field("n_words", "int64", "words", "word tokens in the text"),
    *(Field(f"n_words_{voice}", "int64", "words", f"word tokens in the voice: {voice}") for voice in VOICES),
    Field("n_sentences", "int64", "sentences", "sentences in the text"),
    *(
        Field(f"n_sentences_{VOICES[voice]}", "int64", "sentences", f"sentences mostly in the voice: {VOICES[voice]}")
        for voice in _SPOKEN
    ),
    Field("n_hits", "int64", "hits", "loaded terms found"),
)
_SCORES = (
    Field("score", "float", _SHARE, "mean over the author's sentences that the wording is biased; null under 3"),
    Field("score_low", "float", _SHARE, "lower end of the 95 % interval of score, sentences resampled"),
    Field("score_high", "float", _SHARE, "upper end of the 95 % interval of score"),
    Field("score_attributed", "float", _SHARE, "score over attributed sentences; null under 3"),
    Field("score_quoted", "float", _SHARE, "score over quoted sentences; null under 3"),
)
_SENTENCES = (
    _ID,
    Field("sentence", "int32", "", "place of the sentence in its document, from 0"),
    Field("start", "int64", _POINTS, "where the sentence begins in the text"),
    Field("end", "int64", _POINTS, "where it ends, exclusive"),
    Field("voice", "words", "", "whose words most of the sentence is: author, attributed or quoted"),
)
_HITS = (
    _ID,
    Field("sentence", "int32", "", "place of the sentence in its document, from 0"),
    Field("start", "int64", _POINTS, "where the term begins in the text"),
    Field("end", "int64", _POINTS, "where it ends, exclusive"),
    Field("text", "string", "", "the term as it stands in the text"),
    Field("term", "words", "", "the lexicon's headword"),
    Field("category", "words", "", "the term's category in the lexicon"),
    Field("direction", "words", "", "what the term does to its target"),
    Field("severity", "float", "0..1", "how strongly the term takes a side; null where style guides disagree"),
    Field("voice", "words", "", "whose word it is: author, attributed, quoted or scare"),
    Field("target", "words", "", "the listed entity the term is aimed at; null where the text does not say"),
)


@dataclass(frozen=True, slots=True)
class Tables:
    """A batch of documents, as it is written."""

    documents: pyarrow.Table
    sentences: pyarrow.Table
    hits: pyarrow.Table

    @classmethod
    def joined(cls, parts: Sequence[Tables]) -> Tables:
        """Several batches as one."""
        import pyarrow as pa

        return cls(*(pa.concat_tables([getattr(part, each.name) for part in parts]) for each in fields(cls)))


def taken() -> frozenset[str]:
    """Names that a kept metadata column of the input cannot have in the table of documents."""
    return frozenset(field.name for field in (*_DOCUMENTS, *_SIZES, *_SCORES))


def schemas(heads: Mapping[str, Sequence[str]], front: pyarrow.Schema | None = None) -> dict[str, pyarrow.Schema]:
    """The Arrow schema of each table.

    `heads` are the names of the label columns by head, as `label_columns` gives them; `front` the columns that
    the documents come with: id, source and row, then the metadata kept.

    >>> schemas({"bias": ["biased"]})["sentences"].names
    ['id', 'sentence', 'start', 'end', 'voice', 'bias.biased']
    """
    import pyarrow as pa

    labels = [(head, label) for head, names in heads.items() for label in names]
    means = [
        Field(f"{head}.{label}", "float", _SHARE, f"mean over the author's sentences of {head}: {label}")
        for head, label in labels
        if head != SCORED
    ]
    each = [
        Field(f"{head}.{label}", "float", _SHARE, f"that the sentence is {head}: {label}") for head, label in labels
    ]
    scores = _SCORES if SCORED in heads else ()
    listed = {
        "documents": [*_arrow(_DOCUMENTS), *list(front or ())[len(_DOCUMENTS) :], *_arrow((*_SIZES, *scores, *means))],
        "sentences": _arrow((*_SENTENCES, *each)),
        "hits": _arrow(_HITS),
    }
    return {name: pa.schema(columns, {"schema": SCHEMA, "table": name}) for name, columns in listed.items()}


def label_columns(kind: str, labels: tuple[str, ...]) -> tuple[str, ...]:
    """The labels of a head that get a column: of two, the positive one alone."""
    return labels[kind == "binary" :]


def tables(read: Read, documents: pyarrow.Table) -> Tables:
    """The three tables of a batch.

    `documents` has a row for each text of `read`: the columns id, source and row, then the metadata kept.

    >>> import pyarrow as pa, framing
    >>> read = framing.Analyzer(heads=[]).read(["They toppled the regime."])
    >>> made = tables(read, pa.table({"id": ["a"], "source": ["news.jsonl"], "row": [1]}))
    >>> made.hits.to_pylist()[0]["term"], made.documents["n_words_author"].to_pylist()
    ('regime', [4])
    """
    import pyarrow as pa

    batch = read.batch
    labels = {head: label_columns(answers.kind, answers.labels) for head, answers in read.answers.items()}
    made = schemas(labels, documents.schema)
    ids = documents["id"].combine_chunks().cast(pa.string())
    first = np.searchsorted(batch.sentences.text, np.arange(len(batch.sizes)))
    columns = {
        "documents": [*documents.columns, *_document_columns(read, labels)],
        "sentences": [*_sentence_columns(batch, ids, first), *_probabilities(read, labels)],
        "hits": _hit_columns(read, ids, first),
    }
    return Tables(
        *(
            pa.table([_fitted(c, f.type) for c, f in zip(columns[name], made[name], strict=True)], schema=made[name])
            for name in TABLES
        )
    )


def _arrow(columns: Sequence[Field]) -> list[pyarrow.Field]:
    import pyarrow as pa

    types = {"string": pa.string(), "int32": pa.int32(), "int64": pa.int64(), "float": pa.float32()}
    types["words"] = pa.dictionary(pa.int32(), pa.string())
    return [
        pa.field(name, types[kind], metadata={"unit": unit, "description": description})
        for name, kind, unit, description in columns
    ]


def _fitted(column: Any, wanted: pyarrow.DataType) -> Any:
    """A column in its type; a number that is none (NaN) is null."""
    if isinstance(column, np.ndarray):
        return numbers(column, wanted)
    return column if column.type == wanted else column.cast(wanted)


def _document_columns(read: Read, labels: Mapping[str, Sequence[str]]) -> Iterator[NDArray[Any]]:
    """In the order of `_SIZES`, `_SCORES` and the other heads' means."""
    batch, size = read.batch, len(read.batch.sizes)
    of_sentence, voice = batch.sentences.text, batch.sentence_voice
    said = _counts(of_sentence[batch.tokens.sentence], batch.token_voice, size)
    sentences = _counts(of_sentence, voice, size)
    yield batch.sizes
    yield said.sum(axis=1)
    yield from said.T
    yield sentences.sum(axis=1)
    yield from sentences.T[list(_SPOKEN)]
    yield np.bincount(of_sentence[batch.hits.sentence], minlength=size)
    if SCORED in read.answers:
        biased = read.answers[SCORED].probabilities[:, 1]
        # One call for all voices: documents of one length are resampled together.
        means = mean_scores(biased, of_sentence * len(VOICES) + voice, size * len(VOICES))
        mean, low, high = (column.reshape(size, len(VOICES)) for column in means)
        yield from (mean[:, AUTHOR], low[:, AUTHOR], high[:, AUTHOR], mean[:, ATTRIBUTED], mean[:, QUOTED])
    own = voice == AUTHOR
    whose, count = of_sentence[own], np.where(sentences[:, AUTHOR], sentences[:, AUTHOR], np.nan)
    for head, names in labels.items():
        for values in _answers(read, head, names) if head != SCORED else ():
            yield np.bincount(whose, weights=values[own], minlength=size) / count


def _counts(row: Ints, voice: NDArray[np.uint8], size: int) -> Ints:
    """(size, n_voices) how often each voice occurs in each row."""
    return np.bincount(row * len(VOICES) + voice, minlength=size * len(VOICES)).reshape(size, len(VOICES))


def _sentence_columns(batch: Batch, ids: pyarrow.Array, first: Ints) -> Iterator[Any]:
    import pyarrow as pa

    text = batch.sentences.text
    yield ids.take(numbers(text, pa.int64()))
    yield np.arange(len(text)) - first[text]
    yield batch.sentences.start - batch.breaks[text]
    yield batch.sentences.end - batch.breaks[text]
    yield words(batch.sentence_voice, VOICES)


def _probabilities(read: Read, labels: Mapping[str, Sequence[str]]) -> Iterator[NDArray[np.float64]]:
    for head, names in labels.items():
        yield from _answers(read, head, names)


def _answers(read: Read, head: str, names: Sequence[str]) -> NDArray[np.float64]:
    """(n_labels, n_sentences) probabilities of the labels that have a column, which are a head's last ones."""
    return read.answers[head].probabilities.T[-len(names) :]


def _hit_columns(read: Read, ids: pyarrow.Array, first: Ints) -> Iterator[Any]:
    import pyarrow as pa

    batch, hits, known = read.batch, read.batch.hits, _known(read.lexicon)
    text = batch.sentences.text[hits.sentence]
    yield ids.take(numbers(text, pa.int64()))
    yield hits.sentence - first[text]
    yield hits.start - batch.breaks[text]
    yield hits.end - batch.breaks[text]
    # Sliced one by one: hits are far fewer than sentences.
    spans = zip(hits.start.tolist(), hits.end.tolist(), strict=True)
    yield strings([batch.text[start:end] for start, end in spans])
    yield words(hits.term, known.terms)
    yield words(known.category[hits.term], known.categories)
    yield words(known.direction[hits.term], known.directions)
    yield known.severity[hits.term]
    yield words(hits.voice, VOICES)
    yield words(hits.target, read.entity_names)


class _Known(NamedTuple):
    """What the lexicon says of each term, as arrays."""

    terms: tuple[str, ...]
    category: Ints
    categories: tuple[str, ...]
    direction: Ints
    directions: tuple[str, ...]
    severity: NDArray[np.float64]


@lru_cache(maxsize=4)
def _known(lexicon: Lexicon) -> _Known:
    categories, category = np.unique([term.category for term in lexicon], return_inverse=True)
    directions, direction = np.unique([term.direction for term in lexicon], return_inverse=True)
    return _Known(
        tuple(term.term for term in lexicon),
        category,
        tuple(categories.tolist()),
        direction,
        tuple(directions.tolist()),
        np.array([np.nan if term.severity is None else term.severity for term in lexicon]),
    )
