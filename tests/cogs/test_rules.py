"""Who may do what: every action of the table, tried by everybody on a server."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord
import pytest
from discord import app_commands
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from nexus_bot.errors import Kept, NotAllowed
from nexus_bot.replies import fix_button
from nexus_bot.rules import ANYBODY, RULES, Role
from nexus_bot.texts import not_allowed
from nexus_bot.values import BlockerDraft, LearningDraft, SolutionDraft
from nexus_bot.values.integration import STEPS
from nexus_bot.values.partners import PlanDraft, ProjectDraft, SeekerDraft
from nexus_bot.views.integration_lines import move_verb
from nexus_bot.views.routes import Gate, Routes
from tests.cogs.blocking import acting, thread
from tests.forging import COMMAND, COMPONENT, press, send, submit, told
from tests.ledgers import all_rows, denials
from tests.stage import Stage, read

QUARTER = 90 * 24 * 3600
ROLES = {
    "stranger": {Role.MEMBER},
    "backend learner": {Role.MEMBER},
    "frontend learner": {Role.MEMBER},
    "author": {Role.MEMBER, Role.AUTHOR, Role.PARTNER},
    "partner": {Role.MEMBER, Role.PARTNER},
    "helper": {Role.MEMBER, Role.HELPER},
    "other learner": {Role.MEMBER},
    "mentor": {Role.MEMBER, Role.MENTOR},
    "former mentor": {Role.MEMBER},
    "organiser": {Role.MEMBER, Role.ORGANISER},
}


@dataclass
class Scene:
    """A server where Bea shared two learnings, hosts a session, and left a draft unfixed.

    She raised #4 to #8: the helper helps with #4, #7 and #8, and solved #5; #6 is open.
    She announced the project #9: the partner builds on it, another asks to (request 2), and she
    invited a third (request 3). Two lines stand in the plan.
    """

    stage: Stage
    message: discord.Message
    memo: int
    helper: MemberActor
    partner: MemberActor
    panel: int

    def actor(self, name: str) -> MemberActor:
        """The person of that part."""
        stage = self.stage
        return {
            "stranger": stage.stranger,
            "frontend learner": stage.lin,
            "author": stage.bea,
            "helper": self.helper,
            "partner": self.partner,
            "mentor": stage.femi,
            "organiser": stage.amina,
        }.get(name) or newcomer(stage, name)


def newcomer(stage: Stage, name: str) -> MemberActor:
    """Somebody else; a former mentor lost the role just now."""
    role = stage.roles["mentor" if name == "former mentor" else "backend"]
    who = stage.guild.add_member(stage.env.create_user(name.replace(" ", "_")), roles=[role])
    if name == "former mentor":
        stage.env.backend.remove_member_role(stage.guild.id, who.id, role.id)
    return who


@pytest.fixture
async def scene(stage: Stage) -> Scene:
    """A server in use for three months."""
    await stage.share(stage.bea, "The first lesson of many")
    await stage.share(stage.bea, "The second lesson of many")
    message = await stage.bea.send(stage.channel, "TIL something")
    refused = await stage.share(stage.bea, "A third lesson of many", link="nowhere")
    parts = told(refused).components[0]["components"]
    preview = await stage.bea.slash(stage.channel, "session", when="1 may 2027 18:00")
    await stage.bea.click(told(preview), label="Save")
    memo = int(parts[-1]["components"][0]["custom_id"].split(":")[-1])
    await stage.env.advance_time(QUARTER)
    helper = newcomer(stage, "helper")
    await stuck(stage, helper)
    partner = newcomer(stage, "partner")
    panel = await paired(stage, partner)
    return Scene(stage, message, memo, helper, partner, panel)


async def paired(stage: Stage, partner: MemberActor) -> int:
    """Let Bea have a project, a partner with a plan, one who asks, and one whom she invites.

    Gives the memo of her panel of those who look.
    """
    services, bea = stage.bot.services, acting(stage, stage.bea)
    project = ProjectDraft(title="Shop API", pitch="Orders and payments", places=5)
    await services.projects.announce(bea, project)
    await services.partners.ask(acting(stage, partner), 9, "Hi")
    await services.partners.accept(acting(stage, stage.bea), 1)
    plan = PlanDraft(pair=1, endpoints="GET /orders\nGET /payments")
    await services.integration.add(acting(stage, partner), 1, plan)
    await services.partners.ask(acting(stage, newcomer(stage, "asker")), 9, "Hi")
    third = newcomer(stage, "third")
    await services.partners.seek(acting(stage, third), SeekerDraft("Orders"))
    panel = (await services.partners.wanted(acting(stage, stage.bea))).panel
    await services.partners.invite(acting(stage, stage.bea), third.id, "Hi")
    return panel


async def stuck(stage: Stage, helper: MemberActor) -> None:
    """Let Bea be stuck five times, and the helper help with some of it."""
    blockers, delivery = stage.bot.services.blockers, stage.bot.delivery
    for number in range(4, 9):
        draft = BlockerDraft(title=f"Stuck with matter {number}", instead="It fails")
        panel = (await blockers.consider(acting(stage, stage.bea), draft)).panel
        posted = await blockers.post(acting(stage, stage.bea), panel)
        await delivery.say(posted.card)
    for number in (4, 7, 8):
        await blockers.claim(acting(stage, helper), number)
    solution = SolutionDraft(number=5, text="A typo", helpers=(helper.id,), names=(helper.name,))
    await blockers.solve(acting(stage, stage.bea), solution)
    await delivery.say_due()


Attempt = Callable[[Scene, MemberActor], Awaitable[InteractionResult]]
FORM = {"text": "Other words than before"}


def slash(name: str, **options: Any) -> Attempt:
    """A command."""
    return lambda scene, who: who.slash(scene.stage.channel, name, **options)


def forced(name: str, **options: str) -> Attempt:
    """A command that its server lets everybody see, whatever the bot would rather hide."""
    group, _, command = name.partition(" ")
    given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
    inner = {"name": command, "type": 1, "options": given}
    data = {"id": "1", "name": group, "type": 1, "options": [inner]}
    return lambda scene, who: send(scene.stage, who, COMMAND, data)


def button(custom_id: str, *values: str) -> Attempt:
    """A press, months after its button was made."""

    def attempt(scene: Scene, who: MemberActor) -> Awaitable[InteractionResult]:
        shown = custom_id.format(memo=scene.memo, panel=scene.panel)
        return press(scene.stage, who, shown, *values)

    return attempt


def sent(custom_id: str, **fields: Any) -> Attempt:
    """A form, whether or not it was opened."""
    return lambda scene, who: submit(scene.stage, who, custom_id, fields)


async def save_message(scene: Scene, who: MemberActor) -> InteractionResult:
    """The context menu on Bea's message."""
    return await who.context_menu(scene.stage.channel, "Save as learning", scene.message)


