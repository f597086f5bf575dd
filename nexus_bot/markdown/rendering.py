"""Members' text as Discord may show it: it keeps its meaning and loses its powers.

Discord honours a backslash before punctuation; where it looks past one (mentions, and
everything in angle brackets) a zero-width space breaks the token. Web addresses are put
in angle brackets, the one form in which every client knows where they end.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate

from nexus_bot.markdown.cleaning import ELLIPSIS, safe_cut, shorten
from nexus_bot.markdown.naming import person
from nexus_bot.markdown.parsing import FENCE, split_code

BREAK = "\u200b"
ISOLATE, END_ISOLATE = "\u2068", "\u2069"

_ESCAPES = str.maketrans({mark: f"\\{mark}" for mark in "\\*_~|`[]"})
_PLAIN_ESCAPES = str.maketrans({mark: f"\\{mark}" for mark in "\\*_~|`[]<&$"})
_IN_ADDRESS = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "\\*|`[]"})
_IN_LINK = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "\\*|`[]()<> "})
_COSTLY = frozenset("\\*_~|`[]<>@#")

_ADDRESS = re.compile(r"<?https?://\w[^\s<>]*", re.IGNORECASE)
_PING = re.compile(r"@(?=everyone|here|\Z)", re.IGNORECASE)
_TOKEN_START = rf"{_PING.pattern}|<(?!\s)|(?:https?|steam|discord):(?=//)"
_BREAKABLE = re.compile(_TOKEN_START, re.IGNORECASE)
_PING_IN_CODE = re.compile(r"@(?=everyone|here)|<(?=[@#][!&]?\d)", re.IGNORECASE)
_FENCE_IN_CODE = re.compile("`{3,}")
_LINE_START = re.compile(r"[#>+-]|\d{1,9}(?=[.)](?:\s|\Z))")
_PREFIX = re.compile(r"(\s*)(> )?(\s*)(?:([-*+])|(\d{1,4})[.)])?(?(4) (?=\S)|(?(5) (?=\S)|))")
_SPEAKING = re.compile(r"[\\*_~|`\[\]<@]|://", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?P<escaped>\\[\\*_~|`\[\]()#>.+!-])"
    r"|(?P<code>(?<!`)(?P<tick>`{1,2})(?!`).+?(?<!`)(?P=tick)(?!`))"
    r"|(?P<address><?https?://\w[^\s<>]*)"
    r"|(?P<mark>\*+|_+|~+|\|+)"
    rf"|(?P<breakable>{_TOKEN_START})"
    r"|(?P<bare>[\\`\[\]])",
    re.IGNORECASE,
)
_PAIRS = frozenset({"*", "**", "***", "_", "~~", "||"})
"""Marks that may come in pairs. Not `__`, so that `__init__` stays itself."""

_LANGUAGE = re.compile(r"[a-z0-9+#-]{1,20}")


def inline(text: str, limit: int | None = None) -> str:
    """Shows text on one line exactly as typed: nothing in it formats, mentions or hides."""
    return _fit(" ".join(text.split()), limit, _inline)


def named(name: str, limit: int | None = None) -> str:
    """Shows a person's name; one that is written from right to left turns nothing around it."""
    shown = inline(person(name), limit)
    is_mirrored = any(unicodedata.bidirectional(each) in ("R", "AL") for each in shown)
    return f"{ISOLATE}{shown}{END_ISOLATE}" if is_mirrored else shown


def plain(text: str) -> str:
    """Shows text on one line of a Markdown file exactly as typed: nothing in it formats."""
    return _inline(" ".join(text.split()), _unformatted)


def body(text: str, limit: int | None = None) -> str:
    """Shows text with the formatting members expect, all of it closed where the text ends.

    Bold, italics, strike, spoilers, code, lists and quotes work; headings, small print,
    masked links and mentions do not. An unpaired mark stands for itself.
    """
    return _fit(text, limit, _body)


def fence(code: str, language: str = "", limit: int | None = None) -> str:
    """Shows code in a block that nothing in it can close; no block for no code."""
    tag = language.lower() if _LANGUAGE.fullmatch(language.lower()) else ""
    return _fit(code.strip("\n").rstrip(), limit, lambda code: _fence(code, tag))


def link(label: str, url: str) -> str:
    """Shows a link of our own under a label that cannot change where it leads."""
    label = label.replace("[", "(").replace("]", ")").replace("://", f":{BREAK}//")
    return f"[{inline(label) or BREAK}]({url.translate(_IN_LINK)})"


def _inline(text: str, escape: Callable[[str], str] | None = None) -> str:
    pieces: list[str] = []
    place, escape = 0, escape or _harmless
    for found in _ADDRESS.finditer(text):
        end, address = _address(text, found)
        pieces += (escape(text[place : found.start()]), address)
        place = end
    pieces.append(escape(text[place:]))
    return _start_escaped("".join(pieces))


def _harmless(text: str) -> str:
    return _BREAKABLE.sub(rf"\g<0>{BREAK}", text.translate(_ESCAPES))


def _unformatted(text: str) -> str:
    return text.translate(_PLAIN_ESCAPES)


def _start_escaped(line: str) -> str:
    found = _LINE_START.match(line)
    if not found:
        return line
    return f"{found[0]}\\{line[found.end() :]}" if found[0].isdigit() else f"\\{line}"


