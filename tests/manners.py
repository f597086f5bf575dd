"""What Discord would refuse, and whom the bot may call: asked of everything that it said."""

import re
from collections.abc import Iterable
from typing import Any

from simcord.components import walk_components
from simcord.types import HttpLogEntry

from tests.wire.validate import check_choices, check_message, check_modal

LAYOUT = 1 << 15
PLACES = re.compile(r"/channels/\d+/messages(/\d+)?|/webhooks/\d+/[^/]+(/messages/@original)?")
CALLBACK = re.compile(r"/interactions/\d+/[^/]+/callback")
ANSWERS, FORM, CHOICES = {4, 7}, 9, 8
ANNOUNCED = re.compile(
    r"^(?:-# 📣 ANNOUNCEMENT · <@&(\d+)>$|<@&(\d+)>, <@\d+> asks for a mentor's help\.$)",
    re.MULTILINE,
)
CREDIT = re.compile(
    r"<@(\d+)>(?:, <@\d+> (?:saved|raised) your message here| I could not write to you privately\."
    r"|, it has been quiet here\.|, please go on with this from here\."
    r"| (?:Session|Blocker) #\d+ .*\n-# We could not send you a direct message;"
    r"|, .*[.?]\n-# Only you can read more:|, the round of review buddies is over)"
)


def check_manners(requests: Iterable[HttpLogEntry]) -> None:
    """Refuse what Discord would refuse, and any call that its card does not announce."""
    for request in requests:
        if not isinstance(request.json, dict):
            continue
        body: dict[str, Any] = request.json
        if CALLBACK.fullmatch(request.path):
            check_callback(body)
        elif request.method in {"POST", "PATCH"} and PLACES.fullmatch(request.path):
            check_said(body)


def check_callback(body: dict[str, Any]) -> None:
    """Refuse a first answer that Discord would refuse."""
    kind, said = body["type"], body.get("data") or {}
    if kind in ANSWERS:
        check_said(said)
    elif kind == FORM:
        check_modal(said)
    elif kind == CHOICES:
        check_choices(said["choices"])


def check_said(said: dict[str, Any]) -> None:
    """Refuse a message that Discord would refuse, or that calls more than who is credited."""
    check_message(said, flags=LAYOUT, partial=True)
    allowed = said["allowed_mentions"]
    assert not allowed.get("parse")
    announced = ANNOUNCED.findall("\n".join(texts_of(said)))
    called = {int(role) for roles in announced for role in roles if role}
    assert {int(role) for role in allowed.get("roles") or ()} <= called
    assert not allowed.get("replied_user")
    credited = {int(user) for user in CREDIT.findall("\n".join(texts_of(said)))}
    assert {int(user) for user in allowed.get("users") or ()} <= credited


def texts_of(said: dict[str, Any]) -> list[str]:
    """Every text of a message."""
    return [part["content"] for part in walk_components(said["components"]) if part["type"] == 10]
