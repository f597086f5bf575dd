"""Words: what the hub's search takes a text apart into, and small matters of English.

Values in, values out. Both database engines keep and look up the very tokens made here, so
both give the same answers. A token is folded (case, width, accents), at most 40 characters long
and made of letters, digits and marks, with a dot before it (`.net`) or `++` or `#` behind it
(`c++`, `c#`) where it was written so. Nothing is stemmed: an English plural is met when asked.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

TITLE_ENDS = "|"
MOST_TYPED = 64
LONGEST = 40
_READ_TYPED = 6000
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711-\u074a\u0900-\u0963\u0971-\u0df3"
    "\u0f18\u0f19\u0f35-\u0f39\u0f71-\u0f84\u1ab0-\u1aff\u1dc0-\u1dff"
)
_UNSPACED = (  # scripts that put no spaces between words, or fold small words into them
    "\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u109f\u1100-\u11ff\u1780-\u17d3\u3005-\u3007\u3040-\u30ff"
    "\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_JOINERS = "-._'’\u2010"
_PART = rf"(?:[^\W_{_UNSPACED}]|[{_MARKS}])+"
_WORD = re.compile(
    rf"(?P<run>[{_UNSPACED}]+)"
    rf"|(?P<dot>(?<![\w.])\.)?(?P<body>{_PART}(?:[{_JOINERS}]{_PART})*)(?P<sign>\+\+|\#(?!\w))?"
)
_JOINER = re.compile(f"[{_JOINERS}]")
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A typed word: found where all tokens of one of its ways stand; an open one may go on."""

    text: str
    ways: tuple[tuple[str, ...], ...]
    open: bool = False


def indexed(title: str, topic: str, text: str) -> str:
    """The tokens under which a post is found, each once: of title and topic, then of the text."""
    seen: dict[str, None] = dict.fromkeys(tokens(f"{title}\n{topic}"))
    head = len(seen)
    seen.update(dict.fromkeys(tokens(text)))
    every = list(seen)
    return " ".join([*every[:head], TITLE_ENDS, *every[head:]])


def tokens(text: str) -> Iterator[str]:
    """The tokens of a text in their order: its words, the parts of joined ones, and pairs of signs
    where a script puts no spaces."""
    for match in _WORD.finditer(fold(text)):
        run = match["run"]
        if run:
            yield from _pairs(run)
            yield run[-1]
        else:
            yield from _forms(match)


def typed(text: str) -> list[Word]:
    """The words of a search, at most 64, the last one open; none for a text without any."""
    found: dict[tuple[str, ...], Word] = {}
    room = MOST_TYPED
    for match in _WORD.finditer(fold(text[:_READ_TYPED])):
        word = _asked(match)
        cost = len(word.ways[0])
        if cost > room:
            break
        if word.ways[0] not in found:
            found[word.ways[0]] = word
            room -= cost
    words = list(found.values())
    return [*words[:-1], *map(_opened, words[-1:])]


def fold(text: str) -> str:
    """A text without case, width and accents: `Crème BRÛLÉE` is `creme brulee`."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFD", text)
    text = "".join(c for c in text if c < "\u0300" or unicodedata.combining(c) < 200)
    return unicodedata.normalize("NFKC", text).translate(_PLAIN)


def nearest(written: str, known: Collection[str]) -> dict[str, int]:
    """The known tokens that could be meant, each with the slips of the fingers up to it.

    What was written may be the beginning of a token; a longer word may hold two slips, and one
    of less than four letters none.
    """
    most = 2 if len(written) > 5 else 1 if len(written) > 3 else 0
    if not most:
        return {}
    length, start = len(written), written[:2]
    alike = [token for token in known if length - most <= len(token) <= length + most]
    longer = [token for token in known if len(token) > length and token[0] in start]
    tokens = [*alike, *longer, *longer]
    begun = [*alike, *(t[:length] for t in longer), *(t[: length + 1] for t in longer)]
    found: dict[str, int] = {}
    for _, slips, at in process.extract(
        written, begun, scorer=OSA.distance, score_cutoff=most, limit=None
    ):
        found[tokens[at]] = min(int(slips), found.get(tokens[at], most))
    return found


def plural(count: int, one: str, many: str | None = None) -> str:
    """Returns a count with its noun: `1 learning`, `1,204 learnings`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def human_list(items: Sequence[str], last: str = "and") -> str:
    """Returns items as one would say them: `a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _parts(match: re.Match[str]) -> list[str]:
    """The parts of a word as they are looked up: a dot or a sign stays with its part."""
    parts = [part[:LONGEST] for part in _JOINER.split(match["body"])]
    parts[0] = (match["dot"] or "") + parts[0]
    parts[-1] += match["sign"] or ""
    return parts


def _joined(match: re.Match[str]) -> str:
    return _JOINER.sub("", match["body"])[:LONGEST] + (match["sign"] or "")


def _forms(match: re.Match[str]) -> Iterator[str]:
    parts = _parts(match)
    yield from parts
    if match["dot"]:
        yield parts[0].removeprefix(".").rstrip("+#")
    if match["sign"] and len(bare := parts[-1].strip(".+#")) > 1:
        yield bare
    if len(parts) > 1:
        yield _joined(match)


def _asked(match: re.Match[str]) -> Word:
    if run := match["run"]:
        return Word(run, (tuple(_pairs(run)[:MOST_TYPED]) or (run,),))
    parts = tuple(_parts(match)[:MOST_TYPED])
    ways = [parts]
    if len(parts) > 1:
        ways.append((_joined(match),))
    else:
        ways.extend((other,) for other in _numbers(parts[0]))
    return Word(match[0], tuple(ways))


def _opened(word: Word) -> Word:
    (first, *more), ends = word.ways, word.ways[0][-1]
    other = [way for way in more if not (len(first) == 1 and way[-1].startswith(ends))]
    return Word(word.text, (first, *other), open=True)


def _numbers(word: str) -> list[str]:
    """An English word in its other number, as far as its ending tells: a guess or two."""
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return []
    if word.endswith("ies") and len(word) > 4:
        return [word[:-3] + "y", word[:-1]]
    if word.endswith(("xes", "ches", "shes", "sses", "zes")):
        return [word[:-2], word[:-1]]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return [word[:-1]]
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return [word + "es"]
    if word.endswith("y") and word[-2] not in "aeiou":
        return [word[:-1] + "ies"]
    return [word + "s"]
