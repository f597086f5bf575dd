"""The demo's own page."""

from demo.scenes.base import Scenes, Shown
from demo.world import World

scenes = Scenes()


@scenes.add(window=True)
async def demo(world: World) -> Shown:
    """The page as it opens."""
    return Shown(world.bea, world.cohort)
