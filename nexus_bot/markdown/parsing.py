"""What a member typed, taken apart: its code from its prose, its title from the rest."""

import re
from typing import NamedTuple

from nexus_bot.markdown.cleaning import ELLIPSIS, has_letter_or_digit, safe_cut

FENCE = "```"
TITLE_LENGTH = 100
_CUT_TITLE_LENGTH = 80
_SHORTEST_SENTENCE = 10

_LANGUAGE = re.compile(r"([A-Za-z0-9+#._-]{1,20})\n")
_BLANK_LINES = re.compile(r"\n{3,}")
_SENTENCE_END = re.compile(r"[.!?…][\"')\]”’»*_]*(?=\s)|[。！？]")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|ca|no|fig|mr|ms|dr)\.$", re.I)
_LEADING_MARK = re.compile(r"(?:#{1,3}|-#|>{1,3}|[-*+])\s+")
_WRAPPED = re.compile(r"(\*{1,3}|__|_|~~|\|\|)(?=\S)([^*_~|]+)(?<=\S)\1")


class Snippet(NamedTuple):
    """A piece of code and the language it says it is in, if any."""

    language: str
    code: str


def split_code(fenced: str) -> Snippet:
    """Takes what stands between two fences apart into its language and its code."""
    named = _LANGUAGE.match(fenced)
    code = fenced[named.end() :] if named else ""
    if named and code.strip():
        return Snippet(named[1].lower(), code.strip("\n"))
    return Snippet("", fenced.strip("\n"))


def split_fences(text: str) -> tuple[str, list[Snippet]]:
    """Takes the fenced code out of a text; a fence left open holds everything to the end.

    Fenced words in the middle of a line stay where they are, as a code span.
    """
    chunks = text.split(FENCE)
    prose = [chunks[0]]
    snippets = []
    for index in range(1, len(chunks), 2):
        after = chunks[index + 1] if index + 1 < len(chunks) else ""
        if _amid_a_line(prose[-1], chunks[index], after):
            prose[-1] += f"`{chunks[index].strip()}`{after}"
            continue
        snippet = split_code(chunks[index])
        if snippet.code.strip():
            snippets.append(snippet)
        prose.append(after)
    kept = "\n".join(filter(None, (chunk.strip("\n") for chunk in prose)))
    return _BLANK_LINES.sub("\n\n", kept).strip(), snippets


def _amid_a_line(before: str, fenced: str, after: str) -> bool:
    ticked = "`" in fenced or before.endswith("`") or after.startswith("`")
    if "\n" in fenced or ticked or not fenced.strip():
        return False
    return not before.endswith("\n") and bool(before.strip() or after.partition("\n")[0].strip())


def split_title(text: str, limit: int = TITLE_LENGTH) -> tuple[str, str]:
    """Returns the first sentence or line of a text as its title, and what is left to say.

    A first sentence that is too long gives its first words and an ellipsis, and then the
    whole text is left to say, so that nothing is lost. A title always holds a letter or
    a digit where the text does.
    """
    text = text.strip()
    first, _, others = text.partition("\n")
    if FENCE in first or not has_letter_or_digit(first):
        return _title(_speaking_line(text), limit), text
    line = _without_marks(first)
    end = _sentence_end(line, limit)
    if end is None:
        return _title(first, limit), text
    rest = f"{line[end:].strip()}\n{others}" if line[end:].strip() else others
    return _without_full_stop(line[:end].strip()), rest.strip("\n").rstrip()


def _speaking_line(text: str) -> str:
    """Returns the first line with a letter or digit: of the prose, or else of the code."""
    prose, snippets = split_fences(text)
    parts = [prose, *(snippet.code for snippet in snippets), *(name for name, _ in snippets)]
    lines = "\n".join(parts).split("\n")
    return next(filter(has_letter_or_digit, lines), text.partition("\n")[0])


def title_of(text: str, limit: int = TITLE_LENGTH) -> str:
    """Returns the first sentence or line of a text, as long as a title may be."""
    return split_title(text, limit)[0]


def _without_marks(line: str) -> str:
    line = line.strip()
    marked = _LEADING_MARK.match(line)
    if marked and has_letter_or_digit(line[marked.end() :]):
        line = line[marked.end() :].strip()
    wrapped = _WRAPPED.fullmatch(line)
    return wrapped[2] if wrapped else line


def _title(line: str, limit: int) -> str:
    line = _without_marks(line)
    end = _sentence_end(line, limit)
    if end is None:
        return _first_words(line, min(limit, _CUT_TITLE_LENGTH))
    return _without_full_stop(line[:end].strip())


def _sentence_end(line: str, limit: int) -> int | None:
    """Returns where the first sentence ends, or None if that is past the limit."""
    head = line[: limit + 2]
    for mark in _SENTENCE_END.finditer(head):
        title = head[: mark.end()]
        if len(title) > limit:
            break
        if _is_sentence(title):
            return mark.end()
    return len(line) if len(line) <= limit else None


def _is_sentence(words: str) -> bool:
    in_code = words.count("`") % 2 == 1
    if in_code or len(words) < _SHORTEST_SENTENCE or _ABBREVIATION.search(words[-10:]):
        return False
    return has_letter_or_digit(words)


def _without_full_stop(title: str) -> str:
    if title.endswith(("。", ".")) and not title.endswith(".."):
        return title[:-1]
    return title


def _first_words(line: str, limit: int) -> str:
    end = safe_cut(line, limit - len(ELLIPSIS))
    head = line[:end]
    words = head if line[end].isspace() else head.rpartition(" ")[0]
    return (words if len(words) > limit // 2 else head).rstrip(" ,;:") + ELLIPSIS
