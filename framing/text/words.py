"""Words: each listed name is one word, and that word is its class."""

from __future__ import annotations

import numpy as np

from framing.spans import TITLE, Entities, Gaps, Tokens, Vocabulary, Whole, Words
from framing.text.entities import class_hashes, swap_hashes


def words_of(tokens: Tokens, entities: Entities) -> Words:
    """Tokens, less the further tokens of listed names: "the United States" and "Iran" are one word each."""
    hidden = entities.token_class >= 0
    further = hidden.copy()
    further[entities.first] = False
    token = np.flatnonzero(~further)
    hidden = hidden.take(token)
    said, classes = tokens.vocabulary, swap_hashes()
    number = said.number.take(token)
    number[hidden] = len(said) + entities.token_class[token[hidden]].astype(np.int64)
    nowhere = np.full(len(classes), -1, dtype=np.int64)
    vocabulary = Vocabulary(np.append(said.hash, classes), np.append(said.token, nowhere), number)
    return Words(token, vocabulary, hidden, tokens.sentence.take(token))


def names_whole(tokens: Tokens, entities: Entities, words: Words) -> Whole:
    """What voices, contexts and targets read, so that they cannot tell two names of a class apart.

    Neither the words of a name nor the room they take are to be seen.
    """
    token, hidden, said = words.token, words.hidden, words.vocabulary
    begins = np.zeros(len(tokens), dtype=bool)
    begins[token] = True
    of = np.cumsum(begins) - 1
    first, length, end = (column.take(token) for column in (tokens.first, tokens.length, tokens.end))
    end[hidden] = tokens.end[entities.last]
    length[hidden] = (tokens.first + tokens.length)[entities.last] - first[hidden]
    case = tokens.case.take(token)
    case[hidden] = TITLE
    # The token that shows how a word is spelled must be no name.
    shown = np.full(len(said), -1, dtype=np.int64)
    shown[said.number[~hidden]] = np.flatnonzero(~hidden)
    hashes = np.append(tokens.vocabulary.hash, class_hashes())
    gaps = tokens.gaps
    outer = np.flatnonzero(np.append(begins, True)[gaps.token])
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
        gaps=Gaps(gaps.at[outer], np.append(of, len(token))[gaps.token[outer]]),
    )
    at, of_word = np.flatnonzero(hidden), (entities.token_class.take(token), entities.token_entity.take(token))
    return Whole(whole, Entities(at, at, entities.entity, *of_word), of)
