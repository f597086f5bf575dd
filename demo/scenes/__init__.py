"""The scenes of the pictures, one file a noun; a later picture is a few lines in one of them."""

from demo.scenes import blockers, cohort, hub, learn, nexus, page, partners, sessions, timeline
from demo.scenes.base import Scene

SCENES: tuple[Scene, ...] = (
    *page.scenes,
    *learn.scenes,
    *hub.scenes,
    *blockers.scenes,
    *partners.scenes,
    *cohort.scenes,
    *timeline.scenes,
    *sessions.scenes,
    *nexus.scenes,
)
