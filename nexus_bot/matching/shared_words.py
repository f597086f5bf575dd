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


class Words:
    """The words of a row that a column has, too, by BM25.

    It is worth a half to share one word that no other column has, two thirds to share two, and so
    on; common words are less.
    """

    def __init__(self, asked: Sequence[str], offered: Sequence[str]) -> None:
        reader = Reader()
        texts = [reader.stems(text) for text in offered]
        places: dict[str, int] = {}
        for stem, _ in chain.from_iterable(texts):
            places.setdefault(stem, len(places))
        self._written = [dict(reversed(text)) for text in texts]
        ids = [[places[stem] for stem, _ in text] for text in texts]
        self._weights = _weights(ids, len(places))
        self._names = list(places)
        known = [{stem for stem, _ in reader.stems(text)} for text in asked]
        self._known = [sorted(places[stem] for stem in row if stem in places) for row in known]
        self._asked = ones(self._known, len(places))
        self._by_asked = self._asked.T.tocsr()
        self._rare = np.float32(log1p((len(texts) - 0.5) / 1.5) / (1 + SATURATION))
        self._by_word = self._weights.T.tocsr()

    def rows(self, of: slice) -> Grid:
        """Its worth for some rows, against every column."""
        return self._worth(self._asked[of] @ self._by_word).toarray()

    def columns(self, of: slice) -> Grid:
        """Its worth for every row, against some columns: the other way round."""
        return self._worth(self._weights[of] @ self._by_asked).toarray()

    def at(self, one: At, other: At) -> Grid:
        """Its worth for some pairs."""
        found = paired(self._asked[one], self._weights[other])
        return found / (found + self._rare)

    def facts(self, one: int, other: int) -> Facts | None:
        """The shared words as the column writes them, the weightiest first."""
        start, end = self._weights.indptr[other : other + 2]
        weight = dict(
            zip(self._weights.indices[start:end], self._weights.data[start:end], strict=True)
        )
        shared = [word for word in self._known[one] if word in weight]
        shared.sort(key=lambda word: (-weight[word], word))
        written = self._written[other]
        said = dict.fromkeys(shown(written[self._names[word]]) for word in shared)
        return tuple(said)[:MOST_FACTS], float(len(shared))

    def _worth(self, found: Sparse) -> Sparse:
        found.data /= found.data + self._rare
        return found


class MutualWords:
    """The words that two texts share, as the mean of what each is to the other."""

    def __init__(self, told: Sequence[str]) -> None:
        self._words = Words(told, told)

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
