"""Web addresses that members give: which are taken, and how they are named on a card."""

import re
import unicodedata
from enum import StrEnum
from urllib.parse import SplitResult, quote, urlsplit

import idna

LINK_LENGTH = 500

_SCHEME = "https://"
_FORBIDDEN = frozenset(' <>"\\^`{|}')
_PRIVATE_ENDING = re.compile(
    r"localhost|localdomain|local|internal|intranet|private|corp|home|lan|arpa"
    r"|test|invalid|onion|alt|\d+|0x[0-9a-f]*"
)
"""The last labels that no public name has; a number there makes the name an IP address."""
_KEPT = "%/:?#[]@!$&'()*+,;=~-._"


class LinkProblem(StrEnum):
    """Why a link is not taken."""

    NOT_HTTPS = "not_https"
    TOO_LONG = "too_long"
    BAD_CHARACTERS = "bad_characters"
    USER_INFO = "user_info"
    NOT_PUBLIC = "not_public"
    MALFORMED = "malformed"


class LinkError(ValueError):
    """A link that is not taken, and the reason."""

    def __init__(self, reason: LinkProblem) -> None:
        super().__init__(reason.value)
        self.reason = reason


def https_link(text: str) -> str:
    """Returns a public https address in its one normal form, or raises LinkError.

    The host comes back in lower case and ASCII. Bare IP addresses are never taken, in
    whatever notation, nor are names that only a private network knows.
    """
    text = text.strip()
    if len(text) > LINK_LENGTH:
        raise LinkError(LinkProblem.TOO_LONG)
    if text[: len(_SCHEME)].lower() != _SCHEME:
        raise LinkError(LinkProblem.NOT_HTTPS)
    if not text.isprintable() or not _FORBIDDEN.isdisjoint(text):
        raise LinkError(LinkProblem.BAD_CHARACTERS)
    parts, port = _split(text)
    if "@" in parts.netloc:
        raise LinkError(LinkProblem.USER_INFO)
    if "[" in parts.netloc:
        raise LinkError(LinkProblem.NOT_PUBLIC)
    host = _public_host(parts.hostname or "")
    place = host if port in (None, 443) else f"{host}:{port}"
    rest = text[len(_SCHEME) + len(parts.netloc) :]
    link = f"{_SCHEME}{place}{quote(rest, safe=_KEPT)}"
    if len(link) > LINK_LENGTH:
        raise LinkError(LinkProblem.TOO_LONG)
    return link


def host_of(url: str) -> str:
    """Returns the host of a link as a reader may trust it: lookalike names stay in ASCII."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    if "xn--" not in host:
        return host
    try:
        shown = idna.decode(host)
    except idna.IDNAError:
        return host
    return shown if _is_one_script(shown) else host


def _split(text: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(text)
        return parts, parts.port
    except ValueError as error:
        raise LinkError(LinkProblem.MALFORMED) from error


def _public_host(host: str) -> str:
    host = host.removesuffix(".")
    if not host or len(host) > 253:
        raise LinkError(LinkProblem.MALFORMED)
    try:
        host = idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError as error:
        raise LinkError(LinkProblem.MALFORMED) from error
    labels = host.split(".")
    if len(labels) < 2 or _PRIVATE_ENDING.fullmatch(labels[-1]):
        raise LinkError(LinkProblem.NOT_PUBLIC)
    return host


def _is_one_script(host: str) -> bool:
    """Tells whether a name keeps to one alphabet, and in ours to letters with plain accents."""
    letters = [letter for letter in host if letter.isalpha()]
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in letters}
    if scripts != {"LATIN"}:
        return len(scripts) == 1
    return all(unicodedata.normalize("NFD", letter)[0].isascii() for letter in letters)
