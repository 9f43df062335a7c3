"""The verbs that give words to a source, and the small words by which a clause's edges are seen, as bits of integers.

`cue` are the classes and `frame` the frames of seeds/en/reporting.tsv, one bit each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from framing.errors import LexiconError, UnknownName
from framing.spans import Hashes, Ints, Tokens
from framing.tables import Line, read_table
from framing.text.keys import KeySet
from framing.text.phrases import sequence_hash, token_sequences
from framing.text.quotation import BLANKS, Flags

COLUMNS = ("verb", "forms", "kind", "frames", "plain", "source")
KINDS = ("neutral", "distance", "guilt", "dispute", "endorse", "manner")
_FRAMES = "that clause check object whether to of names as fragment none noun source never"
_CUES = (
    "auxiliary be finite unfinite pronoun self deictic objective determiner article an possessive preposition place by "
    "of as in to that and but subordinator relative question negation time idle result view work word mention "
    "so-called speech speaker label clitic"
)
FRAMES, CUES = tuple(_FRAMES.split()), tuple(_CUES.split())
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


def has(frame: Ints, names: str) -> Flags:
    """Whether each verb has one of the frames or forms that are named."""
    found: Flags = (frame & _frame_bits(names)) != 0
    return found


@dataclass(frozen=True, slots=True)
class Reporting:
    """Reporting verbs and the small words around them, compiled; read once and used for every batch."""

    words: KeySet
    """Hashes of words and of pairs of words."""
    cue: Ints
    """(n_words + 1,) classes; the first stands for words that are not listed, here and below."""
    frame: Ints
    row: Ints
    """Number of the verb, for `plain`."""
    kind: Ints
    """Index into KINDS; -1 for what is no verb."""
    plain: KeySet
    """Keys of a verb and a word after which it reports nothing."""

    @classmethod
    def read(cls, path: Path) -> Reporting:
        """Compile a file like seeds/en/reporting.tsv; a broken row raises `LexiconError`."""
        lines = list(read_table(path, COLUMNS))
        forms = [(form, *_entry(line, number, form)) for number, line in enumerate(lines) for form in _forms(line)]
        plains = [(number, word) for number, line in enumerate(lines) for word in line.list("plain")]
        tokens, begin, count = token_sequences([form for form, *_ in forms])
        words: dict[int, list[int]] = {0: [0, 0, 0, -1]}
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
        key = np.array(list(words), dtype=np.uint64)
        known = KeySet(key[1:])
        ordered = np.array(list(words.values()), dtype=np.int64)[np.append(0, 1 + np.argsort(key[1:]))]
        cue, frame, row, kind = (column.copy() for column in ordered.T)
        tokens, begin, _ = token_sequences([word for _, word in plains])
        plain = _plain_key(np.array([number for number, _ in plains], dtype=np.int64), tokens.hash[begin])
        return cls(known, cue, frame, row, kind, KeySet(plain))

    def look_up(self, tokens: Tokens) -> tuple[Ints, Ints, Ints]:
        """Classes, frames and row of each token and of the blanks after the last; a pair's stand at its first word."""
        size = len(tokens)
        word = np.zeros(size + BLANKS, dtype=np.int64)
        word[:size] = self._find(tokens.hash)
        cue = self.cue[word]
        at = np.flatnonzero(isa(cue[: size - 1], "first"))
        at = at[tokens.joined[at + 1]]
        pair = self._find(sequence_hash(tokens.hash, at, 2))
        cue[at] |= self.cue[pair]
        verb = self.frame[pair] != 0
        word[at[verb]] = pair[verb]
        return cue, self.frame[word], self.row[word]

    def _find(self, hashes: Hashes) -> Ints:
        return self.words.find(hashes) + 1

    def is_plain(self, row: Ints, hashes: Hashes) -> Flags:
        """Whether a verb reports nothing because of a word near it."""
        return self.plain.contains(_plain_key(row, hashes))


def _forms(line: Line) -> tuple[str, ...]:
    return line.list("forms") + (() if line.cells["kind"] == "cue" else (line.cells["verb"],))


def _entry(line: Line, number: int, form: str) -> tuple[int, int, int, int]:
    """Class bits, frame bits, row and kind of one form."""
    verb = line.cells["verb"]
    if line.cells["kind"] == "cue":
        if verb not in CUES:
            raise LexiconError(f"{line.where}: {UnknownName('class', verb, CUES)}")
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
