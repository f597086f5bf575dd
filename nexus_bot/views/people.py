"""A member's own panel, and the help."""

from collections.abc import Sequence

from discord import SelectOption, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import RULE, Part, Tone, button, card, custom_id, small, title
from nexus_bot.models import Cohort
from nexus_bot.rules import Actor, Role, roles_of
from nexus_bot.values import Hearing, MySessions, Profile, ProfileDraft
from nexus_bot.views.forms import Field, checks, choice, line

TRACK_NAMES = {"backend": "Backend learner", "frontend": "Frontend learner"}
TRACK_CHOICES = {
    "backend": ("Backend", "I build an API"),
    "frontend": ("Frontend", "I build on somebody's API"),
}
HEARD = ("answers", "thanks", "solutions", "partners")
UNSET = "not set"
PROFILE_TITLE = "Edit your profile"


def profile_panel(profile: Profile, mine: MySessions | None = None) -> ui.LayoutView:
    """What a member sees of themselves, and of the sessions that come."""
    member = profile.member
    zone = member.timezone if member else None
    cohort_zone = profile.cohort.timezone if profile.cohort else None
    tags = ", ".join(markdown.inline(tag) for tag in member.tags) if member else ""
    counts = (profile.learnings, profile.challenges, profile.projects)
    has_posts = any(counts)
    reminded = member is not None and member.wants_reminders
    parts: list[Part] = [
        small("👤 YOUR PROFILE"),
        title(markdown.named(profile.name)),
        f"**Track** {TRACK_NAMES.get(profile.track or '', UNSET)}",
        f"**Time zone** {zone or (f'{cohort_zone}, from the cohort' if cohort_zone else UNSET)}",
        f"**Hours** {texts.hours_told(member.hours if member else ()) or UNSET}",
        f"**Tags** {tags or UNSET}",
        f"**Reminders** {texts.HEARS_PRIVATELY if reminded else texts.HEARS_IN_CHANNEL}",
        f"**Messages** {texts.hears(wanted(profile.hearing))}",
        RULE,
        f"**Sessions** {texts.coming_sessions(mine.total, mine.sessions[0].starts_at)}"
        if mine and mine.sessions
        else "",
        texts.shared(*counts) if has_posts else texts.NO_POSTS,
        "" if profile.saved else texts.NO_SAVES,
    ]
    rows: list[Sequence[ui.Item[ui.LayoutView]]] = [
        [
            button("Edit profile", "profile"),
            button("My posts", "my-posts", disabled=not has_posts),
            button("My sessions", "my-sessions"),
        ],
        [
            button("My partners", "my-partners"),
            button("My reminders", "my-reminders"),
            button("What I hear", "hearing"),
        ],
    ]
    if profile.saved:
        rows.append([saved_select(profile)])
    return card(Tone.KNOWLEDGE, *parts, rows=rows)


def wanted(hearing: Hearing) -> list[str]:
    """What somebody hears privately, by name."""
    return [what for what in HEARD if getattr(hearing, what)]


def hearing_panel(hearing: Hearing, *, said: str = "", row: int = 0) -> ui.LayoutView:
    """What a member hears privately, with a switch for each; ``row`` is the note pressed."""
    on = wanted(hearing)
    switches = [
        button(f"{'Stop' if what in on else 'Hear'} {what}", f"hear-{what}", row) for what in HEARD
    ]
    return card(
        Tone.KNOWLEDGE,
        said,
        small(f"🔔 WHAT I HEAR · {len(on)} of {len(HEARD)}"),
        title(texts.HEARING_HEAD),
        *(f"{texts.HEARD[what]} · {'on' if what in on else 'off'}" for what in HEARD),
        small(texts.HEARING_HOW),
        rows=[switches],
    )


def saved_select(profile: Profile) -> ui.Select[ui.LayoutView]:
    """Chooses one of the saved posts to read."""
    return ui.Select(
        custom_id=custom_id("read"),
        placeholder=f"Saved · {len(profile.saved)}",
        options=[
            SelectOption(
                label=markdown.shorten(f"#{post.number} {post.title}", 100), value=str(post.number)
            )
            for post in profile.saved
        ],
    )


def draft_of(profile: Profile) -> ProfileDraft:
    """A profile as its form shows it."""
    member = profile.member
    return ProfileDraft(
        track=profile.track,
        timezone=member.timezone if member else None,
        tags=", ".join(member.tags) if member else None,
        hours=", ".join(member.hours) if member else None,
    )


def profile_fields(draft: ProfileDraft) -> list[Field]:
    """The fields of the profile form."""
    return [
        choice("track", "Which track are you on?", TRACK_CHOICES, value=draft.track or ""),
        line(
            "timezone",
            "Which time zone do you live in?",
            hint="A city near you. /me timezone: helps while you type.",
            example="Africa/Nairobi",
            value=draft.timezone or "",
            limit=64,
        ),
        line(
            "tags",
            "What do you work with?",
            hint="Up to ten words, with commas between them.",
            example="Django, PostgreSQL, Celery",
            value=draft.tags or "",
            limit=400,
        ),
        hours_field(draft.hours or ""),
    ]


def hours_field(told: str) -> Field:
    """Asks in which parts of a week somebody works; ``told`` are bands with commas between."""
    return checks(
        "hours",
        "When do you work?",
        texts.BAND_NAMES,
        chosen=told.split(", "),
        hint="On your own clock. Those who share hours with you are offered to you first.",
    )


def help_panel(actor: Actor, cohort: Cohort | None, command_ids: dict[str, int]) -> ui.LayoutView:
    """The commands that this person needs, each one clickable."""

    def listed(commands: dict[str, str]) -> list[str]:
        lines = []
        for name, purpose in commands.items():
            number = command_ids.get(name.partition(" ")[0])
            lines.append(f"{f'</{name}:{number}>' if number else f'`/{name}`'} · {purpose}")
        return lines

    parts: list[Part] = [small("🧭 HELP"), title(texts.HELP_TITLE)]
    if cohort is None:
        parts.append(texts.NOT_SET_UP)
    elif cohort.state != "running":
        name = texts.cohort_name(cohort.name, cohort.start_wall)
        parts.append(texts.cohort_closed(name))
    parts += listed(texts.HELP_LEARNERS)
    parts += [RULE, texts.HELP_MENU]
    if Role.ORGANISER in roles_of(actor, cohort):
        parts += [RULE, *listed(texts.HELP_ORGANISERS)]
    return card(Tone.KNOWLEDGE, *parts)
