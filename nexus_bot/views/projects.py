"""Projects as members see them: the card, the panel that shows one in full, the form."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from discord import ButtonStyle, File, SelectOption, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import (
    RULE,
    TEXT_ROOM,
    Button,
    Part,
    Tone,
    attached,
    button,
    card,
    custom_id,
    link_button,
    small,
    title,
)
from nexus_bot.models import OutboxMessage, Project
from nexus_bot.repositories.projects import ACTIVE, Scheme
from nexus_bot.values.partners import PLACES, ProjectDraft, ProjectSight, ProjectStored
from nexus_bot.views.forms import Field, Filled, line
from nexus_bot.views.links import message_url
from nexus_bot.words import plural

NAME_ROOM = 40
TAG_ROOM = 40
PITCH_ON_CARD = 900
TITLE_LIMIT, PITCH_LIMIT, ADDRESS_LIMIT, TAGS_LIMIT = 100, 1500, 500, 400
TYPED = ("title", "pitch", "repository", "docs", "tags")


def project_card(scheme: Scheme) -> ui.LayoutView:
    """The card of a project, the same for everyone; what is cut can be read on."""
    project = scheme.project
    pitch: Part = markdown.body(project.pitch, PITCH_ON_CARD)
    if pitch != markdown.body(project.pitch):
        read_on = button("Read on", "project", project.number)
        pitch = ui.Section(ui.TextDisplay(str(pitch)), accessory=read_on)
    row = [build_on_button(project)] if _is_offered(project) else []
    return card(_tone(project), *_head(scheme), pitch, *_facts(project), _foot(scheme), rows=[row])


def full_panel(
    sight: ProjectSight, said: str = "", trouble: str = ""
) -> tuple[ui.LayoutView, list[File]]:
    """A project in full, with exactly what this reader may do; ``said`` is what they just did."""
    scheme, project = sight.scheme, sight.scheme.project
    first = "\n".join(filter(None, (said, trouble)))
    head, facts, foot = _head(scheme), _facts(project), _foot(scheme, linked=True)
    partners = _partners(scheme)
    below = small(texts.WHOLE_PITCH_BELOW)
    room = TEXT_ROOM - sum(len(part) + 1 for part in (first, *head, *facts, partners, below, foot))
    pitch = markdown.body(project.pitch, room)
    is_cut = pitch != markdown.body(project.pitch)
    files = [File(BytesIO(whole_text(project).encode()), f"{project.number}-project.md")] * is_cut
    view = card(
        _tone(project),
        *([first, RULE] if first else []),
        *head,
        pitch,
        *facts,
        partners,
        below if is_cut else "",
        foot,
        *(attached(file) for file in files),
        rows=list(_rows(sight)),
    )
    return view, files


def stored_panel(
    sight: ProjectSight, stored: ProjectStored, state: str
) -> tuple[ui.LayoutView, list[File]]:
    """What one reads who announced or changed a project; ``state`` is what became of its card."""
    project = stored.scheme.project
    facts = project.number, project.places - project.taken, project.places
    told = texts.project_changed(*facts, stored.ended)
    said = texts.announced(*facts) if stored.is_new else told
    return full_panel(sight, said, card_trouble(stored.card, state, is_new=stored.is_new))


def card_trouble(message: OutboxMessage, state: str, *, is_new: bool) -> str:
    """What became of a card that does not show its project yet; nothing where it does."""
    if state == "shut":
        return texts.comes_once_mended(message.channel_id or 0)
    if is_new:
        known = {"sent": "", "failed": texts.PROJECT_CARD_FAILED}
        return known.get(state, texts.PROJECT_CARD_WAITS)
    return texts.PROJECT_CHANGES.get(state, texts.PROJECT_CARD_WAITS)


def card_answer(message: OutboxMessage, url: str | None, state: str) -> ui.LayoutView:
    """What one reads who wants a card once more; ``state`` is what became of it."""
    said = card_trouble(message, state, is_new=True) or texts.PROJECT_CARD_STANDS
    return card(Tone.DONE, said, rows=[[link_button("Open", url)] if url else []])


def confirm_archive(scheme: Scheme) -> ui.LayoutView:
    """Asks once before nobody new can build on a project."""
    project = scheme.project
    name = markdown.inline(project.title, 80)
    return card(
        Tone.WAITING,
        texts.ask_archive(project.number, name, len(scheme.partners)),
        rows=[
            [button("Archive it", "project-archive-now", project.number, style=ButtonStyle.primary)]
        ],
    )


def project_fields(draft: ProjectDraft) -> list[Field]:
    """The form of a project, filled in with what is known."""
    questions = texts.PROJECT_QUESTIONS
    name = line(
        "title",
        questions["title"],
        example="Shop API",
        value=draft.title or "",
        limit=TITLE_LIMIT,
        required=True,
    )
    pitch = line(
        "pitch",
        questions["pitch"],
        hint="Frontend learners choose by this: say what one could build on it.",
        example="Orders and payments for small shops, with a webhook for each change.",
        value=draft.pitch or "",
        limit=PITCH_LIMIT,
        required=True,
        tall=True,
    )
    tags = line(
        "tags",
        questions["tags"],
        hint="Up to ten words, with commas between them. The first one is its topic.",
        example="Django, PostgreSQL, JWT",
        value=draft.tags or "",
        limit=TAGS_LIMIT,
    )
    return [name, pitch, *_address_fields(draft), tags]


def _address_fields(draft: ProjectDraft) -> Iterator[Field]:
    yield line(
        "repository",
        texts.PROJECT_QUESTIONS["repository"],
        example="https://github.com/amina/shop-api",
        value=draft.repository or "",
        limit=ADDRESS_LIMIT,
    )
    yield line(
        "docs",
        texts.PROJECT_QUESTIONS["docs"],
        hint="Where it is deployed. You can add it later.",
        example="https://shop-api.onrender.com/docs",
        value=draft.docs or "",
        limit=ADDRESS_LIMIT,
    )


def filled_project(form: Filled, before: ProjectDraft) -> ProjectDraft:
    """A project as its form came back; what the form did not ask stays as it was."""
    typed: dict[str, Any] = {name: form.text(name) for name in TYPED}
    return replace(before, **typed)


def completed(given: ProjectDraft, stands: ProjectDraft) -> ProjectDraft:
    """What a form shows: what is given, and else what stands."""
    told: dict[str, Any] = {k: v for k, v in given.state().items() if v is not None}
    return replace(stands, **told | {"number": given.number or stands.number})


def build_on_button(project: Project) -> Button:
    """Asks to build on a project; without a free place it only says so."""
    if project.taken >= project.places:
        return button("Full", "build-on", project.number, disabled=True)
    return button(texts.BUILD_ON, "build-on", project.number, style=ButtonStyle.primary)


def card_url(project: Project) -> str | None:
    """The address of a project's card, once it stands."""
    if project.message_id is None or project.channel_id is None:
        return None
    return message_url(project.guild_id, project.channel_id, project.message_id)


