"""What a member's client sends: command options, select values, filled-in forms."""

from collections.abc import Iterable, Mapping
from typing import Any

from .guilds import Member
from .messages import Upload
from .reading import (
    CHECKBOX,
    CHECKS,
    FILE_UPLOAD,
    LABEL,
    RADIO,
    ROW,
    SELECTS,
    STRING_SELECT,
    TEXT_INPUT,
    walk,
)
from .world import JSON, Channel, Role, User

Value = Any  # a text, a number, or a Member, User, Role, Channel, Upload, or a list of them


class Resolved:
    """Collects the things that values point to."""

    def __init__(self) -> None:
        self.payload: JSON = {}

    def add(self, value: Value) -> str:
        """Resolves a thing and returns its id."""
        if isinstance(value, Upload):
            return self._put("attachments", value.id, value.payload(ephemeral=True))
        if isinstance(value, Role):
            return self._put("roles", value.id, value.payload())
        if isinstance(value, Channel):
            return self._put("channels", value.id, value.payload() | {"permissions": "0"})
        if isinstance(value, Member):
            shown = value.payload(user=False) | {"permissions": str(value.permissions())}
            self._put("members", value.id, shown)
            value = value.user
        if isinstance(value, User):
            return self._put("users", value.id, value.payload())
        return str(value)

    def _put(self, kind: str, thing_id: int, payload: JSON) -> str:
        self.payload.setdefault(kind, {})[str(thing_id)] = payload
        return str(thing_id)


def command_data(command: JSON, path: list[str], options: Mapping[str, Value]) -> JSON:
    """Fills in a slash command; refuses what Discord's client would not let through."""
    node = command
    for step in path:
        below = {option["name"]: option for option in node.get("options") or ()}
        assert step in below, f"/{command['name']} has no subcommand {step!r}: {sorted(below)}"
        node = below[step]
    resolved = Resolved()
    filled = _fill(node, options, resolved)
    for depth, step in reversed(list(enumerate(path))):
        filled = [{"name": step, "type": 1 if depth == len(path) - 1 else 2, "options": filled}]
    data = {"id": command["id"], "name": command["name"], "type": 1, "options": filled}
    return data | ({"resolved": resolved.payload} if resolved.payload else {})


def _fill(node: JSON, options: Mapping[str, Value], resolved: Resolved) -> list[JSON]:
    known = {option["name"]: option for option in node.get("options") or ()}
    strange = options.keys() - known.keys()
    assert not strange, f"{node['name']} has no options {sorted(strange)}: {sorted(known)}"
    missing = [name for name, o in known.items() if o.get("required") and name not in options]
    assert not missing, f"{node['name']} requires {missing}"
    filled = []
    for name, value in options.items():
        option = known[name]
        if option["type"] in (6, 7, 8, 9, 11):
            value = resolved.add(value)
        choices = [choice["value"] for choice in option.get("choices") or ()]
        assert not choices or value in choices, f"{name} offers {choices}, not {value!r}"
        most = option.get("max_length")
        assert most is None or len(value) <= most, f"{name} takes {most} characters"
        filled.append({"name": name, "type": option["type"], "value": value})
    return filled


def select_data(component: JSON, values: Iterable[Value]) -> JSON:
    """Chooses from a select menu."""
    resolved = Resolved()
    chosen = [resolved.add(value) for value in values]
    offered = [option["value"] for option in component.get("options") or ()]
    if component["type"] == STRING_SELECT:
        assert set(chosen) <= set(offered), f"offered {offered}, not {chosen}"
    data = {"component_type": component["type"], "values": chosen}
    return data | ({"resolved": resolved.payload} if resolved.payload else {})


def modal_data(modal: JSON, answers: Mapping[str, Value]) -> JSON:
    """Fills in a form; answers go by label or custom_id, the rest keeps its defaults."""
    resolved = Resolved()
    left = dict(answers)
    components: list[JSON] = []
    for place, component in enumerate(modal["components"], start=1):
        about = {"id": component.get("id", place), "type": component["type"]}
        if component["type"] == LABEL:
            field = component["component"]
            given = left.pop(component["label"], left.pop(field["custom_id"], None))
            components.append(about | {"component": _answer(field, given, resolved)})
        elif component["type"] == ROW:
            fields = component["components"]
            row = [_answer(f, left.pop(f["custom_id"], None), resolved) for f in fields]
            components.append(about | {"components": row})
        else:
            components.append(about)
    labels = [c["label"] for c in walk(modal["components"]) if c.get("label")]
    assert not left, f"the form has no {sorted(left)}: {labels}"
    data = {"custom_id": modal["custom_id"], "components": components}
    return data | ({"resolved": resolved.payload} if resolved.payload else {})


def _answer(field: JSON, given: Value, resolved: Resolved) -> JSON:
    kind = field["type"]
    about: JSON = {"type": kind, "custom_id": field["custom_id"], "id": field.get("id", 0)}
    name = field["custom_id"]
    if kind == TEXT_INPUT:
        text = str(given if given is not None else field.get("value") or "")
        least = field.get("min_length") or int(field.get("required", True))
        assert not text or len(text) >= least, f"{name} takes at least {least} characters"
        assert text or not field.get("required", True), f"{name} is required"
        assert len(text) <= (field.get("max_length") or 4000), f"{name} is too long: {len(text)}"
        return about | {"value": text}
    if kind == CHECKBOX:
        return about | {"value": bool(field.get("default") if given is None else given)}
    if given is None:
        given = _defaults(field)
    chosen = [resolved.add(each) for each in (given if isinstance(given, list) else [given])]
    assert chosen or not field.get("required", True), f"{name} is required"
    offered = [option["value"] for option in field.get("options") or ()]
    if kind in (STRING_SELECT, RADIO, CHECKS):
        assert set(chosen) <= set(offered), f"{name} offers {offered}, not {chosen}"
    if kind == RADIO:
        return about | {"value": chosen[0] if chosen else None}
    assert kind in (*SELECTS, FILE_UPLOAD, CHECKS), f"a form cannot hold type {kind}"
    return about | {"values": chosen}


def _defaults(field: JSON) -> list[str]:
    preset = [str(each["id"]) for each in field.get("default_values") or ()]
    return preset + [o["value"] for o in field.get("options") or () if o.get("default")]
