"""What members fill in about blockers: the forms, and the panels between them and the card."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from discord import (
    ButtonStyle,
    ForumChannel,
    Guild,
    Interaction,
    SelectDefaultValue,
    SelectDefaultValueType,
    SelectOption,
    ui,
)

from nexus_bot import markdown, texts
from nexus_bot.cards import Button, Part, Tone, button, card, custom_id, link_button, small, title
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.blockers import Case
from nexus_bot.values import BlockerDraft, BlockerPosted, Considered, Similar, SolutionDraft
from nexus_bot.values.blockers import (
    CREDITED,
    INSTEAD_LIMIT,
    SOLUTION_LIMIT,
    TITLE_LIMIT,
    TRIED_LIMIT,
    WANT_LIMIT,
)
from nexus_bot.views.blockers import title_of
from nexus_bot.views.forms import Field, Filled, line, picker
from nexus_bot.views.links import jump_url

OPTIONS = 25
OPTION_ROOM = 100
NAME_ROOM = 40
SOLUTION_GLIMPSE = 250
PLACES = ("that-first", "that-second", "that-third")
TYPED = ("title", "want", "instead", "tried")
CARD_TROUBLE = {"sent": "", "failed": texts.BLOCKER_CARD_FAILED}


def blocker_fields(draft: BlockerDraft, areas: Sequence[str]) -> list[Field]:
    """The form of a blocker, filled in with what is known."""
    fields = [
        line(
            "title",
            "What are you stuck with?",
            hint="One line, as you would say it to a friend.",
            example="Celery worker never picks up tasks in Docker",
            value=draft.title,
            limit=TITLE_LIMIT,
            required=True,
        ),
        line(
            "want",
            "What do you want to happen?",
            example="The e-mail task should run in the worker container.",
            value=draft.want,
            limit=WANT_LIMIT,
            tall=True,
        ),
        line(
            "instead",
            "What happens instead?",
            hint="Paste the error between ``` lines; leave passwords and tokens out.",
            example="It stays PENDING for ever, and the worker logs nothing.",
            value=draft.instead,
            limit=INSTEAD_LIMIT,
            required=True,
            tall=True,
        ),
        line(
            "tried",
            "What have you tried?",
            hint="So that nobody tells you what you know already.",
            example="-l debug, and restarting RabbitMQ",
            value=draft.tried,
            limit=TRIED_LIMIT,
            tall=True,
        ),
    ]
    if options := area_options(draft.area, areas):
        select: ui.Select[Any] = ui.Select(options=options, required=False, min_values=0)
        fields.append(
            picker("area", "What is it about?", select, hint="Left empty, we look at your text.")
        )
    return fields


def area_options(chosen: str, areas: Sequence[str]) -> list[SelectOption]:
    """The areas to choose from; the one that was chosen stays among them."""
    known: dict[str, str] = {}
    for area in [chosen, *areas]:
        if area.strip():
            known.setdefault(markdown.normal(area), markdown.shorten(area, OPTION_ROOM))
    return [
        SelectOption(label=area, value=area, default=bool(chosen) and place == 0)
        for place, area in enumerate([*known.values()][:OPTIONS])
    ]


def forum_areas(guild: Guild | None, forum_id: int | None) -> list[str]:
    """The tags of a forum that name areas; those that name a state are set by themselves."""
    forum = guild.get_channel(forum_id) if guild and forum_id else None
    if not isinstance(forum, ForumChannel):
        return []
    states = {name.casefold() for name in texts.BLOCKER_TAGS.values()}
    names = (tag.name for tag in forum.available_tags)
    return [name for name in names if name.casefold() not in states]


def filled_blocker(form: Filled, before: BlockerDraft) -> BlockerDraft:
    """A blocker as its form came back; what the form did not ask stays as it was."""
    typed: dict[str, Any] = {name: form.text(name) for name in TYPED}
    if "area" in form.choices:
        typed["area"] = next(iter(form.choices["area"]), "")
    return replace(before, **typed)


def solve_title(draft: SolutionDraft) -> str:
    """What the form of a solution is called: the first one, or a better one."""
    return texts.better_title(draft.number) if draft.seen else texts.solve_title(draft.number)


def solve_fields(draft: SolutionDraft) -> list[Field]:
    """The form of a solution; who helped is chosen already."""
    helped = [
        SelectDefaultValue(id=user_id, type=SelectDefaultValueType.user)
        for user_id in draft.helpers[:CREDITED]
    ]
    select: ui.UserSelect[Any] = ui.UserSelect(
        min_values=0, max_values=CREDITED, required=False, default_values=helped
    )
    return [
        line(
            "text",
            "What fixed it?",
            hint="Whoever is stuck with the same finds this.",
            example="The broker address was localhost; inside compose it is the service name.",
            value=draft.text,
            limit=SOLUTION_LIMIT,
            required=True,
            tall=True,
        ),
        picker("helpers", "Who helped?", select, hint="Up to five people; they are thanked."),
    ]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of this server whom a select named, as Discord's payload tells."""

    id: int
    name: str
    is_bot: bool


