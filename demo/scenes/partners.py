"""Projects and partners: the forms, what fits and why, the request, the plan, the round."""

from demo.buttons import press
from demo.partnering import SHOP, panel, thread, value_of
from demo.people import done
from demo.scenes.base import Scenes, Shown
from demo.stuck import card_of
from demo.world import World

scenes = Scenes()
WISH = "Follow parcels on a map, with a page for couriers"


@scenes.add(phone=True)
async def project_form(world: World) -> Shown:
    """The form of who has a project, filled in with it."""
    form = await world.lin.slash(world.cohort, "project")
    return Shown(world.lin, world.cohort, form)


@scenes.add()
async def project_changed(world: World) -> Shown:
    """The private answer, with the places to choose."""
    docs = "https://parcels.example.com/docs"
    answer = await world.lin.slash(world.cohort, "project", docs=docs)
    return Shown(world.lin, world.cohort, answer)


@scenes.add()
async def project_refused(world: World) -> Shown:
    """An address that nobody else can reach."""
    answer = await world.lin.slash(world.cohort, "project", docs="http://localhost:8000/docs")
    return Shown(world.lin, world.cohort, answer)


@scenes.add(phone=True)
async def project_card(world: World) -> Shown:
    """The card that everybody sees."""
    return Shown(world.sam, world.cohort, card_of(world, SHOP))


@scenes.add()
async def partner_waiting(world: World) -> Shown:
    """Nothing fits: the waiting list."""
    answer = await world.sam.slash(world.cohort, "find-api-partner")
    return Shown(world.sam, world.cohort, answer)


@scenes.add(phone=True)
async def partner_form(world: World) -> Shown:
    """The form of one who looks for an API."""
    waiting = world.cohort.history(viewer=world.sam)[-1]
    form = await press(world.sam, waiting, "Change what I look for")
    return Shown(world.sam, world.cohort, form)


@scenes.add()
async def partner_wanted(world: World) -> Shown:
    """What an owner sees: who looks for an API like theirs."""
    answer = await world.lin.slash(world.cohort, "find-api-partner")
    return Shown(world.lin, world.cohort, answer)


@scenes.add(phone=True)
async def partner_suggestion(world: World) -> Shown:
    """A project that fits, and why."""
    answer = await world.sam.slash(world.cohort, "find-api-partner", looking_for=WISH)
    return Shown(world.sam, world.cohort, answer)


@scenes.add()
async def partner_ask(world: World) -> Shown:
    """The short form that asks."""
    found = world.cohort.history(viewer=world.sam)[-1]
    return Shown(world.sam, world.cohort, await press(world.sam, found, "Ask to partner"))


@scenes.add()
async def partner_asked(world: World) -> Shown:
    """The answer to who asked."""
    found = world.cohort.history(viewer=world.sam)[-1]
    form = await press(world.sam, found, "Ask to partner")
    note = "Hi Lin, I would draw the map and the courier's page."
    return Shown(world.sam, world.cohort, await world.sam.submit_modal(form, {"note": note}))


@scenes.add(phone=True)
async def partner_request(world: World) -> Shown:
    """The request, in the direct messages of who answers it."""
    inbox = world.lin.user.dm_channel
    return Shown(world.lin.user, inbox, inbox.history()[-1])


@scenes.add()
async def partner_declined(world: World) -> Shown:
    """What one reads whose request was declined: kind words, and the next best."""
    request = world.lin.user.dm_channel.history()[-1]
    form = await press(world.lin.user, request, "Decline")
    reason = "I promised the only place to somebody this morning, sorry."
    await world.lin.user.submit_modal(form, {"reason": reason})
    await world.env.settle()
    inbox = world.sam.user.dm_channel
    return Shown(world.sam.user, inbox, inbox.history()[-1])


@scenes.add(phone=True)
async def plan(world: World) -> Shown:
    """The integration plan of two partners, in their thread."""
    return Shown(world.femi, thread(world), panel(world))


@scenes.add()
async def plan_line(world: World) -> Shown:
    """One line of it, to be moved on."""
    chosen = await world.femi.select(panel(world), [value_of(panel(world), "POST /orders")])
    return Shown(world.femi, thread(world), chosen)


@scenes.add()
async def plan_add(world: World) -> Shown:
    """The form that adds lines."""
    return Shown(world.bea, thread(world), await press(world.bea, panel(world), "Add"))


@scenes.add()
async def my_partners(world: World) -> Shown:
    """With whom one works, and how far it is."""
    me = await world.femi.slash(world.cohort, "me")
    assert me.response is not None
    partners = await press(world.femi, me.response.message, "My partners")
    await done(world, me)
    return Shown(world.femi, world.cohort, partners)


@scenes.add(phone=True)
async def pair_up(world: World) -> Shown:
    """A round before anybody hears of it."""
    answer = await world.amina.slash(world.mentors, "nexus pair-up", kind="api")
    return Shown(world.amina, world.mentors, answer)


@scenes.add()
async def pair_up_confirmed(world: World) -> Shown:
    """What came of it."""
    preview = world.mentors.history(viewer=world.amina)[-1]
    return Shown(world.amina, world.mentors, await press(world.amina, preview, "Confirm"))