async def raise_message(scene: Scene, who: MemberActor) -> InteractionResult:
    """The other context menu on Bea's message."""
    return await who.context_menu(scene.stage.channel, "Raise as blocker", scene.message)


async def mark(scene: Scene, who: MemberActor) -> InteractionResult:
    """The context menu on a message in a blocker's thread."""
    place = thread(scene.stage, 8)
    message = await scene.stage.bea.send(place, "It was a typo")
    return await who.context_menu(place, "Mark as solution", message)


def person(custom_id: str) -> Attempt:
    """A choice of the stranger."""

    def attempt(scene: Scene, who: MemberActor) -> Awaitable[InteractionResult]:
        key, user = str(scene.stage.stranger.id), {"username": "stranger", "discriminator": "0"}
        resolved = {"users": {key: user | {"id": key}}, "members": {key: {"roles": []}}}
        data = {"custom_id": custom_id, "component_type": 5, "values": [key]}
        return send(scene.stage, who, COMPONENT, data | {"resolved": resolved})

    return attempt


MOVES = [
    button(f"nx:1:{verb}:1")
    for verb in sorted(
        {move_verb(a, b) for steps in STEPS.values() for a in steps for b in steps if a != b}
    )
]
ATTEMPTS: dict[str, list[Attempt]] = {
    "help.read": [slash("help")],
    "hub.read": [slash("hub search", query="lesson"), slash("hub show", number="1"),
                 button("nx:1:open:1"), button("nx:1:read:0", "1"), button("nx:1:my-posts:0")],
    "profile.read": [slash("me"), button("nx:1:my-sessions:0"), button("nx:1:sessions-page:1"),
                     button("nx:1:hearing:0")],
    "profile.edit": [button("nx:1:profile:0"), sent("nx:1:profile:0:ab", tags="Django")],
    "memo.open": [button("nx:1:fix-learning:{memo}"), button("nx:1:partner-invite:{panel}"),
                  button("nx:1:wanting-next:{panel}"), button("nx:1:wanting-back:{panel}")],
    "learning.share": [slash("learn"), slash("learn", text="Something new"),
                       sent("nx:1:learn:0:ab", text="Something else new")],
    "learning.credit": [save_message],
    "learning.vote": [button("nx:1:useful:1")],
    "learning.bookmark": [button("nx:1:save:1"), button("nx:1:that-first:0"),
                          button("nx:1:that-second:0"), button("nx:1:that-third:0")],
    "learning.edit": [button("nx:1:edit:1"), sent("nx:1:edit:1:ab", **FORM)],
    "learning.delete": [button("nx:1:withdraw:1"), button("nx:1:delete:1"),
                        button("nx:1:undo:2"), button("nx:1:delete-now:1")],
    "blocker.post": [slash("blocker"), button("nx:1:blocker-post:0"),
                     sent("nx:1:blocker:0:ab", title="Stuck once more", instead="It fails")],
    "blocker.raise": [raise_message],
    "blocker.read": [slash("blockers"), button("nx:1:blocker:4"), button("nx:1:blocker:0", "5")],
    "blocker.help": [button("nx:1:help:6")],
    "blocker.follow": [button("nx:1:me-too:6")],
    "blocker.pass": [button("nx:1:hand-over:4"), button("nx:1:release:4"),
                     person("nx:1:hand-to:7")],
    "blocker.mentor": [button("nx:1:ask-mentor:8")],
    "blocker.solve": [mark, button("nx:1:solved:8"), sent("nx:1:solve:8:ab", text="A typo"),
                      sent("nx:1:better:1:ab", text="!")],  # who is thanked stays so
    "blocker.reopen": [button("nx:1:blocker-reopen:5")],
    "blocker.wait": [button("nx:1:still-stuck:7")],
    "blocker.edit": [button("nx:1:blocker-edit:6"), button("nx:1:blocker-card:6"),
                     sent("nx:1:blocker-edit:6:ab", title="Other words", instead="It fails")],
    "blocker.close": [button("nx:1:blocker-close:6"), button("nx:1:blocker-close-now:6")],
    "blocker.delete": [button("nx:1:blocker-delete:6"), button("nx:1:blocker-delete-now:6")],
    "hearing.choose": [button("nx:1:hear-answers:0"), button("nx:1:hear-thanks:0"),
                       button("nx:1:hear-solutions:0"), button("nx:1:hear-partners:0")],
    "project.post": [slash("project"), slash("project", title="Blog API", pitch="Posts"),
                     sent("nx:1:project:0:ab", title="Blog API", pitch="Posts and comments")],
    "project.read": [button("nx:1:project:9")],
    "project.edit": [button("nx:1:project-edit:9"), button("nx:1:project-places:9", "3"),
                     button("nx:1:project-card:9"),
                     sent("nx:1:project-edit:9:ab", title="Other words", pitch="Said anew")],
    "project.archive": [button("nx:1:project-archive:9"), button("nx:1:project-archive-now:9")],
    "partner.find": [slash("find-api-partner"), slash("find-api-partner", looking_for="Orders"),
                     button("nx:1:partner-find:0"), button("nx:1:partner-wish:0"),
                     button("nx:1:partner-look:0"), button("nx:1:partner-all:0"),
                     button("nx:1:partner-stop:1"),
                     sent("nx:1:seek:0:ab", looking_for="Orders", hours=["weekday_early"]),
                     button("nx:1:my-partners:0"), button("nx:1:my-partners-back:0"),
                     button("nx:1:my-partners-next:0")],
    "partner.ask": [button("nx:1:build-on:9"), sent("nx:1:build-on:9:ab", note="Hi"),
                    button("nx:1:partner-ask-on:1"), sent("nx:1:partner-ask-on:1:ab", note="Hi")],
    "partner.invite": [button("nx:1:partner-wanted:1")],
    "partner.answer": [button("nx:1:request-question:2"), button("nx:1:request-decline:2"),
                       sent("nx:1:request-question:2:ab", text="When?"),
                       button("nx:1:request-accept:2"),
                       sent("nx:1:request-decline:2:ab", reason="Full")],
    "partner.question": [button("nx:1:request:1")],
    "partner.withdraw": [button("nx:1:request-answer:3"), button("nx:1:request-withdraw:3"),
                         sent("nx:1:request-answer:3:ab", text="Today")],
    "partner.met": [button("nx:1:partner-met:1"), button("nx:1:partner-not-met:1")],
    "partner.end": [button("nx:1:partner-end:1"), sent("nx:1:partner-end:1:ab", reason="Moved")],
    "plan.read": [button("nx:1:partner:1"), button("nx:1:plan-show:1"), button("nx:1:plan-file:1"),
                  button("nx:1:plan-again:1"), button("nx:1:plan-line:1", "1"),
                  button("nx:1:plan-line-more:1", "2")],
    "plan.edit": [button("nx:1:plan-add:1"), button("nx:1:plan-facts:1"),
                  button("nx:1:plan-edit:1"), sent("nx:1:plan-add:1:ab", endpoints="GET /carts"),
                  *MOVES, button("nx:1:plan-remove:2")],
    "round.pair": [forced("nexus pair-up", kind="api"), button("nx:1:round-back:1"),
                   button("nx:1:round-next:1"), button("nx:1:round-confirm:1")],
    "session.plan": [slash("session"), slash("session", when="2 may 2027 18:00"),
                     sent("nx:1:session:0:ab", when="3 may 2027 18:00"),
                     button("nx:1:session-save:0")],
    "session.join": [button("nx:1:join:3"), button("nx:1:leave:3"), button("nx:1:session:0", "3")],
    "session.change": [button("nx:1:move:3"), sent("nx:1:session-move:3:ab", when="18:00"),
                       button("nx:1:cancel:3"), button("nx:1:cancel-now:3")],
    "timeline.read": [slash("timeline"), button("nx:1:timeline:0"), button("nx:1:calendar:0"),
                      button("nx:1:my-reminders:0")],
    "timeline.edit": [button("nx:1:dates:0"), sent("nx:1:dates:0:ab", end="2027-01-01"),
                      button("nx:1:save-dates:1"), button("nx:1:reminders:0"),
                      button("nx:1:moment-pick:0", "kickoff"), sent("nx:1:moment:4:ab", say="no")],
    "reminder.choose": [button("nx:1:remind-me:0"), button("nx:1:stop-reminding:0")],
    "cohort.setup": [forced("nexus setup"), forced("nexus setup", end="2027-02-01"),
                     button("nx:1:setup:0"), button("nx:1:setup-roles:0"),
                     button("nx:1:setup-check:0"), button("nx:1:setup-save:0"),
                     sent("nx:1:setup-dates:0:ab", end="2027-01-01"),
                     sent("nx:1:setup-channels:0:ab", mentor_channel=[]),
                     sent("nx:1:setup-roles:0:ab", mentor_role=[])],
    "cohort.milestones": [forced("nexus milestones"), button("nx:1:milestone:0", "2"),
                          button("nx:1:milestones-back:1"), button("nx:1:milestones-next:0"),
                          button("nx:1:milestone-up:2"), button("nx:1:milestone-down:2"),
                          button("nx:1:milestone-off:2"), button("nx:1:milestone-on:2"),
                          button("nx:1:milestone-add:0"), button("nx:1:milestone-edit:2"),
                          sent("nx:1:milestone-edit:0:ab", title="Load test"),
                          sent("nx:1:milestone-edit:2:ab", title="Other words")],
    "cohort.list": [forced("nexus cohort"), button("nx:1:cohort:0", "1"),
                    button("nx:1:cohorts:0"), button("nx:1:cohorts-back:0"),
                    button("nx:1:cohorts-next:0"), button("nx:1:cohort-rename:1"),
                    sent("nx:1:cohort-rename:1:ab", name="ProDev 7")],
    "cohort.close": [forced("nexus close"), button("nx:1:cohort-close:1"),
                     button("nx:1:cohort-close-now:1"), button("nx:1:cohort-reopen:1")],
    "cohort.blockers": [forced("nexus blockers"), button("nx:1:arrange-blockers:0"),
                        button("nx:1:blockers-check:0"),
                        sent("nx:1:arrange-blockers:0:ab", hours=["24"], days=["7"])],
    "cohort.announce": [forced("nexus announce"), forced("nexus announce", text="Demo day"),
                        button("nx:1:announce-edit:1"), button("nx:1:announce-post:1"),
                        button("nx:1:announce-dates:0"),
                        sent("nx:1:announce:0:ab", text="Demo day")],
    "cohort.status": [forced("nexus status"), button("nx:1:status:0"),
                      button("nx:1:status-retry:0")],
    "cohort.audit": [forced("nexus audit"), button("nx:1:audit-back:1"),
                     button("nx:1:audit-next:1"), button("nx:1:audit-person:1", "7"),
                     button("nx:1:audit-action:1", "denied")],
}  # fmt: skip