def people_in(interaction: Interaction[Any], chosen: Sequence[str]) -> list[Person]:
    """Those of the chosen who are in this server, in the order chosen."""
    data: Any = interaction.data or {}
    resolved = data.get("resolved") or {}
    users, members = resolved.get("users") or {}, resolved.get("members") or {}
    return [
        Person(int(key), _name(users[key], members[key]), bool(users[key].get("bot")))
        for key in dict.fromkeys(chosen)
        if key in users and key in members
    ]


def _name(user: dict[str, Any], member: dict[str, Any]) -> str:
    return str(member.get("nick") or user.get("global_name") or user["username"])


def filled_solution(
    interaction: Interaction[Any], form: Filled, before: SolutionDraft
) -> SolutionDraft:
    """A solution as its form came back; bots need no thanks."""
    people = [p for p in people_in(interaction, form.choices.get("helpers", [])) if not p.is_bot]
    return replace(
        before,
        text=form.text("text"),
        helpers=tuple(person.id for person in people),
        names=tuple(person.name for person in people),
    )


def considered_panel(considered: Considered) -> ui.LayoutView:
    """What was solved before and is like a blocker that is not posted yet."""
    panel = considered.panel
    parts: list[Part] = [
        small(f"🔎 {texts.NOT_POSTED_YET}"),
        title(markdown.inline(considered.draft.title, 200)),
        texts.SIMILAR_SOLVED,
    ]
    parts += [
        _similar(considered.guild_id, each, place, panel)
        for each, place in zip(considered.similar, PLACES, strict=False)
    ]
    row = [
        button(texts.POST_ANYWAY, "blocker-post", panel, style=ButtonStyle.primary),
        button("Change", "fix-blocker", panel),
    ]
    return card(Tone.KNOWLEDGE, *parts, rows=[row])


def _similar(guild_id: int, each: Similar, place: str, panel: int) -> ui.Section[Any]:
    post, url = each.post, jump_url(guild_id, each.post)
    name = markdown.shorten(post.title, 80)
    shown = markdown.link(name, url) if url else f"**{markdown.inline(name)}**"
    fixed = markdown.body(each.solution, SOLUTION_GLIMPSE)
    that = button(texts.THAT_SOLVED_IT, place, panel, style=ButtonStyle.success)
    return ui.Section(ui.TextDisplay(f"`#{post.number}` {shown}\n{fixed}"), accessory=that)


def saved_instead(post_number: int, url: str | None, panel: int) -> ui.LayoutView:
    """An earlier solution helped: it is saved, and nothing was posted."""
    row = [*_way_to(url), button(texts.POST_STILL, "blocker-post", panel)]
    return card(Tone.DONE, texts.saved_instead(post_number), rows=[row])


def posted_answer(posted: BlockerPosted, url: str | None, state: str) -> ui.LayoutView:
    """What somebody reads after posting; ``state`` is what became of the card."""
    case = posted.case
    author = markdown.named(case.author.name, NAME_ROOM) if case.blocker.raised_by_id else ""
    said, trouble = texts.blocker_posted(posted.number, author), _trouble(posted.card, state)
    return card(Tone.DONE, said, trouble, rows=[_way_to(url)])


def card_answer(message: OutboxMessage, url: str | None, state: str) -> ui.LayoutView:
    """What somebody reads who wants a card once more; ``state`` is what became of it."""
    said = _trouble(message, state) or texts.BLOCKER_CARD_STANDS
    return card(Tone.DONE, said, rows=[_way_to(url)])


def _trouble(message: OutboxMessage, state: str) -> str:
    if state == "shut":
        return texts.comes_once_mended(message.channel_id or 0)
    return CARD_TROUBLE.get(state, texts.BLOCKER_CARD_WAITS)


def _way_to(url: str | None) -> list[Button]:
    return [link_button("Open", url)] if url else []


def hand_over_panel(case: Case) -> ui.LayoutView:
    """Asks who helps from now on, if anybody."""
    number = case.blocker.number
    select: ui.UserSelect[Any] = ui.UserSelect(
        custom_id=custom_id("hand-to", number), placeholder="Choose who helps"
    )
    return card(
        Tone.WAITING,
        small(f"🤝 HAND OVER · #{number}"),
        title(title_of(case.blocker)),
        texts.HAND_OVER_HINT,
        rows=[[select], [button("Release", "release", number)]],
    )


def confirm_close(case: Case) -> ui.LayoutView:
    """Asks once before a blocker is given up."""
    number = case.blocker.number
    return card(
        Tone.WAITING,
        texts.ask_close(number, title_of(case.blocker)),
        rows=[[button("Close it", "blocker-close-now", number, style=ButtonStyle.primary)]],
    )


def confirm_delete(number: int, name: str) -> ui.LayoutView:
    """Asks once before a blocker goes for good."""
    return card(
        Tone.OPEN,
        texts.ask_delete(number, markdown.inline(name, 80)),
        rows=[[button("Delete it", "blocker-delete-now", number, style=ButtonStyle.danger)]],
    )
