"""The hub, a member's own panel, the help."""

from demo.buttons import press
from demo.scenes.base import Scenes, Shown
from demo.world import World

scenes = Scenes()


@scenes.add(phone=True)
async def hub_search(world: World) -> Shown:
    """A search with a typo."""
    found = await world.femi.slash(world.cohort, "hub search", query="idempotnt")
    return Shown(world.femi, world.cohort, found)


@scenes.add()
async def hub_search_nothing(world: World) -> Shown:
    """A search that finds nothing."""
    found = await world.femi.slash(world.cohort, "hub search", query="kubernetes helm")
    return Shown(world.femi, world.cohort, found)


@scenes.add(phone=True)
async def hub_browse(world: World) -> Shown:
    """The hub by topic and kind."""
    return Shown(world.femi, world.cohort, await world.femi.slash(world.cohort, "hub browse"))


@scenes.add()
async def hub_browse_next(world: World) -> Shown:
    """Its second page."""
    first = world.cohort.history(viewer=world.femi)[-1]
    return Shown(world.femi, world.cohort, await press(world.femi, first, "›"))


@scenes.add(phone=True)
async def hub_show(world: World) -> Shown:
    """One learning in full, its snippet as a file."""
    read = await world.femi.slash(world.cohort, "hub show", number="3")
    return Shown(world.femi, world.cohort, read)


@scenes.add()
async def hub_show_nothing(world: World) -> Shown:
    """A number that there is not."""
    read = await world.femi.slash(world.cohort, "hub show", number="404")
    return Shown(world.femi, world.cohort, read)


@scenes.add(phone=True)
async def me(world: World) -> Shown:
    """A member's own panel."""
    options = {"timezone": "Africa/Lagos", "tags": "React, TypeScript"}
    return Shown(world.femi, world.cohort, await world.femi.slash(world.cohort, "me", **options))


@scenes.add()
async def me_form(world: World) -> Shown:
    """The profile form."""
    panel = world.cohort.history(viewer=world.femi)[-1]
    return Shown(world.femi, world.cohort, await press(world.femi, panel, "Edit profile"))


@scenes.add()
async def me_posts(world: World) -> Shown:
    """One's own posts."""
    panel = await world.bea.slash(world.cohort, "me")
    assert panel.response is not None
    posts = await press(world.bea, panel.response.message, "My posts")
    return Shown(world.bea, world.cohort, posts)


@scenes.add()
async def me_unknown_zone(world: World) -> Shown:
    """A time zone that there is not."""
    refusal = await world.bea.slash(world.cohort, "me", timezone="Nexusville")
    return Shown(world.bea, world.cohort, refusal)


@scenes.add(phone=True)
async def help_learner(world: World) -> Shown:
    """The help as a learner sees it."""
    return Shown(world.bea, world.cohort, await world.bea.slash(world.cohort, "help"))


@scenes.add()
async def help_organiser(world: World) -> Shown:
    """The help as an organiser sees it."""
    return Shown(world.amina, world.cohort, await world.amina.slash(world.cohort, "help"))
