"""Interactions as no client sends them: forged ids, forged choices, other contexts."""

from copy import deepcopy
from typing import Any

from simcord import interactions
from simcord.actors import MemberActor
from simcord.backend import serializers
from simcord.results import InteractionResult, ResponseMessage

from tests.stage import Stage

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
BUTTON, SELECT, TEXT_INPUT, LABEL, FILE_UPLOAD = 2, 3, 4, 18, 19


async def send(
    stage: Stage, who: MemberActor, kind: int, data: dict[str, Any], **changes: Any
) -> InteractionResult:
    """Send any interaction from the cohort channel; ``changes`` replace parts of its payload."""
    payload, result = made(stage, who, kind, data, **changes)
    stage.env.backend.emit("INTERACTION_CREATE", payload)
    await stage.env.settle()
    return result


def made(
    stage: Stage, who: MemberActor, kind: int, data: dict[str, Any], **changes: Any
) -> tuple[dict[str, Any], InteractionResult]:
    """The payload of an interaction, not yet sent, and where its answer will be."""
    backend = stage.env.backend
    record, payload = interactions.base_payload(
        backend,
        type=kind,
        channel_id=stage.channel.id,
        guild_id=stage.guild.id,
        user_id=who.id,
        data=data,
    )
    if (source := changes.pop("on", None)) is not None:
        stored = backend.get_message(stage.channel.id, source.id)
        payload["message"] = dict(serializers.message_payload(backend, stored))
        record.source_message_id = stored.id
    return payload | changes, InteractionResult(stage.env, record)


async def press(
    stage: Stage, who: MemberActor, custom_id: str, *values: str, on: Any = None, **changes: Any
) -> InteractionResult:
    """Press a button, or choose from a select, whether or not there is one."""
    data = {"custom_id": custom_id, "component_type": SELECT if values else BUTTON}
    return await send(
        stage, who, COMPONENT, data | ({"values": [*values]} if values else {}), on=on, **changes
    )


async def submit(
    stage: Stage, who: MemberActor, custom_id: str, fields: dict[str, Any]
) -> InteractionResult:
    """Send a form in, whether or not it was opened."""
    return await send(stage, who, MODAL_SUBMIT, form(custom_id, fields))


def form(custom_id: str, fields: dict[str, Any]) -> dict[str, Any]:
    """What a form says: texts as values, lists as choices."""
    parts = []
    for number, (name, value) in enumerate(fields.items()):
        key = "values" if isinstance(value, list) else "value"
        kind = SELECT if isinstance(value, list) else TEXT_INPUT
        leaf = {"type": kind, "custom_id": name, "id": 2 * number + 2, key: value}
        parts.append({"type": LABEL, "id": 2 * number + 1, "component": leaf})
    return {"custom_id": custom_id, "components": parts}


async def again(stage: Stage, **changes: Any) -> None:
    """Deliver the last interaction once more, as Discord may."""
    payloads = [p for _, name, p in stage.env.backend.transcript if name == "INTERACTION_CREATE"]
    stage.env.backend.emit("INTERACTION_CREATE", deepcopy(payloads[-1]) | changes)
    await stage.env.settle()


def told(result: InteractionResult) -> ResponseMessage:
    """The private answer to a press: a message of its own, or the answer itself."""
    shown = result.followups[-1] if result.followups else result.response
    assert shown is not None, "there is no answer"
    assert shown.ephemeral, "the answer is not private"
    return shown
