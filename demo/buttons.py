"""Pressing buttons the way a reader finds them: by the beginning of their label."""

import discord
import simcord


async def press(
    actor: simcord.MemberActor | simcord.UserHandle, message: discord.Message, label: str
) -> simcord.InteractionResult:
    """Press the one button whose label begins so."""
    found = [
        button for button in buttons(message.components) if (button.label or "").startswith(label)
    ]
    if len(found) != 1:
        raise simcord.SetupError(f"{len(found)} buttons begin with {label!r}")
    result: simcord.InteractionResult = await actor.click(message, custom_id=found[0].custom_id)
    return result


def buttons(components: list[discord.Component]) -> list[discord.Button]:
    """Every button, however deep."""
    found: list[discord.Button] = []
    for component in components:
        if isinstance(component, discord.Button):
            found.append(component)
        inner = [*getattr(component, "children", ()), getattr(component, "accessory", None)]
        found += buttons([each for each in inner if each is not None])
    return found
