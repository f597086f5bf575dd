"""Text as it arrives: what may stay in it, whether it says anything, and where it may be cut."""

import re
import unicodedata
from collections.abc import Iterator

ELLIPSIS = "…"
MARKS_A_LETTER = 3
"""How many accents a letter may carry; every living language gets by with fewer."""

_JOINER = "\u200d"
_EMOJI_LOOK, _TEXT_LOOK = "\ufe0f", "\ufe0e"
_LOOKS = (_EMOJI_LOOK, _TEXT_LOOK)
_TAGS = frozenset(map(chr, range(0xE0020, 0xE0080)))
_EMOJI_PARTS = _TAGS | {_JOINER, *_LOOKS}
_KEYCAP_BASES = "#*0123456789"
_TAGGED_FLAG = "\U0001f3f4"
_LONGEST_EMOJI = 40
"""A sequence longer than this is no emoji, so a cut need not respect it."""

_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff]"
)


def _points(*ranges: tuple[int, int]) -> Iterator[int]:
    for first, last in ranges:
        yield from range(first, last + 1)


_DROPPED = _points(
    (0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F),  # controls
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),  # unseen, bidi
    (0xFE00, 0xFE0D), (0xFEFF, 0xFEFF), (0xFFF0, 0xFFFB), (0xFFFE, 0xFFFF),
    (0x115F, 0x1160), (0x3164, 0x3164), (0xFFA0, 0xFFA0),  # letters without a shape
    (0xD800, 0xDFFF), (0xFDD0, 0xFDEF),
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE001F), (0xE0080, 0xE0FFF),
)  # fmt: skip
_SPACES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x2800, 0x3000)
_CLEANING = (
    dict.fromkeys(_DROPPED)
    | dict.fromkeys(_SPACES, " ")
    | dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")
    | {0x09: "    "}
)
_TRAILING_SPACE = re.compile(r"(?<! ) +(?=\n)")
_BLANK_LINES = re.compile(r"\n{4,}")


def clean(text: str, *, limit: int | None = None, multiline: bool = True) -> str:
    """Returns the text without anything unseen, unprintable or piled up, and in NFC.

    One-line text has its white space folded. A text over the limit ends in an ellipsis;
    whoever would rather refuse it compares lengths first.
    """
    text = text.replace("\r\n", "\n").translate(_CLEANING)
    if not text.isascii():
        text = cap_marks(unicodedata.normalize("NFC", cap_marks(text)))
    if multiline:
        text = _BLANK_LINES.sub("\n\n\n", _TRAILING_SPACE.sub("", text)).strip("\n").rstrip()
        text = text if text.strip() else ""
    else:
        text = " ".join(text.split())
    return text if limit is None else shorten(text, limit)


def cap_marks(text: str) -> str:
    """Drops accents past the third on a letter, and joiners and looks outside emoji."""
    kept: list[str] = []
    marks = 0
    for position, character in enumerate(text):
        if character.isascii():
            marks = 0
        elif character in _EMOJI_PARTS:
            if not _belongs(character, kept[-1:], text[position + 1 : position + 2]):
                continue
        elif unicodedata.category(character) in ("Mn", "Me"):
            marks += 1
            if marks > MARKS_A_LETTER or not kept or kept[-1].isspace():
                continue
        else:
            marks = 0
        kept.append(character)
    return "".join(kept)


def _belongs(part: str, last: list[str], following: str) -> bool:
    """Tells whether a part of an emoji stands where it makes one."""
    if not last:
        return False
    before = last[0]
    if part == _JOINER:
        joined = before in _LOOKS or _EMOJI.match(before) is not None
        return joined and _EMOJI.match(following) is not None
    if part in _LOOKS:
        return before in _KEYCAP_BASES or _EMOJI.match(before) is not None
    return before == _TAGGED_FLAG or before in _TAGS


def is_blank(text: str) -> bool:
    """Tells whether nothing is left of a text once it is cleaned."""
    return not clean(text)


def has_letter_or_digit(text: str) -> bool:
    """Tells whether a text holds something that can be said aloud."""
    return any(map(str.isalnum, text))


def shorten(text: str, limit: int) -> str:
    """Cuts plain text to at most `limit` code points, an ellipsis last, no emoji torn."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    return text[: safe_cut(text, limit - 1)].rstrip() + ELLIPSIS


def safe_cut(text: str, end: int) -> int:
    """Returns the last place at or before `end` that tears no letter or emoji apart."""
    cut = end
    while 0 < cut < len(text) and end - cut < _LONGEST_EMOJI and _holds(text, cut):
        cut -= 1
    return cut if end - cut < _LONGEST_EMOJI else end


def _holds(text: str, cut: int) -> bool:
    before, after = text[cut - 1], text[cut]
    if after.isascii():
        return False
    if _is_flag_letter(before) and _is_flag_letter(after):
        return _flag_letters_before(text, cut) % 2 == 1
    return (
        _JOINER in (before, after)
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or after in _TAGS
        or unicodedata.category(after) in ("Mn", "Me", "Mc")
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, cut: int) -> int:
    start = cut
    while start > 0 and _is_flag_letter(text[start - 1]):
        start -= 1
    return cut - start
