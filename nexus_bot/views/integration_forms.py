"""The forms of an integration plan."""

from nexus_bot.values.integration import FACTS
from nexus_bot.values.partners import PlanDraft
from nexus_bot.views.forms import Field, Filled, line

FACT_LIMIT, LINE_LIMIT, LIST_LIMIT, WHEN_LIMIT = 300, 200, 4000, 60
TYPED = (*FACTS, "endpoints", "scenarios", "date", "when", "text")
QUESTIONS = {
    "base": ("Where does the API answer?", "https://shop.onrender.com/api/v1"),
    "docs": ("Where are its docs?", "https://shop.onrender.com/api/docs"),
    "auth": ("How does one sign in?", "JWT in the Authorization header, 15 minutes"),
    "cors": ("Which origins may call it?", "http://localhost:5173 and the Vercel preview"),
}
HINTS = {
    "auth": "The scheme only; leave passwords and tokens out.",
    "cors": "Where the frontend runs: browsers refuse the rest.",
}


def add_fields(draft: PlanDraft) -> list[Field]:
    """What can be added to a plan: endpoints, scenarios, and a date."""
    return [
        line(
            "endpoints",
            "Which endpoints do you need?",
            hint="One a line.",
            example="GET /orders",
            value=draft.endpoints,
            limit=LIST_LIMIT,
            tall=True,
        ),
        line(
            "scenarios",
            "What must work when you try it together?",
            hint="One a line.",
            example="A guest orders two things and pays",
            value=draft.scenarios,
            limit=LIST_LIMIT,
            tall=True,
        ),
        line(
            "date",
            "Is there a date to agree on?",
            hint="What happens then.",
            example="First call from the frontend",
            value=draft.date,
            limit=LINE_LIMIT,
        ),
        when_field(draft, "When is that?"),
    ]


def when_field(draft: PlanDraft, question: str) -> Field:
    """Asks for a day, with or without an hour."""
    return line(
        "when",
        question,
        hint="On your own clock; a day without an hour lasts until its end.",
        example="friday 6pm",
        value=draft.when,
        limit=WHEN_LIMIT,
    )


def facts_fields(draft: PlanDraft) -> list[Field]:
    """The four facts, filled in with what is known."""
    return [
        line(
            name,
            QUESTIONS[name][0],
            hint=HINTS.get(name, ""),
            example=QUESTIONS[name][1],
            value=getattr(draft, name),
            limit=FACT_LIMIT,
        )
        for name in FACTS
    ]


def line_fields(draft: PlanDraft) -> list[Field]:
    """A line to say otherwise; that of a date has a when, too."""
    text = line("text", "What should it say?", value=draft.text, limit=LINE_LIMIT, required=True)
    return [text, when_field(draft, "When is it?")] if draft.date else [text]


def filled_plan(form: Filled) -> PlanDraft:
    """A form as it came back."""
    return PlanDraft.restored({name: form.text(name) for name in TYPED})
