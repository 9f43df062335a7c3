"""Words: each listed name is one word, and that word is its class."""

from __future__ import annotations

import numpy as np

from framing.spans import TITLE, Entities, Gaps, Tokens, Vocabulary, Whole, Words
from framing.text.entities import class_hashes, swap_hashes


def words_of(tokens: Tokens, entities: Entities) -> Words:
    """Tokens, less the further tokens of listed names: "the United States" and "Iran" are one word each."""
    hidden = entities.token_class >= 0
    begins = ~hidden
    begins[entities.first] = True
    token = np.flatnonzero(begins)
    hidden = hidden.take(token)
    said, classes = tokens.vocabulary, swap_hashes()
    number = said.number.take(token)
    number[hidden] = len(said) + entities.token_class[entities.first].astype(np.int64)
    nowhere = np.full(len(classes), -1, dtype=np.int64)
    vocabulary = Vocabulary(np.append(said.hash, classes), np.append(said.token, nowhere), number)
    return Words(token, vocabulary, hidden, tokens.sentence.take(token))


def names_whole(tokens: Tokens, entities: Entities, words: Words) -> Whole:
    """What voices, contexts and targets read, so that they cannot tell two names of a class apart.

    Neither the words of a name nor the room they take are to be seen.
    """
    token, said, last = words.token, words.vocabulary, entities.last
    at = np.flatnonzero(words.hidden)
    begins = np.zeros(len(tokens) + 1, dtype=bool)
    begins[token] = begins[-1] = True
    of = np.cumsum(begins)
    of -= 1
    first, length, end = (column.take(token) for column in (tokens.first, tokens.length, tokens.end))
    end[at] = tokens.end[last]
    length[at] = tokens.first[last] + tokens.length[last] - first[at]
    case = tokens.case.take(token)
    case[at] = TITLE
    # The token that shows how a word is spelled must be no name.
    shown = np.full(len(said), -1, dtype=np.int64)
    shown[said.number] = np.arange(len(token))
    shown[len(tokens.vocabulary) :] = -1
    hashes = np.append(tokens.vocabulary.hash, class_hashes())
    gaps = tokens.gaps
    outer = np.flatnonzero(begins.take(gaps.token))
    whole = Tokens(
        start=tokens.start.take(token),
        end=end,
        first=first,
        length=length,
        hash=hashes.take(said.number),
        vocabulary=Vocabulary(hashes, shown, said.number),
        case=case,
        joined=tokens.joined.take(token),
        sentence=words.sentence,
        gaps=Gaps(gaps.at.take(outer), of.take(gaps.token.take(outer))),
    )
    klass, entity = np.full(len(token), -1, dtype=np.int8), np.full(len(token), -1, dtype=np.int64)
    klass[at], entity[at] = entities.token_class[entities.first], entities.token_entity[entities.first]
    return Whole(whole, Entities(at, at, entities.entity, klass, entity), of[:-1])
