"""The words of integration plans, of review buddies, and of *My partners*."""

from collections.abc import Sequence
from datetime import datetime

from nexus_bot.texts.session import stamp
from nexus_bot.texts.times import bad_when
from nexus_bot.words import human_list, plural

PLAN_HEAD, BUDDIES_HEAD, MINE_HEAD = "🧩 INTEGRATION PLAN", "🔍 REVIEW BUDDIES", "🤝 MY PARTNERS"
PLAN_OVER = "ended"
FACT_NAMES = {"base": "Base address", "docs": "API docs", "auth": "Auth", "cors": "CORS"}
LINE_KINDS = {"endpoint": "Endpoint", "scenario": "Test scenario", "date": "Date"}
LINE_LEADS = {"endpoint": "Endpoints", "scenario": "Test scenarios", "date": "Dates"}
STEP_SIGNS = {
    "wanted": "○", "building": "◐", "ready": "◕", "tested": "●", "open": "○", "done": "●",
}  # fmt: skip
NOT_AGREED = "not agreed yet"
NO_ADDRESS = "needs an https address that both of you can open"
NONE_YET = {
    "endpoint": "none yet; **Add** takes them one a line",
    "scenario": "none yet: what must work when the two of you try it?",
    "date": "none yet: when do you try it together?",
}
PLAN_FOOT = (
    "A fact is done once it is filled in, an address once both of you can open it. "
    "Both of you can change everything here."
)
PLAN_OVER_FOOT = "This partnership has ended; its plan stays to be read."
DATE_PAST = "past"
MOVE_A_LINE, READ_A_LINE = "Move a line on", "Read a line"
ADD_TITLE, FACTS_TITLE, LINE_TITLE = "Add to the plan", "Edit the four facts", "Change a line"
PLAN_STANDS_ALREADY = "All of that stands in the plan already, so nothing was added."
PLAN_NOTHING_TYPED = "Type at least one endpoint, one scenario, or one date."
PLAN_DATE_WITHOUT_NAME = "What happens on that day? A date needs a few words, too."
PLAN_LINE_EMPTY = "A line needs at least one letter or digit. **Remove** takes it away."
PLAN_HAS_ENDED = (
    "This partnership has ended, so its plan takes no changes any more. "
    "**As Markdown** gives it to you as a file."
)
BUDDIES_HAVE_NO_PLAN = "Review buddies have no plan. Write to each other in your thread."
NO_SUCH_PLAN = "That plan is not here any more. `/me`, **My partners** lists yours."
NO_SUCH_LINE = "That line was removed meanwhile. The plan shows what stands now."
NOTHING_CHOSEN = "Choose a line of the plan."
LINE_CHANGED = "Changed. Your partner sees it, too."
NO_THREAD_AFTER_END = "This partnership has ended, so it gets no new thread."
THREAD_COMES = (
    "Your thread comes in a moment. Where Discord lets the bot make none, the organisers hear of "
    "it, and `/me`, **My partners** has all of it meanwhile."
)
PANEL_STANDS = "It stands in your thread already."
PANEL_COMES = "It comes into your thread in a moment."
PANEL_WAYS = {"stands": PANEL_STANDS, "panel": PANEL_COMES, "thread": THREAD_COMES}
PLAN_AS_FILE = "Here is your plan as Markdown. Put it into the README of your project."
BUDDY_WITHOUT_PROJECT = "tells you in the thread what to look at"
HOW_TO_REVIEW = (
    "**How to review well**",
    "1. Say first what works and what you learned from it; then one thing at a time to change.",
    "2. Ask before you judge: *why is it done like this?* Point to a line, and show another way.",
    "3. Agree on a day and on one part to read: 200 lines are plenty for an hour.",
)
NO_PARTNERS = (
    "You have no partner yet. If you build an API, announce it with `/project`; "
    "if you look for one to build on, `/find-api-partner` shows what fits."
)
REVIEW_TOGETHER = "you review each other's code"


def plan_progress(done: int, total: int) -> str:
    """How much of a plan is done, in words."""
    return f"{done} of {total} done"


def plan_builds(seeker: str, owner: str) -> str:
    """Who works with whom on an API."""
    return f"{seeker} builds on the API of {owner}"


def docs_of_project(link: str) -> str:
    """The docs that a project names, where the plan names none."""
    return f"{NOT_AGREED}; the project names {link}"


def plan_date(at: datetime, *, is_past: bool) -> str:
    """A date of a plan, in the reader's own time; one that has passed says so."""
    return f"{stamp(at, 'f')}, {DATE_PAST}" if is_past else stamp(at, "f")


