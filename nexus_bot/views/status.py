"""How the bot fares in a server: each check with its finding and what to do, the worst first."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from discord import ButtonStyle, Guild, ui
from discord.utils import format_dt

from nexus_bot import texts
from nexus_bot.cards import Button, Tone, button, card, small, title
from nexus_bot.models import OutboxMessage
from nexus_bot.values import Diagnosis
from nexus_bot.views import rights

BROKEN, WEAK, NOTE = range(3)
SLOW = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: how bad, what was checked, what to do."""

    weight: int
    check: str
    words: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What only the running process knows: the server on Discord, and how Discord answers."""

    guild: Guild
    in_sync: bool
    latency: float


CHECKS = (
    "cohort",
    "channels",
    "roles",
    "permissions",
    "events",
    "commands",
    "queue",
    "turned away",
    "latency",
    "database",
)


def findings(diagnosis: Diagnosis, around: Surroundings) -> list[Finding]:
    """All that is not as it should be, the worst first."""
    found = [*of_server(diagnosis, around.guild), *of_queue(diagnosis, around.guild)]
    if not around.in_sync:
        found.append(Finding(BROKEN, "Commands", texts.STATUS_COMMANDS))
    if math.isfinite(around.latency) and around.latency > SLOW:
        found.append(Finding(NOTE, "Discord", texts.STATUS_SLOW))
    return sorted(found, key=lambda finding: finding.weight)


def of_server(diagnosis: Diagnosis, guild: Guild) -> list[Finding]:
    """What the server itself lacks: a cohort, channels, roles, permissions."""
    cohort = diagnosis.cohort
    if cohort is None:
        return [Finding(WEAK, "Cohort", texts.STATUS_NO_COHORT)]
    found = []
    names = {
        cohort.forum_id: "Forum",
        cohort.mentor_channel_id: "Mentor channel",
        cohort.channel_id: "Channel",
    }
    shut = {trouble.channel_id for trouble in diagnosis.troubles}
    for lack in rights.lacks(guild, names, cohort):
        words = texts.STATUS_CHANNEL_GONE
        if not lack.is_gone:
            words = texts.missing_permissions(f"<#{lack.channel_id}>", lack.names).lstrip("⚠️ ")
            words += f" {texts.STATUS_WAITS}" if lack.channel_id in shut else ""
        found.append(Finding(BROKEN, names[lack.channel_id], words))
    if forum := rights.forum_of(guild, cohort.forum_id):
        asked = rights.required_tag(forum)
        found += [Finding(BROKEN, "Forum", words.lstrip("⚠️ ")) for words in asked]
    if gone := rights.gone_roles(guild, cohort):
        words = texts.roles_gone(gone).lstrip("⚠️ ")
        found.append(Finding(BROKEN, "Roles", words))
    if not cohort.mentor_role_id:
        found.append(Finding(WEAK, "Roles", texts.STATUS_NO_MENTORS))
    if not cohort.mentor_channel_id:
        found.append(Finding(WEAK, "Mentor channel", texts.STATUS_NO_MENTOR_CHANNEL))
    if not rights.may_make_events(guild):
        found.append(Finding(NOTE, "Events, optional", texts.STATUS_EVENTS))
    return found


def of_queue(diagnosis: Diagnosis, guild: Guild) -> list[Finding]:
    """What stands in the way of messages."""
    queue, found = diagnosis.queue, []
    cohort = diagnosis.cohort
    bound = (cohort.channel_id, cohort.mentor_channel_id, cohort.forum_id) if cohort else ()
    named = {lack.channel_id for lack in rights.lacks(guild, bound, cohort)}
    for trouble in diagnosis.troubles:
        if trouble.channel_id in named:
            continue  # what the server lacks tells of it, with its remedy
        since = format_dt(trouble.since, "R")
        words = texts.status_trouble(trouble.channel_id, trouble.code, since)
        found.append(Finding(BROKEN, "Turned away", words))
    if queue.late and queue.oldest:
        words = texts.status_late(queue.late, format_dt(queue.oldest, "R"))
        found.append(Finding(BROKEN, "Queue, late", words))
    if queue.failed:
        words = texts.status_failed(queue.failed, reasons(diagnosis.failed))
        found.append(Finding(WEAK, "Queue, failed", words))
    if queue.unknown:
        words = texts.status_unknown(queue.unknown, places(diagnosis.unknown))
        found.append(Finding(WEAK, "Queue, unknown", words))
    if queue.skipped:
        found.append(Finding(NOTE, "Queue, skipped", texts.status_skipped(queue.skipped)))
    return found


def reasons(messages: Sequence[OutboxMessage]) -> str:
    """Why the latest messages were turned away, each reason once."""
    said = [
        f"{texts.message_name(message.kind, message.payload)} "
        f"({texts.why_unsaid(message.reason or 'no reason given')})"
        for message in messages
    ]
    return ", ".join(dict.fromkeys(said)) or "the latest ones say nothing more"


def places(messages: Sequence[OutboxMessage]) -> str:
    """Where the messages would stand of which nobody knows."""
    channels = dict.fromkeys(m.channel_id for m in messages if m.channel_id)
    return f" in {', '.join(f'<#{each}>' for each in channels)}" if channels else ""


def status_panel(diagnosis: Diagnosis, around: Surroundings, said: str = "") -> ui.LayoutView:
    """The diagnosis: one line when all is well, or else what to mend."""
    found = findings(diagnosis, around)
    latency = around.latency if math.isfinite(around.latency) else None
    buttons: list[Button] = [button("Check again", "status")]
    if diagnosis.queue.failed:
        buttons.insert(0, button("Try again", "status-retry", style=ButtonStyle.primary))
    tone = Tone.DONE
    if any(finding.weight != NOTE for finding in found):
        broken = any(finding.weight == BROKEN for finding in found)
        tone = Tone.OPEN if broken else Tone.WAITING
    return card(
        tone,
        small("🩺 STATUS"),
        title(texts.status_title(len(found)) if found else texts.STATUS_WELL),
        said,
        *(f"**{finding.check}** · {finding.words}" for finding in found),
        "" if found else texts.status_well(len(CHECKS)),
        small(texts.status_closed(diagnosis.queue.closed)) if diagnosis.queue.closed else "",
        small(texts.status_facts(diagnosis.queue.waiting, diagnosis.engine, latency)),
        rows=[buttons],
    )


def mended(diagnosis: Diagnosis, guild: Guild) -> list[int]:
    """The channels that turned the bot away and in which it may speak now."""
    refused = [trouble.channel_id for trouble in diagnosis.troubles]
    still = {lack.channel_id for lack in rights.lacks(guild, refused, diagnosis.cohort)}
    return [channel_id for channel_id in refused if channel_id not in still]