def said(result: InteractionResult) -> str:
    """The private answer, or the title of the form."""
    if result.modal is not None:
        return str(result.modal["title"])
    if not result.followups and result.response is None:
        return "(the pressed message)"
    return read(told(result))


def is_allowed(part: str, action: str) -> bool:
    """Whether the table lets an actor act."""
    return not RULES[action].isdisjoint(ROLES[part])


def noun_of(action: str) -> str:
    """Under which name an action is tried: its noun, or *anybody* for what anybody may do."""
    return "anybody" if RULES[action] == ANYBODY else action.partition(".")[0]


ALLOWED = sorted({(p, noun_of(a)) for p in ROLES for a in RULES if is_allowed(p, a)})


@pytest.mark.parametrize(("part", "noun"), ALLOWED)
async def test_what_the_table_allows_may_be_done(scene: Scene, part: str, noun: str) -> None:
    stage, who = scene.stage, scene.actor(part)
    await stage.env.settle()

    for action in (a for a in RULES if noun_of(a) == noun and is_allowed(part, a)):
        for attempt in ATTEMPTS[action]:
            answer = said(await attempt(scene, who))

            assert not_allowed(action) not in answer
            assert denials(stage, who.id) == []


@pytest.mark.parametrize("part", ROLES)
async def test_what_the_table_denies_changes_nothing_and_is_written_down(
    scene: Scene, part: str
) -> None:
    stage, who = scene.stage, scene.actor(part)
    await stage.env.settle()
    before = all_rows(stage)

    for action in (action for action in RULES if not is_allowed(part, action)):
        for attempt in ATTEMPTS[action]:
            denied = denials(stage, who.id)
            answer = said(await attempt(scene, who))

            assert not_allowed(action) in answer
            assert all_rows(stage) == before
            assert denials(stage, who.id) == [*denied, action]


