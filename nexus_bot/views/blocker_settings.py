"""How blockers are arranged, as organisers see it: the panel and its form."""

from collections.abc import Callable, Iterable, Sequence

from discord import Guild, SelectOption, ui

from nexus_bot import texts
from nexus_bot.cards import RULE, Part, Tone, button, card, small, title
from nexus_bot.models import Cohort
from nexus_bot.values import Arrangement, ArrangementDraft
from nexus_bot.views import rights
from nexus_bot.views.cohorts import forum_field
from nexus_bot.views.forms import Field, Filled, picker
from nexus_bot.words import plural

HOURS = (1, 2, 3, 4, 6, 8, 12, 18, 24, 36, 48, 72, 96, 120, 168)
DAYS = (*range(1, 15), 21, 30)


def arrangement_panel(
    arrangement: Arrangement, guild: Guild | None, said: str = ""
) -> ui.LayoutView:
    """Where blockers stand, when somebody hears of them, and what the forum still lacks."""
    cohort = arrangement.cohort
    found = warnings(guild, cohort) if guild else []
    forum = f"<#{cohort.forum_id}>" if cohort.forum_id else ""
    stands = texts.as_posts(forum) if forum else f"{texts.AS_CARDS}, <#{cohort.channel_id}>"
    told = f"<#{cohort.mentor_channel_id or cohort.channel_id}>"
    are_mentors = cohort.mentor_channel_id is not None
    hear = texts.mentors_hear(cohort.unclaimed_hours, told, are_mentors=are_mentors)
    parts: list[Part] = [
        said,
        small(f"🧩 BLOCKERS · {texts.waiting_blockers(arrangement.waiting)}"),
        title(texts.ARRANGEMENT_HEAD),
        f"**They stand** as {stands}",
        f"**Mentors hear** {hear}",
        f"**The author is asked** {texts.author_asked(cohort.quiet_days)}",
        *([RULE, *found] if found else []),
        texts.FORUM_IS_READY if forum and guild and not found else "",
        small(texts.ARRANGEMENT_HOW),
    ]
    row = [button("Change", "arrange-blockers"), button("Check again", "blockers-check")]
    return card(Tone.WAITING if found else Tone.KNOWLEDGE, *parts, rows=[row])


def warnings(guild: Guild, cohort: Cohort) -> list[str]:
    """What an organiser should mend before blockers can stand as they should, in sentences."""
    place = cohort.forum_id or cohort.channel_id
    is_lost = cohort.forum_id is not None and guild.get_channel(place) is None
    found = [texts.FORUM_GONE] if is_lost else []
    found += rights.lacking(guild, (None if is_lost else place, cohort.mentor_channel_id), cohort)
    if forum := rights.forum_of(guild, cohort.forum_id):
        required = rights.required_tag(forum)
        tags = rights.missing_tags(forum)
        found += required
        if tags and not required:
            found.append(texts.tags_missing(f"<#{forum.id}>", tags))
    mentors = guild.get_role(cohort.mentor_role_id or 0)
    if mentors and not rights.may_call(guild, mentors):
        found.append(texts.MENTORS_ARE_SILENT)
    return found


def arrangement_fields(cohort: Cohort) -> list[Field]:
    """The form, filled in with what stands."""
    return [
        forum_field(cohort.forum_id),
        picker(
            "unclaimed_hours",
            texts.UNCLAIMED_QUESTION,
            choices(HOURS, cohort.unclaimed_hours, texts.hours_choice),
        ),
        picker(
            "quiet_days",
            texts.QUIET_QUESTION,
            choices(DAYS, cohort.quiet_days, lambda days: plural(days, "day")),
            hint=texts.QUIET_HINT,
        ),
    ]


def choices(
    offered: Iterable[int], chosen: int, name: Callable[[int], str]
) -> ui.Select[ui.LayoutView]:
    """One of some numbers; the one that stands is always among them."""
    numbers: Sequence[int] = sorted({*offered, chosen})
    return ui.Select(
        options=[
            SelectOption(label=name(number), value=str(number), default=number == chosen)
            for number in numbers
        ],
        required=True,
    )


def arranged_in(form: Filled) -> ArrangementDraft:
    """What the form says."""
    return ArrangementDraft(
        forum_id=form.picked("forum"),
        unclaimed_hours=form.picked("unclaimed_hours"),
        quiet_days=form.picked("quiet_days"),
    )
