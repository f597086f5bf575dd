"""Text that tries to break out, and the processor time that it may cost."""

import sys
import time
from collections.abc import Callable

from hypothesis import strategies as st

CEILING = 0.020
"""Seconds of processor time that 4,000 characters may cost."""

PARTS = [
    "*", "**", "***", "_", "__", "~~", "||", "|", "`", "``", "```", "````", "```py\n", "\\", "\\\\",
    "[", "]", "(", ")", "](", "[a](https://evil.test)", "<", ">", "> ", ">>> ", "# ", "-# ", "- ",
    "1. ", "@", "@everyone", "@HERE", "<@1>", "<@!12>", "<@&3>", "<#4>", "</go:5>", "<t:0:R>",
    "<id:home>", "<:e:1>", "<a:e:1>", "https://", "https://a.b/c_d_*e*", "<https://x.y>",
    "http://", "\n", "\n\n\n", "\r\n", " ", "   ", "\t", "a", "b c", "9", "é", "é", "\u0301",
    "\u0489", "\u200d", "\ufe0f", "\u202e", "\u2066", "\u200b", "\u2028", "\x00", "\x1b[31m",
    "\ud800", "👩", "👩\u200d💻", "🇩🇪", "🇩", "👍🏽",
    "\u3164", "ﷺ", "ﬃ", "İ", "…", ".", "! ", "://", "@a:b",
    "%", "…`",
]  # fmt: skip

texts = st.lists(st.sampled_from(PARTS) | st.text(max_size=5), max_size=30).map("".join)
"""Texts made of everything that means something to Discord, or unsettles it."""

LONG = [(part * 4000)[:4000] for part in PARTS] + [
    "[" * 1000 + "x" + "](" * 1499,
    "".join(PARTS)[:4000] * 5,
    "<@" * 2000,
    "\\`" * 2000,
    "`a``b" * 800,
    "*a _b ~~c ||d **e " * 222,
    "*a* " * 1000,
    "https://a*" * 400,
    "https://" + "a)" * 1996,
    "https://" + "a" + "*" * 3991,
    "a\u0301\u0323" * 1333,
    "\u0323\u0301" * 2000,
    "🏴\U000e0067" * 2000,
    "> - `x` **a** " * 285,
    "x\n" * 2000,
    "*a*\n" * 1000,
    "a. " * 1333,
    "```\n" * 1000,
    "```a\nb" * 667,
    " " * 3999 + "x",
    " \n" * 2000,
    "1" * 4000,
    "https://" + "a." * 1996,
    "https://" + "ä" * 3992,
    "https://" + "[" * 3992,
    "eyJ" * 1333,
]
"""Texts of 4,000 characters that cost careless code the most."""


def seconds(work: Callable[[], object]) -> float:
    """Returns the processor time of some work, the best of three, without a tracer's share."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        return min(_once(work) for _ in range(3))
    finally:
        sys.settrace(tracer)


def _once(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
