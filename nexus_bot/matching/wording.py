"""Texts taken apart into the words by which they are compared, each as it was written."""

import re
from functools import lru_cache

from bm25s.stopwords import STOPWORDS_EN, STOPWORDS_EN_PLUS
from Stemmer import Stemmer

from nexus_bot import words

# What everybody says who looks for an API or offers one, and what is left of "it's" and "e-mail".
_FILLERS = (
    "all also any anything anyone api apis app apps application backend based build building built"
    " cool could d e easy endpoint endpoints etc everything find frontend fun get give good great"
    " happy have help hey hi i interested interesting kind like ll looking look love"
    " m make making maybe me my need nice one open our people please project projects re rest s"
    " simple some somebody someone something stuff t team thing things use user users using ve"
    " want wanted wants we website welcome with would you your"
)
STOPPED = frozenset(_FILLERS.split()) | {*STOPWORDS_EN, *STOPWORDS_EN_PLUS}
_PIECE = re.compile(r"[^\s,;:!?()\[\]{}<>\"“”/\\|…*`~=&]+")


class Reader:
    """Reads texts into the stems of their words; each word is taken apart once only."""

    def __init__(self) -> None:
        self._stem = Stemmer("english").stemWord
        self._known: dict[str, tuple[tuple[str, str], ...]] = {}

    def stems(self, text: str) -> list[tuple[str, str]]:
        """The stem of each word that says something, and the word as it was written."""
        found: list[tuple[str, str]] = []
        for piece in _PIECE.findall(text):
            stems = self._known.get(piece)
            if stems is None:
                stems = self._known[piece] = tuple((stem, piece) for stem in self._apart(piece))
            found += stems
        return found

    def _apart(self, piece: str) -> tuple[str, ...]:
        tokens = dict.fromkeys(words.tokens(piece))
        return tuple(self._stem(token) for token in tokens if token not in STOPPED)


def shown(piece: str) -> str:
    """A word without what only stood beside it: `maps.` is `maps`, `C++` and `.NET` stay."""
    bare = piece.rstrip("'’‘.-_–—").lstrip("'’‘-_–—+#")
    return bare[: words.LONGEST] or piece


@lru_cache(maxsize=4096)
def tag_key(tag: str) -> str:
    """What two spellings of one tag have in common: `Node.js` and `nodejs` are the same."""
    return "".join(sign for sign in words.fold(tag) if sign.isalnum() or sign in "+#")
