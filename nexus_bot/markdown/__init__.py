"""Members' text: cleaned, cut to size and made safe to show; values in, values out.

Text is cleaned once, when it arrives (`clean`). Whoever shows it says where: on a line of
a card (`inline`), as the body of one (`body`) or as code (`fence`); each can be given the
room it has, and keeps to it. On a line of a Markdown file it is `plain`. Everything here
takes time in proportion to the text.
"""

from nexus_bot.markdown.cleaning import clean, has_letter_or_digit, is_blank, shorten
from nexus_bot.markdown.links import LinkError, LinkProblem, host_of, https_link
from nexus_bot.markdown.naming import normal, person, slug
from nexus_bot.markdown.parsing import Snippet, split_fences, split_title, title_of
from nexus_bot.markdown.rendering import body, fence, inline, link, named, plain

__all__ = [
    "LinkError",
    "LinkProblem",
    "Snippet",
    "body",
    "clean",
    "fence",
    "has_letter_or_digit",
    "host_of",
    "https_link",
    "inline",
    "is_blank",
    "link",
    "named",
    "normal",
    "person",
    "plain",
    "shorten",
    "slug",
    "split_fences",
    "split_title",
    "title_of",
]
