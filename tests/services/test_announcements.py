"""Announcements: each is said once, and none is taken for another."""

import pytest

from nexus_bot.errors import Invalid, NotFound
from nexus_bot.values import AnnouncementDraft
from tests.services.school import AMINA, School


async def test_an_announcement_is_not_taken_for_one_whose_panel_is_forgotten(
    school: School,
) -> None:
    announcements = school.services.announcements
    _, old = await announcements.preview(school.actor(AMINA), AnnouncementDraft("First news"))
    await school.services.outbox.sent(await announcements.post(school.actor(AMINA), old), 999)
    school.pass_time(days=31)
    await school.services.upkeep.forget()

    _, panel = await announcements.preview(school.actor(AMINA), AnnouncementDraft("Second news"))
    message = await announcements.post(school.actor(AMINA), panel)

    assert (message.state, message.payload["text"]) == ("sending", "Second news")


async def test_a_panel_posts_once_however_often_it_is_pressed(school: School) -> None:
    announcements = school.services.announcements
    _, panel = await announcements.preview(school.actor(AMINA), AnnouncementDraft("News"))
    await announcements.post(school.actor(AMINA), panel)

    with pytest.raises(Invalid, match="posted"):
        await announcements.post(school.actor(AMINA), panel)


async def test_a_button_of_a_forgotten_panel_never_means_a_later_one(school: School) -> None:
    announcements = school.services.announcements
    _, old = await announcements.preview(school.actor(AMINA), AnnouncementDraft("First news"))
    school.pass_time(days=31)
    await school.services.upkeep.forget()
    await announcements.preview(school.actor(AMINA), AnnouncementDraft("Second news"))

    with pytest.raises(NotFound):
        await announcements.post(school.actor(AMINA), old)