def title_of(project: Project) -> str:
    """The title of a project as a line shows it."""
    return markdown.inline(project.title, 200)


def links_of(project: Project) -> str:
    """Where its code and its API docs are, by the names of their hosts."""
    links = ((texts.API_DOCS, project.docs), (texts.REPOSITORY, project.repository))
    return " · ".join(
        f"**{name}** {markdown.link(markdown.host_of(url), url)}" for name, url in links if url
    )


def whole_text(project: Project) -> str:
    """Everything that was written about a project, as a file."""
    written = [f"# #{project.number} {project.title}", project.pitch]
    written += [", ".join(project.tags), project.docs or "", project.repository or ""]
    return "\n\n".join(filter(None, written)) + "\n"


def _is_offered(project: Project) -> bool:
    return project.state == ACTIVE and project.places > 0


def _tone(project: Project) -> Tone:
    return Tone.KNOWLEDGE if project.state == ACTIVE else Tone.CLOSED


def _head(scheme: Scheme) -> list[str]:
    project = scheme.project
    free = texts.places_left(project.places - project.taken, project.places)
    facts = [
        f"{texts.PROJECT_SIGN} {texts.PROJECT_STATE}",
        free if project.state == ACTIVE else texts.PROJECT_ARCHIVED,
        markdown.inline(next(iter(project.tags), ""), TAG_ROOM),
        f"#{project.number}",
    ]
    return [small(" · ".join(filter(None, facts))), title(title_of(project))]


def _facts(project: Project) -> list[str]:
    tags = ", ".join(markdown.inline(tag, TAG_ROOM) for tag in project.tags)
    return [f"**Stack** {tags}" if tags else "", links_of(project)]


def _partners(scheme: Scheme) -> str:
    names = [markdown.named(member.name, NAME_ROOM) for member in scheme.partners]
    return f"**Partners** {texts.built_on_by(names)}" if names else ""


def _foot(scheme: Scheme, *, linked: bool = False) -> str:
    project = scheme.project
    facts = [markdown.named(scheme.owner.name, NAME_ROOM), texts.stamp(project.created_at, "R")]
    if project.edited_at:
        facts.append("edited")
    if linked and (url := card_url(project)):
        facts.append(markdown.link("its card", url))
    return small(" · ".join(facts))


def _rows(sight: ProjectSight) -> Iterator[Sequence[ui.Item[ui.LayoutView]]]:
    project, may = sight.scheme.project, sight.may
    number, url = project.number, card_url(project)
    if "project.edit" in may:
        yield [_places_select(project)]
    row: list[Button] = []
    if "partner.ask" in may:
        row.append(build_on_button(project))
    if "project.edit" in may:
        row.append(button("Edit", "project-edit", number))
    if url:
        row.append(link_button("Open", url))
    elif "project.edit" in may:
        row.append(button("Show its card", "project-card", number))
    if "project.archive" in may:
        row.append(button("Archive", "project-archive", number))
    yield row


def _places_select(project: Project) -> ui.Select[ui.LayoutView]:
    """Chooses how many may build on a project: as many as do so already, or more."""
    return ui.Select(
        custom_id=custom_id("project-places", project.number),
        placeholder=texts.PLACES_HINT,
        options=[
            SelectOption(
                label=plural(places, "place"),
                value=str(places),
                description=texts.place_option(project.taken, places),
                default=places == project.places,
            )
            for places in range(project.taken, PLACES + 1)
        ],
    )