def lines_added(added: int, known: int) -> str:
    """Lines were added to a plan."""
    if not added:
        return PLAN_STANDS_ALREADY
    stood = f" {plural(known, 'line')} stood there already." if known else ""
    return f"{plural(added, 'line')} added.{stood} Both of you can move them on."


def plan_full(most: int, stands: int, typed: int) -> str:
    """More lines than a plan holds."""
    room = most - stands
    left = f"there is room for {plural(room, 'line')}" if room else "there is no room"
    return (
        f"A plan holds {most} lines. {left.capitalize()}, and you typed {typed}. "
        "Remove what is done or not needed, then add these."
    )


def line_moved(line: str, step: str) -> str:
    """The reader moved a line on."""
    return f"{line} is *{step}* now. Your partner sees it, too."


def line_stands(line: str, step: str, name: str) -> str:
    """Somebody moved a line before the reader could."""
    who = f"{name} was first" if name else "It was moved meanwhile"
    return f"{who}: {line} is *{step}* by now. Press again if that should change."


def line_removed(line: str) -> str:
    """A line was taken out of a plan."""
    return f"Removed: {line}. **Add** brings it back."


def line_clash(name: str, now: str) -> str:
    """A line that somebody else changed while the reader typed."""
    return (
        f"{name} changed this line while you typed; it now says: {now}. "
        "**Fix it** brings your words back, and they take its place when you send them."
    )


def facts_clash(names: Sequence[str]) -> str:
    """Facts that the other partner changed while the reader typed."""
    what = human_list([FACT_NAMES[name] for name in names])
    return (
        f"Your partner changed this while you typed: {what}. The plan shows what it is now. "
        "**Fix it** brings your words back, and they take its place when you send them."
    )


def bad_plan_date(typed: str, why: str, found: Sequence[object]) -> str:
    """A date of a plan that cannot be read; ``why`` and ``found`` as typed.Unclear tells them."""
    if why == "two":
        shown = " ".join(typed.replace("`", "'")[:60].split())
        return f"`{shown}` names two times. Type one, like `tomorrow 6pm`, and the other as well."
    return bad_when(typed, why, found)


def last_changed(name: str, at: datetime) -> str:
    """Who changed a line last."""
    return f"{name} · {stamp(at, 'R')}"


def facts_saved(done: int, total: int) -> str:
    """The facts of a plan were saved."""
    return f"Saved: {plan_progress(done, total)}. Your partner sees it, too."


def buddies_since(at: datetime) -> str:
    """Since when two are partners."""
    return f"since {stamp(at, 'D')}"


def you_offer(name: str, number: int, places: str) -> str:
    """The project of the reader, and how many places are free."""
    return f"**You offer** #{number} {name} · {places}"


def you_look(wishes: str, since: datetime | None) -> str:
    """That the reader looks for an API, and since when they wait for one that fits."""
    what = f" *{wishes}*" if wishes else " an API to build on"
    waits = f" · on the waiting list since {stamp(since, 'D')}" if since else ""
    return f"**You look for**{what}{waits}"


def mine_title(partners: int, requests: int) -> str:
    """With how many somebody works, and what waits for an answer."""
    works = (
        f"You work with {plural(partners, 'partner')}" if partners else "You work with nobody yet"
    )
    waits = "waits" if requests == 1 else "wait"
    return f"{works}; {plural(requests, 'request')} {waits} for an answer" if requests else works


def you_asked(name: str, number: int, lapses_at: datetime) -> str:
    """A request of the reader that is open."""
    return f"You asked **{name}** about #{number} · lapses {stamp(lapses_at, 'R')}"


def you_invited(name: str, number: int, lapses_at: datetime) -> str:
    """An invitation of the reader that is open."""
    return f"You invited **{name}** to #{number} · lapses {stamp(lapses_at, 'R')}"


def asks_you(name: str, number: int, lapses_at: datetime) -> str:
    """A request that waits for the reader."""
    return f"**{name}** asks you about #{number} · lapses {stamp(lapses_at, 'R')}"


def invites_you(name: str, number: int, lapses_at: datetime) -> str:
    """An invitation that waits for the reader."""
    return f"**{name}** invites you to #{number} · lapses {stamp(lapses_at, 'R')}"


def both_review(one: str, other: str) -> str:
    """Two who review each other's code."""
    return f"{one} and {other} review each other's code"


def buddy_builds(name: str, number: int) -> str:
    """What a review buddy builds."""
    return f"builds *{name}* #{number}"
