"""`/nexus pair-up`: seen first, then confirmed, then heard of."""

import nexus_bot.matching.rounds  # noqa: F401 - loading it takes as long as a press may
from tests.cogs.blocking import inbox, later
from tests.cogs.partnering import offer, wish
from tests.forging import told
from tests.stage import Stage, buttons, read


async def test_a_round_is_shown_with_reasons_and_who_stays_alone(stage: Stage) -> None:
    await offer(stage, stage.bea, places=1)
    await wish(stage, stage.lin)
    await wish(stage, stage.femi, "Something quite different")

    shown = await stage.amina.slash(stage.channel, "nexus pair-up")

    text = read(shown)
    assert "🔀 PAIRING ROUND · API partners · seed " in text
    assert "1 pair, 1 stays alone" in text
    assert "**lin** and **bea**, #1 Shop API · 0." in text
    assert "both wrote Shop, Orders and payments" in text
    assert "femi stays alone: no place was left" in text
    assert "how well two fit each other, from 0 to 1" in text
    assert buttons(shown) == ["Confirm"]
    assert not inbox(stage.lin)


async def test_a_confirmed_round_is_heard_by_everybody(stage: Stage) -> None:
    await offer(stage, stage.bea, places=1)
    await wish(stage, stage.lin)
    await wish(stage, stage.femi, "Something quite different")
    shown = await stage.amina.slash(stage.channel, "nexus pair-up")

    done = await stage.amina.click(told(shown), label="Confirm")
    await later(stage)

    assert "1 pair. Both hear of it now and get a thread of their own." in read(done)
    assert "Who stays alone hears why, and waits for the next project that fits." in read(done)
    assert buttons(done) == []
    assert "you and **bea**" in inbox(stage.lin)[-1]
    assert "you and **lin**" in inbox(stage.bea)[-1]
    assert "you have no partner yet" in inbox(stage.femi)[-1]
    audit = read(await stage.amina.slash(stage.channel, "nexus audit"))
    assert "confirmed a round: 1 pair, seed " in audit


async def test_what_changed_meanwhile_is_shown_before_anybody_hears(stage: Stage) -> None:
    await offer(stage, stage.bea)
    await wish(stage, stage.lin)
    first = await stage.amina.slash(stage.channel, "nexus pair-up")
    second = await stage.amina.slash(stage.channel, "nexus pair-up")
    await wish(stage, stage.stranger)

    changed = read(await stage.amina.click(told(first), label="Confirm"))
    stored = read(await stage.amina.click(told(first), label="Confirm"))
    nobody = await stage.amina.click(told(second), label="Confirm")

    assert "Things changed since you looked: this is the round now." in changed
    assert "2 pairs, nobody stays alone" in changed
    assert "2 pairs. Both of each hear of it now" in stored
    assert "Everybody has a partner by now" in read(nobody)
    assert buttons(nobody) == []


async def test_where_nobody_is_alone_the_round_says_how_to_join(stage: Stage) -> None:
    api = await stage.amina.slash(stage.channel, "nexus pair-up")
    review = await stage.amina.slash(stage.channel, "nexus pair-up", kind="review")

    assert "Nobody is alone" in read(api)
    assert "/find-api-partner" in read(api)
    assert "🔀 PAIRING ROUND · Review buddies" in read(review)
    assert "Confirm" not in buttons(review)
