"""What Discord refuses with 50035: lengths, counts and uniqueness in messages, modals, commands."""

import re

from .errors import ApiError, Findings
from .reading import (
    BUTTON,
    CHECKS,
    CONTAINER,
    FILE_UPLOAD,
    GALLERY,
    LABEL,
    RADIO,
    ROW,
    SECTION,
    SELECTS,
    STRING_SELECT,
    TEXT_DISPLAY,
    TEXT_INPUT,
    walk,
)
from .world import JSON

COMPONENTS_V2 = 1 << 15
_COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")


def check_message(
    body: JSON, *, attachments: int = 0, flags: int = 0, partial: bool = False
) -> None:
    """Refuses a message that Discord would refuse; `partial` means an edit."""
    findings = Findings()
    modern = (flags | (body.get("flags") or 0)) & COMPONENTS_V2
    components = body.get("components") or []
    findings.length(body.get("content"), 2000, "content")
    findings.length(body.get("nonce"), 25, "nonce")
    _check_embeds(body.get("embeds") or [], findings)
    _check_allowed_mentions(body.get("allowed_mentions") or {}, findings)
    if modern:
        for legacy in ("content", "embeds", "poll"):
            findings.expect(not body.get(legacy), legacy, "Cannot be used with components v2.")
        everything = list(walk(components))
        findings.expect(len(everything) <= 40, "components", "Must be 40 or fewer in total.")
        said = sum(len(c["content"]) for c in everything if c["type"] == TEXT_DISPLAY)
        findings.expect(said <= 4000, "components", "Must be 4000 or fewer characters in total.")
    else:
        findings.expect(len(components) <= 5, "components", "Must be 5 or fewer in length.")
        rows = all(component["type"] == ROW for component in components)
        findings.expect(rows, "components", "Only action rows without components v2.")
    _check_components(components, findings)
    findings.refuse()
    kinds = ("content", "embeds", "components", "sticker_ids", "poll")
    if not partial and not attachments and not any(body.get(kind) for kind in kinds):
        raise ApiError(400, 50006, "Cannot send an empty message")


def _check_embeds(embeds: list[JSON], findings: Findings) -> None:
    findings.expect(len(embeds) <= 10, "embeds", "Must be 10 or fewer in length.")
    total = 0
    for place, embed in enumerate(embeds):
        path = f"embeds.{place}"
        fields = embed.get("fields") or []
        footer = (embed.get("footer") or {}).get("text")
        author = (embed.get("author") or {}).get("name")
        findings.expect(len(fields) <= 25, f"{path}.fields", "Must be 25 or fewer in length.")
        limits = [
            ("title", embed.get("title"), 256),
            ("description", embed.get("description"), 4096),
        ]
        limits += [("footer.text", footer, 2048), ("author.name", author, 256)]
        for nth, each in enumerate(fields):
            findings.length(each.get("name"), 256, f"{path}.fields.{nth}.name", 1)
            findings.length(each.get("value"), 1024, f"{path}.fields.{nth}.value", 1)
            total += len(each.get("name", "")) + len(each.get("value", ""))
        for name, text, most in limits:
            findings.length(text, most, f"{path}.{name}")
            total += len(text or "")
    findings.expect(total <= 6000, "embeds", "Embed size exceeds maximum size of 6000")


def _check_allowed_mentions(allowed: JSON, findings: Findings) -> None:
    parse = allowed.get("parse") or []
    for kind in ("users", "roles"):
        both = kind in parse and allowed.get(kind)
        findings.expect(not both, f"allowed_mentions.{kind}", "Mutually exclusive with parse.")
        named = len(allowed.get(kind) or []) if isinstance(allowed.get(kind), list) else 0
        findings.expect(named <= 100, f"allowed_mentions.{kind}", "Must be 100 or fewer.")


def _check_components(components: list[JSON], findings: Findings) -> None:
    seen: set[str] = set()
    for place, component in enumerate(walk(components)):
        path, kind = f"components.{place}", component["type"]
        custom_id = component.get("custom_id")
        if custom_id is not None:
            findings.length(custom_id, 100, f"{path}.custom_id", 1)
            findings.expect(custom_id not in seen, f"{path}.custom_id", "Duplicated custom id")
            seen.add(custom_id)
        if kind == ROW:
            _check_row(component, path, findings)
        elif kind == BUTTON:
            _check_button(component, path, findings)
        elif kind in SELECTS or kind in (RADIO, CHECKS):
            _check_choices(component, path, findings)
        elif kind == TEXT_DISPLAY:
            findings.length(component.get("content"), 4000, f"{path}.content", 1)
        elif kind == SECTION:
            texts = len(component.get("components") or [])
            findings.expect(1 <= texts <= 3, f"{path}.components", "Must be 1 to 3 in length.")
            findings.expect(component.get("accessory"), f"{path}.accessory", "Required")
        elif kind == CONTAINER:
            findings.expect(component.get("components"), f"{path}.components", "Required")
        elif kind == GALLERY:
            items = len(component.get("items") or [])
            findings.expect(1 <= items <= 10, f"{path}.items", "Must be 1 to 10 in length.")


