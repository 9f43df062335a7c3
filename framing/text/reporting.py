"""The verbs that give words to a source, and the small words by which a clause's edges are seen, as bits of integers.

`cue` are the classes and `frame` the frames of seeds/en/reporting.tsv, one bit each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from framing.errors import LexiconError, UnknownName
from framing.spans import Hashes, Ints, Tokens, Vocabulary
from framing.tables import Line, read_table
from framing.text.keys import KeySet
from framing.text.layout import BLANKS, Flags
from framing.text.phrases import sequence_hash, token_sequences

COLUMNS = ("verb", "forms", "kind", "frames", "plain", "source")
KINDS = ("neutral", "distance", "guilt", "dispute", "endorse", "manner")
_FRAMES = (
    "that clause check object whether to of names as for on doing likeness fragment none noun nominal denies front "
    "source never"
)
_CUES = (
    "auxiliary be finite unfinite pronoun self deictic objective determiner article an possessive preposition place by "
    "of as for on in to that and but subordinator relative question negation time idle result view work word mention "
    "so-called speech speaker label clitic if interview"
)
FRAMES, CUES = tuple(_FRAMES.split()), tuple(_CUES.split())
APART = ("holder", "doubted", "feign", "topic")
"""Classes of words that are plain anywhere but in one place, where alone they are looked up."""
SPEAKS = "that clause check object whether none"
"""Frames of the verbs that can stand beside direct speech."""
SMALL = "preposition article determiner and but to auxiliary pronoun self that relative subordinator clitic negation"
"""Words that a title does not capitalise and a list of adjectives does not hold."""


@cache
def _cue_bits(names: str) -> int:
    return sum(1 << (*CUES, "first").index(name) for name in names.split())


@cache
def frame_rows(names: str) -> tuple[int, ...]:
    return tuple((*FRAMES, "lemma", "s", "past", "ing", "pair").index(name) for name in names.split())


@cache
def _frame_bits(names: str) -> int:
    return sum(1 << row for row in frame_rows(names))


def isa(cue: Ints, names: str) -> Flags:
    """Whether each word is of one of the classes that are named."""
    found: Flags = (cue & _cue_bits(names)) != 0
    return found


def has(frame: Ints | NDArray[np.int32], names: str) -> Flags:
    """Whether each verb has one of the frames or forms that are named."""
    found: Flags = (frame & _frame_bits(names)) != 0
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """The listed words of a batch; arrays over tokens go some blanks beyond the last."""

    cue: Ints
    """Classes of each token."""
    frame: NDArray[np.int32]
    """Frames and form of each token that is a verb."""
    verb: Ints
    """Tokens that are verbs."""
    row: Ints
    """Number of each verb, for `plain`."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """Reporting verbs and the small words around them, compiled; read once and used for every batch."""

    words: KeySet
    """Hashes of words and of pairs of words."""
    cue: Ints
    """(n_words + 1,) classes; the last stands for words that are not listed, here and below."""
    frame: NDArray[np.int32]
    row: Ints
    """Number of the verb, for `plain`."""
    kind: Ints
    """Index into KINDS; -1 for what is no verb."""
    plain: KeySet
    """Keys of a verb and a word after which it reports nothing."""
    apart: dict[str, KeySet]
    """Words of the classes that are looked up apart."""

    @classmethod
    def read(cls, path: Path) -> Reporting:
        """Compile a file like seeds/en/reporting.tsv; a broken row raises `LexiconError`."""
        lines = list(read_table(path, COLUMNS))
        own = {line.cells["verb"]: line.list("forms") for line in lines if _apart(line)}
        lines = [line for line in lines if not _apart(line)]
        forms = [(form, *_entry(line, number, form)) for number, line in enumerate(lines) for form in _forms(line)]
        plains = [(number, word) for number, line in enumerate(lines) for word in line.list("plain")]
        tokens, begin, count = token_sequences([form for form, *_ in forms])
        words: dict[int, list[int]] = {}
        for (form, cue, frame, number, kind), at, size in zip(forms, begin, count.tolist(), strict=True):
            if size not in {1, 2}:
                raise LexiconError(f"{lines[number].where}: {form!r} has {size} words; expected one or two")
            entry = words.setdefault(int(sequence_hash(tokens.hash, at[None], size)[0]), [0, 0, 0, -1])
            if frame and entry[1]:
                other = lines[entry[2]].where
                raise LexiconError(f"{lines[number].where}: {form!r} is a form of the verb at {other}; expected one")
            entry[0] |= cue
            if frame:
                entry[1:] = [frame | (_frame_bits("pair") if size > 1 else 0), number, kind]
            if size > 1:
                words.setdefault(int(tokens.hash[at]), [0, 0, 0, -1])[0] |= _cue_bits("first")
        key = KeySet(np.array(list(words), dtype=np.uint64))
        entries = [*(words[word] for word in key.keys.tolist()), [0, 0, 0, -1]]
        cue, frame, row, kind = (column.copy() for column in np.array(entries, dtype=np.int64).T)
        tokens, begin, _ = token_sequences([word for _, word in plains])
        plain = _plain_key(np.array([number for number, _ in plains], dtype=np.int64), tokens.hash[begin])
        return cls(
            key,
            cue,
            frame.astype(np.int32),
            row,
            kind,
            KeySet(plain),
            {name: _words(own.get(name, ())) for name in APART},
        )

    def look_up(self, tokens: Tokens) -> Found:
        """The words of a batch; a pair's classes and frames stand at its first word."""
        size, said = len(tokens), tokens.vocabulary
        listed = self.words.find(said.hash)
        cue, frame = np.zeros(size + BLANKS, dtype=np.int64), np.zeros(size + BLANKS, dtype=np.int32)
        cue[:size] = self.cue[listed].take(said.number)
        frame[:size] = self.frame[listed].take(said.number)
        at = np.flatnonzero(isa(cue[: size - 1], "first"))
        at = at[tokens.joined[at + 1]]
        pair = self.words.find(sequence_hash(tokens.hash, at, 2))
        cue[at] |= self.cue[pair]
        verb = np.flatnonzero(self.frame[pair])
        frame[at[verb]] = self.frame[pair[verb]]
        report = np.flatnonzero(frame != 0)
        row = listed[said.number[report]]
        row[np.searchsorted(report, at[verb])] = pair[verb]
        return Found(cue, frame, report, self.row[row])

    def kinds(self, vocabulary: Vocabulary) -> Ints:
        """(n_entries,) index into KINDS of each entry, -1 for what is no verb."""
        return self.kind[self.words.find(vocabulary.hash)]

    def is_plain(self, row: Ints, hashes: Hashes) -> Flags:
        """Whether a verb reports nothing because of a word near it."""
        return self.plain.contains(_plain_key(row, hashes))