async def test_a_former_mentors_button_of_last_quarter_does_nothing(stage: Stage) -> None:
    await stage.share(stage.bea, "A lesson worth keeping")
    panel = await stage.femi.slash(stage.channel, "hub show", number="1")
    await stage.env.advance_time(QUARTER)
    role = stage.roles["mentor"].id
    stage.env.backend.remove_member_role(stage.guild.id, stage.femi.id, role)
    await stage.env.settle()
    before = all_rows(stage)

    answer = await stage.femi.click(told(panel), label="Delete")

    assert "Only its author or a mentor can delete a learning." in read(answer)
    assert all_rows(stage) == before
    assert denials(stage, stage.femi.id) == ["learning.delete"]


def commands(tree: app_commands.CommandTree[Any]) -> list[Any]:
    """Every command that can be run, context menus too."""
    kinds = [discord.AppCommandType.message, discord.AppCommandType.user]
    menus = [menu for kind in kinds for menu in tree.get_commands(type=kind)]
    return [
        *(each for each in tree.walk_commands() if isinstance(each, app_commands.Command)),
        *menus,
    ]


async def test_every_handler_has_its_entry_and_every_entry_its_handler(stage: Stage) -> None:
    routes = stage.bot.routes
    of_commands = {command.extras.get("action") for command in commands(stage.bot.tree)}
    of_presses = {route.action for route in [*routes.presses.values(), *routes.forms.values()]}

    assert of_commands <= RULES.keys()
    assert of_presses <= RULES.keys()
    assert of_commands | of_presses | {"learning.credit"} == RULES.keys()
    assert {command.qualified_name for command in commands(stage.bot.tree)} >= {
        "learn", "Save as learning", "hub search", "hub browse", "hub show", "me", "help",
        "session", "nexus setup", "timeline", "blocker", "blockers", "Raise as blocker",
        "Mark as solution",
    }  # fmt: skip