def _address(text: str, found: re.Match[str]) -> tuple[int, str]:
    """Returns where an address ends in its text, and how it is shown."""
    url = _without_punctuation(found[0].removeprefix("<"))
    shown = f"<{_PING.sub('%40', url.translate(_IN_ADDRESS))}>"
    opened = found[0].startswith("<")
    end = found.start() + opened + len(url)
    if opened and text[end : end + 1] == ">":
        return end + 1, shown
    return end, f"<{BREAK}{shown}" if opened else shown


def _without_punctuation(url: str) -> str:
    unopened = url.count(")") - url.count("(")
    end = len(url)
    while True:
        if url[end - 1] == ")" and unopened > 0:
            unopened -= 1
        elif url[end - 1] not in ".,:;\"'!?]}*~|`…":
            break
        end -= 1
    return url[:end]


def _body(text: str) -> str:
    parts = []
    for index, chunk in enumerate(text.split(FENCE)):
        if index % 2:
            snippet = split_code(chunk)
            tag = snippet.language if _LANGUAGE.fullmatch(snippet.language) else ""
            parts.append(_fence(snippet.code.rstrip(), tag))
        else:
            parts.append("\n".join(map(_line, chunk.strip("\n").split("\n"))))
    return "\n".join(filter(None, parts))


def _fence(code: str, tag: str) -> str:
    if not code.strip():
        return ""
    code = _FENCE_IN_CODE.sub(lambda ticks: BREAK.join(ticks[0]), _unpinged(code))
    return f"{FENCE}{tag}\n{code}\n{FENCE}"


def _unpinged(code: str) -> str:
    """Returns code with nothing but its mentions broken, so that it can still be copied."""
    return _PING_IN_CODE.sub(rf"\g<0>{BREAK}", code)


def _line(line: str) -> str:
    prefix = _PREFIX.match(line)
    if prefix is None or not prefix[0]:
        return _start_escaped(_formatted(line))
    indent, quote, gap, bullet, number = prefix.groups(default="")
    marker = "- " if bullet else f"{number}. " if number else ""
    rest = _start_escaped(_formatted(line[prefix.end() :]))
    return f"{indent}{quote}{gap}{marker}{rest}"


def _formatted(line: str) -> str:
    """Returns a line of prose whose marks are all paired or escaped."""
    if not _SPEAKING.search(line):
        return line
    pieces = _Pieces(line)
    while found := _TOKEN.search(line, pieces.place):
        pieces.take(found)
    return pieces.joined()


class _Pieces:
    """A line under way: what is already written, and the marks still waiting for a partner."""

    def __init__(self, line: str) -> None:
        self.place = 0
        self._line = line
        self._written: list[str] = []
        self._open: dict[str, int] = {}

    def take(self, found: re.Match[str]) -> None:
        """Writes what stands before a token, and the token."""
        kind, token = found.lastgroup, found[0]
        start, end = found.span()
        if kind == "address":
            end, token = _address(self._line, found)
        self._written.append(self._line[self.place : start])
        self.place = end
        if kind == "mark":
            self._mark(token, start, end)
            return
        if kind == "code":
            token = _unpinged(token)
        if kind in ("code", "address"):
            self._close_over(token)
        elif kind == "breakable":
            token += BREAK
        elif kind == "bare":
            token = f"\\{token}"
        self._written.append(token)

    def joined(self) -> str:
        """Returns the whole line; marks that found no partner stand for themselves."""
        self._give_up(self._open)
        return "".join(self._written) + self._line[self.place :]

    def _mark(self, mark: str, start: int, end: int) -> None:
        before, after = self._line[start - 1 : start] if start else "", self._line[end : end + 1]
        self._written.append(mark)
        if mark in self._open and not before.isspace() and not after.isalnum():
            waiting = list(self._open)
            inner = waiting[waiting.index(mark) + 1 :]
            self._give_up(inner)
            del self._open[mark]
        elif mark in _PAIRS and after.strip() and not before.isalnum():
            self._give_up([mark] if mark in self._open else [])
            self._open[mark] = len(self._written) - 1
        else:
            self._escape(len(self._written) - 1)

    def _close_over(self, opaque: str) -> None:
        """Gives up the marks that Discord would rather close inside of code or an address."""
        self._give_up([mark for mark in self._open if mark[0] in opaque])

    def _give_up(self, marks: Iterable[str]) -> None:
        for mark in list(marks):
            self._escape(self._open.pop(mark))

    def _escape(self, index: int) -> None:
        self._written[index] = self._written[index].translate(_ESCAPES)


def _fit(text: str, limit: int | None, render: Callable[[str], str]) -> str:
    """Renders a text, or as much of its beginning as fits, an ellipsis after it."""
    if limit is None:
        return render(text)
    if len(text) <= limit and len(whole := render(text)) <= limit:
        return whole
    costs = accumulate(2 if character in _COSTLY else 1 for character in text[:limit])
    end = bisect_right(list(costs), limit - len(ELLIPSIS))
    while end > 0:
        short = render(text[: safe_cut(text, end)].rstrip() + ELLIPSIS)
        if len(short) <= limit:
            return short
        end -= max(1, len(short) - limit)
    return shorten(ELLIPSIS, limit)
