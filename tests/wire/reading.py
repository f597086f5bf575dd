"""Values out of payloads: what a message says, which components it holds."""

from collections.abc import Iterator
from typing import Any

from .world import JSON

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR = 9, 10, 11, 12, 13, 14
CONTAINER, LABEL, FILE_UPLOAD, RADIO, CHECKS, CHECKBOX = 17, 18, 19, 21, 22, 23
SELECTS = (3, 5, 6, 7, 8)


def walk(components: list[JSON] | None) -> Iterator[JSON]:
    """Goes through every component, children after their parents."""
    for component in components or ():
        yield component
        yield from walk(component.get("components"))
        for key in ("accessory", "component"):
            if component.get(key):
                yield from walk([component[key]])


def text_of(message: JSON) -> str:
    """Reads everything a message says: content, text displays, embeds."""
    parts = [message.get("content") or ""]
    parts += [c["content"] for c in walk(message.get("components")) if c["type"] == TEXT_DISPLAY]
    for embed in message.get("embeds") or ():
        parts += [str(embed[key]) for key in ("title", "description") if embed.get(key)]
        for each in embed.get("fields") or ():
            parts += [each["name"], each["value"]]
    return "\n".join(part for part in parts if part)


def find_component(components: list[JSON] | None, key: str) -> JSON | None:
    """Finds a component by its custom_id or by its label."""
    for component in walk(components):
        if key in (component.get("custom_id"), component.get("label")):
            inner: Any = component.get("component")
            return inner if component["type"] == LABEL else component
    return None


def custom_ids(message: JSON) -> list[str]:
    """Lists the custom_ids that a message or a modal carries."""
    return [c["custom_id"] for c in walk(message.get("components")) if "custom_id" in c]