def _apart(line: Line) -> bool:
    return line.cells["kind"] == "cue" and line.cells["verb"] in APART


def _words(words: tuple[str, ...]) -> KeySet:
    tokens, begin, _ = token_sequences(words)
    return KeySet(tokens.hash[begin])


def _forms(line: Line) -> tuple[str, ...]:
    return line.list("forms") + (() if line.cells["kind"] == "cue" else (line.cells["verb"],))


def _entry(line: Line, number: int, form: str) -> tuple[int, int, int, int]:
    """Class bits, frame bits, row and kind of one form."""
    verb = line.cells["verb"]
    if line.cells["kind"] == "cue":
        if verb not in CUES:
            raise LexiconError(f"{line.where}: {UnknownName('class', verb, (*CUES, *APART))}")
        return _cue_bits(verb), 0, 0, -1
    for name in line.list("frames"):
        if name not in FRAMES:
            raise LexiconError(f"{line.where}: {UnknownName('frame', name, FRAMES)}")
    head = form.partition(" ")[0]
    ends = [("ing", "ing"), ("ed", "past"), ("", "lemma" if form == verb else "s" if head.endswith("s") else "past")]
    shape = next(shape for end, shape in ends if head.endswith(end))
    frames = " ".join((*line.list("frames"), shape))
    return 0, _frame_bits(frames), number, KINDS.index(line.one_of("kind", KINDS))


def _plain_key(row: Ints, hashes: Hashes) -> Hashes:
    return (hashes ^ (row.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))) >> np.uint64(1)
