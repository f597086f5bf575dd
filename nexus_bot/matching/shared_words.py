"""The words that two share: how much that is, by BM25, and which they are."""

from collections.abc import Sequence
from itertools import chain
from math import log1p

import numpy as np
from bm25s import BM25

from nexus_bot.matching.arrays import At, Facts, Grid, Sparse, ones, paired, sparse
from nexus_bot.matching.wording import Reader, shown

SATURATION, BY_LENGTH = 1.5, 0.75  # BM25's k1 and b, as usual
MOST_FACTS = 3

Told = tuple[str, Sequence[str]]
"""What somebody says, and their tags."""


class Words:
    """The words of a row that a column has, too, by BM25.

    Worth 1 is a column that holds each of the row's words as well as the best one does. A word
    that no column has counts as much as one that a single column of usual length has once.
    """

    def __init__(self, asked: Sequence[Told], offered: Sequence[str]) -> None:
        reader = Reader()
        texts = [list(reader.stems(text)) for text in offered]
        places: dict[str, int] = {}
        for stem, _ in chain.from_iterable(texts):
            places.setdefault(stem, len(places))
        self._written = [dict(reversed(text)) for text in texts]
        ids = [[places[stem] for stem, _ in text] for text in texts]
        self._weights = _weights(ids, len(places))
        self._names = list(places)
        self._said: list[set[int]] = []
        known, most = [], np.ones(len(asked), dtype=np.float32)
        best = self._weights.max(axis=0).toarray().ravel()
        rare = log1p((len(texts) - 0.5) / 1.5) / (1 + SATURATION)
        for row, (text, tags) in enumerate(asked):
            said = {stem for stem, _ in reader.stems(text)}
            stems = said | {stem for tag in tags for stem, _ in reader.stems(tag)}
            self._said.append({places[stem] for stem in said if stem in places})
            known.append(sorted(places[stem] for stem in stems if stem in places))
            most[row] = best[known[-1]].sum() + rare * (len(stems) - len(known[-1])) or 1
        self._known, self._most = known, most
        self._asked = ones(known, len(places))
        self._by_word = self._weights.T.tocsr()

    def rows(self, of: slice) -> Grid:
        """Its worth for some rows, against every column."""
        found = (self._asked[of] @ self._by_word).toarray()
        found /= self._most[of, None]
        return np.asarray(found, dtype=np.float32)

    def columns(self, of: slice) -> Grid:
        """Its worth for every row, against some columns: the other way round."""
        found = (self._weights[of] @ self._asked.T).toarray()
        found /= self._most[None, :]
        return np.asarray(found, dtype=np.float32)

    def at(self, one: At, other: At) -> Grid:
        """Its worth for some pairs."""
        found = paired(self._asked[one], self._weights[other])
        return np.asarray(found / self._most[one], dtype=np.float32)

    def facts(self, one: int, other: int) -> Facts | None:
        """The shared words as the column writes them, the weightiest first.

        Tags are named where no other word is shared.
        """
        start, end = self._weights.indptr[other : other + 2]
        weight = dict(
            zip(self._weights.indices[start:end], self._weights.data[start:end], strict=True)
        )
        shared = [word for word in self._known[one] if word in weight]
        if not self._said[one].isdisjoint(weight):
            shared = [word for word in shared if word in self._said[one]]
        shared.sort(key=lambda word: (-weight[word], word))
        written = self._written[other]
        said = dict.fromkeys(shown(written[self._names[word]]) for word in shared)
        return tuple(said)[:MOST_FACTS], float(len(shared))


class MutualWords:
    """The words that two texts share, as the mean of what each is to the other."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._words = Words(told, [f"{text}\n{' '.join(tags)}" for text, tags in told])

    def rows(self, of: slice) -> Grid:
        """Its worth for some rows, against every column."""
        both = self._words.rows(of) + self._words.columns(of)
        return np.asarray(both / 2, dtype=np.float32)

    def at(self, one: At, other: At) -> Grid:
        """Its worth for some pairs."""
        both = self._words.at(one, other) + self._words.at(other, one)
        return np.asarray(both / 2, dtype=np.float32)

    def facts(self, one: int, other: int) -> Facts | None:
        """The shared words as the second of them writes them."""
        return self._words.facts(one, other)


def _weights(texts: Sequence[Sequence[int]], words: int) -> Sparse:
    """What each word weighs in each text; nothing where no text has a word."""
    if not words:
        return sparse([], [], np.zeros(len(texts) + 1, dtype=np.int32), (len(texts), 1))
    index = BM25(k1=SATURATION, b=BY_LENGTH)
    every = {str(word): word for word in range(words)}
    index.index((texts, every), create_empty_token=False, show_progress=False)
    made = index.scores
    by_word = sparse(made["data"], made["indices"], made["indptr"], (words, len(texts)))
    return by_word.T.tocsr()