async def test_every_press_and_form_is_tried_above(stage: Stage) -> None:
    tried = {
        cell.cell_contents.split(":")[2]
        for attempts in ATTEMPTS.values()
        for attempt in attempts
        for cell in attempt.__closure__ or ()
        if isinstance(cell.cell_contents, str) and cell.cell_contents.startswith("nx:")
    }
    pages = {"back", "next", "topic", "kind"}  # tried with panels of their own in test_hub
    pages |= {f"blockers-{each}" for each in ("back", "next", "show", "area")}
    pages |= {"partner-next", "partner-back"}  # tried in test_partners_apart
    kept = {"solution"}  # tried with a memo of its own in test_blockers_apart
    kept |= {"partner-note", "partner-reason"}  # in test_partners_apart
    forms = "setup profile milestone cohort announce dates moment session blocker solution project"
    forms += " seek ask reason plan-add plan-facts plan-line"
    fixes = {f"fix-{form}" for form in forms.split()}

    routes = stage.bot.routes
    assert tried | pages | kept | fixes == routes.presses.keys() | routes.forms.keys()


async def test_a_command_without_an_entry_is_denied_to_everyone(stage: Stage) -> None:
    ran = []

    @app_commands.command(name="bare", description="Forgotten in the table")
    async def bare(interaction: discord.Interaction[Any]) -> None:
        ran.append(interaction)

    stage.bot.tree.add_command(bare)

    answer = await send(stage, stage.amina, COMMAND, {"id": "1", "name": "bare", "type": 1})

    assert not ran
    assert "You may not do this here." in read(told(answer))


async def test_a_handler_without_an_entry_is_not_even_added() -> None:
    async def handler(_interaction: Any, _row: int) -> None:
        raise AssertionError("never reached")

    routes = Routes(Gate(0))

    with pytest.raises(ValueError, match="no entry in the table of rules"):
        routes.press("fly", "learning.fly", handler)
    routes.form("learn", "learning.share", handler)
    with pytest.raises(ValueError, match="two handlers"):
        routes.form("learn", "learning.share", handler)


@pytest.mark.parametrize("row", [0, 999])
async def test_a_draft_of_nobody_is_not_found(stage: Stage, row: int) -> None:
    button = fix_button(Kept("learning", row)).custom_id
    assert button is not None

    answer = await press(stage, stage.bea, button)

    assert "That panel is gone." in read(told(answer))


async def test_a_denied_change_is_kept_nowhere(scene: Scene) -> None:
    services, stage = scene.stage.bot.services, scene.stage
    before = all_rows(stage)
    with pytest.raises(NotAllowed):
        await services.learnings.edit(stage.acting(stage.lin, 5), 1, LearningDraft(text="Mine"))

    assert all_rows(stage) == before
