"""Pairing rounds as organisers and mentors see them: before anybody hears of it, and after."""

from collections.abc import Iterable

from discord import ButtonStyle, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import RULE, Button, Part, Tone, button, card, small, title
from nexus_bot.matching import Reason
from nexus_bot.values.rounds import ProposedPair, RoundPreview, RoundResult
from nexus_bot.views.partners import FACT_ROOM, NAME_ROOM

TITLE_ROOM = 50


def round_panel(preview: RoundPreview) -> ui.LayoutView:
    """A page of a round: who comes together and why, then who stays alone and why."""
    head = small(texts.round_head(preview.kind, preview.seed))
    if not preview.count and not preview.left:
        return card(Tone.KNOWLEDGE, head, *_nobody(preview))
    return card(
        Tone.KNOWLEDGE,
        head,
        title(texts.round_title(preview.count, preview.left)),
        texts.ROUND_CHANGED if preview.changed else "",
        texts.round_repeats(preview.again),
        "" if preview.count else texts.ROUND_NO_PAIR,
        RULE,
        *map(pair_line, preview.pairs),
        *(
            f"- {markdown.named(member.name, NAME_ROOM)} stays alone: {texts.round_alone(why)}"
            for member, why in preview.alone
        ),
        RULE,
        small(texts.ROUND_HOW[preview.kind]),
        small(texts.ROUND_SCORE) if preview.pairs else "",
        rows=[_buttons(preview)],
    )


def _nobody(preview: RoundPreview) -> list[Part]:
    if preview.changed:
        return [title(texts.ROUND_ALL_PAIRED), texts.ROUND_LATER[preview.kind]]
    return [title(texts.round_title(0, 0)), texts.ROUND_NOBODY[preview.kind]]


def pair_line(pair: ProposedPair) -> str:
    """Two people, what they build on, the score, and what decided it."""
    again = f" · {texts.ROUND_AGAIN}" if pair.again else ""
    return f"- {_names(pair)} · {pair.score:.2f}{again}\n  {small(_why(pair.reasons))}"


def round_result(result: RoundResult) -> ui.LayoutView:
    """A round that was confirmed, and what happens now."""
    return card(
        Tone.DONE,
        small(texts.round_head(result.kind, result.seed)),
        title(texts.round_title(result.pairs, result.alone)),
        texts.round_confirmed(result.pairs),
        texts.round_left(result.kind, result.alone),
    )


def _names(pair: ProposedPair) -> str:
    one, other = (
        f"**{markdown.named(member.name, NAME_ROOM)}**" for member in (pair.one, pair.other)
    )
    if pair.project is None:
        return f"{one} and {other}"
    name = markdown.inline(pair.project.title, TITLE_ROOM)
    return f"{one} and {other}, #{pair.project.number} {name}"


def _why(reasons: Iterable[Reason]) -> str:
    return " · ".join(
        texts.round_reason(
            reason.term,
            [markdown.inline(fact, FACT_ROOM) for fact in reason.facts],
            reason.number,
        )
        for reason in reasons
    )


def _buttons(preview: RoundPreview) -> list[Button]:
    row = [button("Confirm", "round-confirm", preview.panel, style=ButtonStyle.success)]
    if preview.pages > 1:
        row += [
            button("‹", "round-back", preview.panel, disabled=preview.page == 0),
            button(f"{preview.page + 1} / {preview.pages}", "round-here", disabled=True),
            button("›", "round-next", preview.panel, disabled=preview.page >= preview.pages - 1),
        ]
    return row
