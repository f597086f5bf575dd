"""A small reader of Discord's markdown, for judging what a text does once it is shown.

It follows the order in which Discord's clients try their rules and is as lenient as the
most lenient of them, so that what stays text here stays text everywhere.
"""

import re
from typing import NamedTuple

PING = re.compile(r"@(?:everyone|here)|<(?:@[!&]?|#)\d+>", re.IGNORECASE)
TOKEN = re.compile(
    r"</[^<>\n]*:\d+>|<t:-?\d+(?::\w)?>|<id:\w+(?::\d+)?>|<a?:\w+:\d+>|<\+?\d[^<>\s]*>"
    r"|<[\w.+-]+@[\w.-]+>"
)
MEANING = ("heading", "subtext", "long quote", "token", "link", "url")
"""What a member's text must never turn into."""


class Node(NamedTuple):
    """A part of a message as a client shows it."""

    kind: str
    text: str


_LINE_RULES = [
    ("long quote", re.compile(r" *>>> ([\s\S]*)")),
    ("quote", re.compile(r" *> ()")),
    ("subtext", re.compile(r" *-#\s+([^\n]*)")),
    ("heading", re.compile(r" *#{1,3}\s+([^\n]*)")),
    ("list", re.compile(r" *(?:[-*]|\d+\.) ()(?=[^\n])")),
]
_SOFT = r"(?:\*\*|\\[\s\S]|[^\s*\\])"
_RULES = [
    ("text", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("block", re.compile(r"```(?:[a-z0-9_+\-.#]+\n)?\n*([^\n][\s\S]*?)\n*```", re.IGNORECASE)),
    ("code", re.compile(r"(`+)(?P<text>[\s\S]*?[^`])\1(?!`)")),
    ("token", TOKEN),
    ("token", PING),
    ("address", re.compile(r"<([^: >]+:/[^ >]+)>")),
    ("url", re.compile(r"((?:https?|steam)://[^\s<]+[^<.,:;\"'\]\s])")),
    ("link", re.compile(r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\([^\n]*?\)")),
    ("bold", re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")),
    ("underline", re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")),
    ("italic", re.compile(rf"\*(?=\S)((?:{_SOFT}|\s+{_SOFT})+?)\*(?!\*)")),
    ("italic", re.compile(r"\b_((?:__|\\[\s\S]|[^\\_])+?)_\b", re.ASCII)),
    ("strike", re.compile(r"~~([\s\S]+?)~~(?!_)")),
    ("spoiler", re.compile(r"\|\|([\s\S]+?)\|\|")),
]  # fmt: skip
_NESTING = {"bold", "underline", "italic", "strike", "spoiler"}


def read(text: str) -> list[Node]:
    """Returns what a client makes of a text, in order; marks become nodes before their content."""
    nodes: list[Node] = []
    place, at_line_start = 0, True
    while place < len(text):
        kind, said, end = _next(text, place, at_line_start)
        at_line_start = kind in ("quote", "list") or (kind == "text" and said == "\n")
        if kind == "text" and nodes and nodes[-1].kind == "text":
            nodes[-1] = Node("text", nodes[-1].text + said)
        else:
            nodes.append(Node(kind, said))
        if kind in _NESTING:
            nodes += read_inside(said)
        place = end
    return nodes


def read_inside(text: str) -> list[Node]:
    """Reads the content of a mark, whose beginning is no line's."""
    inside = read(f"\\.{text}")
    first = Node("text", inside[0].text[1:])
    return [first, *inside[1:]] if first.text else inside[1:]


def kinds(text: str) -> set[str]:
    """Returns the kinds of nodes that a text turns into."""
    return {node.kind for node in read(text)}


def spoken(text: str) -> str:
    """Returns what a reader sees of a text, unseen breaks left out."""
    words = [node.text for node in read(text) if node.kind not in _NESTING]
    return "".join(words).replace("\u200b", "")


def _next(text: str, place: int, at_line_start: bool) -> tuple[str, str, int]:
    for kind, rule in _LINE_RULES * at_line_start + _RULES:
        found = rule.match(text, place)
        if found:
            said = found["text"] if kind == "code" else found[found.re.groups and 1]
            return kind, said, found.end()
    return "text", text[place], place + 1