def _check_row(row: JSON, path: str, findings: Findings) -> None:
    children = row.get("components") or []
    most = 5 if all(child["type"] == BUTTON for child in children) else 1
    findings.expect(1 <= len(children) <= most, f"{path}.components", f"Must be 1 to {most}.")


def _check_button(button: JSON, path: str, findings: Findings) -> None:
    findings.length(button.get("label"), 80, f"{path}.label")
    findings.expect(button.get("label") or button.get("emoji"), f"{path}.label", "Required")
    if button.get("style") == 5:
        findings.length(button.get("url"), 512, f"{path}.url", 1)
        scheme = str(button.get("url")).partition("://")[0]
        findings.expect(scheme in ("http", "https", "discord"), f"{path}.url", "Bad scheme")
    else:
        findings.expect(button.get("custom_id"), f"{path}.custom_id", "Required")


def _check_choices(menu: JSON, path: str, findings: Findings) -> None:
    findings.expect(menu.get("custom_id"), f"{path}.custom_id", "Required")
    findings.length(menu.get("placeholder"), 150, f"{path}.placeholder")
    if menu["type"] not in (STRING_SELECT, RADIO, CHECKS):
        return
    options = menu.get("options") or []
    least, most = {STRING_SELECT: (1, 25), RADIO: (2, 10), CHECKS: (1, 10)}[menu["type"]]
    findings.expect(least <= len(options) <= most, f"{path}.options", f"Must be {least} to {most}.")
    values = [option["value"] for option in options]
    findings.expect(len(set(values)) == len(values), f"{path}.options", "Values must be unique.")
    for place, option in enumerate(options):
        findings.length(option.get("label"), 100, f"{path}.options.{place}.label", 1)
        findings.length(option.get("value"), 100, f"{path}.options.{place}.value", 1)
        findings.length(option.get("description"), 100, f"{path}.options.{place}.description")


def check_modal(modal: JSON) -> None:
    """Refuses a form that Discord would refuse."""
    findings = Findings()
    findings.length(modal.get("title"), 45, "data.title", 1)
    findings.length(modal.get("custom_id"), 100, "data.custom_id", 1)
    components = modal.get("components") or []
    findings.expect(1 <= len(components) <= 5, "data.components", "Must be 1 to 5 in length.")
    for place, component in enumerate(components):
        path = f"data.components.{place}"
        kind = component["type"]
        findings.expect(kind in (ROW, TEXT_DISPLAY, LABEL), path, "Not allowed in a modal.")
        if kind == LABEL:
            findings.length(component.get("label"), 45, f"{path}.label", 1)
            findings.length(component.get("description"), 100, f"{path}.description")
            findings.expect(component.get("component"), f"{path}.component", "Required")
    for place, item in enumerate(walk(components)):
        path = f"data.components.{place}"
        if item["type"] == TEXT_INPUT:
            findings.length(item.get("placeholder"), 100, f"{path}.placeholder")
            findings.length(item.get("value"), item.get("max_length") or 4000, f"{path}.value")
            findings.expect((item.get("max_length") or 1) in range(1, 4001), path, "max_length")
            findings.expect((item.get("min_length") or 0) in range(4001), path, "min_length")
        elif item["type"] == FILE_UPLOAD:
            findings.expect((item.get("max_values") or 1) in range(1, 11), path, "max_values")
    _check_components(components, findings)
    findings.refuse()


def check_choices(choices: list[JSON]) -> None:
    """Refuses suggestions that Discord would refuse."""
    findings = Findings()
    findings.expect(len(choices) <= 25, "data.choices", "Must be 25 or fewer in length.")
    for place, choice in enumerate(choices):
        findings.length(choice.get("name"), 100, f"data.choices.{place}.name", 1)
        if isinstance(choice.get("value"), str):
            findings.length(choice["value"], 100, f"data.choices.{place}.value", 1)
    findings.refuse()


def check_command(command: JSON) -> None:
    """Refuses a command that Discord would refuse."""
    findings = Findings()
    if command.get("type", 1) != 1:
        findings.length(command.get("name"), 32, "name", 1)
    else:
        _check_command_part(command, "", findings)
    findings.refuse()


def _check_command_part(part: JSON, path: str, findings: Findings) -> None:
    name = str(part.get("name"))
    proper = _COMMAND_NAME.fullmatch(name) and name == name.lower()
    findings.expect(proper, f"{path}name", "Name is invalid.")
    findings.length(part.get("description"), 100, f"{path}description", 1)
    options, choices = part.get("options") or [], part.get("choices") or []
    findings.expect(len(options) <= 25, f"{path}options", "Must be 25 or fewer in length.")
    findings.expect(len(choices) <= 25, f"{path}choices", "Must be 25 or fewer in length.")
    for place, choice in enumerate(choices):
        findings.length(choice.get("name"), 100, f"{path}choices.{place}.name", 1)
    for place, option in enumerate(options):
        _check_command_part(option, f"{path}options.{place}.", findings)
