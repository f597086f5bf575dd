"""Profiles: what members tell about themselves."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_bot.errors import AlreadyDone, Invalid
from nexus_bot.services.profiles import TAG_LIMIT, TAGS, tags_in
from nexus_bot.values import ProfileDraft
from tests.services.school import BEA, LIN, School


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("django, celery", ["django", "celery"]),
        ("#Django,  Celery ,", ["Django", "Celery"]),
        ("Django\nCelery", ["Django", "Celery"]),
        ("Django, DJANGO, django", ["Django"]),
        ("C++, C#, .NET", ["C++", "C#", ".NET"]),
        (" , ,!!,", []),
        ("", []),
    ],
)
def test_tags_are_words_between_commas_each_once(typed: str, tags: list[str]) -> None:
    assert tags_in(typed) == tags


@pytest.mark.parametrize("typed", ["x" * (TAG_LIMIT + 1), ",".join(map(str, range(TAGS + 1)))])
def test_too_many_or_too_long_tags_are_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        tags_in(typed)


@given(st.text(max_size=500))
def test_whatever_is_typed_becomes_tags_or_a_kind_refusal(typed: str) -> None:
    tags: list[str] = []
    with suppress(Invalid):
        tags = tags_in(typed)

    assert len(tags) <= TAGS
    assert all(0 < len(tag) <= TAG_LIMIT for tag in tags)


def test_ten_thousand_tags_are_refused_without_ado() -> None:
    with pytest.raises(Invalid):
        tags_in(",".join(f"tag{number}" for number in range(10_000)))


async def change(school: School, **fields: str) -> None:
    """Change Bea's profile."""
    await school.services.profiles.change(school.actor(BEA), ProfileDraft(**fields))


async def test_a_profile_keeps_what_is_not_mentioned(school: School) -> None:
    await change(school, track="backend", timezone="Lagos", tags="django")
    await change(school, tags="celery, redis")
    await school.share(BEA, "Retries need idempotent tasks.")

    member = (await school.services.profiles.show(school.actor(BEA))).member

    assert member is not None
    assert (member.track, member.timezone, member.tags) == (
        "backend",
        "Africa/Lagos",
        ["celery", "redis"],
    )


async def test_an_empty_field_is_cleared(school: School) -> None:
    await change(school, track="backend", timezone="Lagos", tags="django")
    await change(school, track="", timezone=" ", tags="")

    member = (await school.services.profiles.show(school.actor(BEA))).member

    assert member is not None
    assert (member.track, member.timezone, member.tags) == (None, None, [])


@pytest.mark.parametrize(
    "fields", [{"track": "sideways"}, {"timezone": "Atlantis"}, {"tags": "x" * 100}]
)
async def test_a_wrong_field_stores_nothing_and_keeps_the_form(
    school: School, fields: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        await change(school, **fields)

    kept = refused.value.draft
    assert kept is not None
    memo = await school.services.upkeep.draft(school.actor(BEA), kept.memo, kept.form)
    assert ProfileDraft.restored(memo.state) == ProfileDraft(**fields)
    assert (await school.services.profiles.show(school.actor(BEA))).member is None


async def test_a_change_that_comes_twice_is_done_once(school: School) -> None:
    profiles, draft = school.services.profiles, ProfileDraft(tags="django")
    await profiles.change(school.actor(BEA, 77), draft)

    with pytest.raises(AlreadyDone):
        await profiles.change(school.actor(BEA, 77), draft)


async def test_the_panel_shows_what_is_ones_own(school: School) -> None:
    await school.share(BEA, "Retries need idempotent tasks.")
    await school.share(LIN, "Keys keep lists calm.")
    for number in (1, 2):
        await school.services.learnings.bookmark(school.actor(BEA), number)
        school.pass_time(minutes=1)

    profile = await school.services.profiles.show(school.actor(BEA))

    assert (profile.learnings, profile.challenges) == (1, 0)
    assert [post.number for post in profile.saved] == [2, 1]
