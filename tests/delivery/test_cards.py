"""Cards that were turned away and stand by now: another try posts no second one."""

from nexus_bot.rules import Actor
from nexus_bot.values import LearningDraft, SessionDraft
from tests.delivery.office import Office

CHAT = {"content": "The same card, once more."}


def lea(office: Office) -> Actor:
    """Somebody who shares and plans."""
    return Actor(office.guild.id, office.learner.id, "Lea", 1000 + next(office.keys))


async def try_again(office: Office) -> int:
    """Let an organiser try all again that was turned away; how much that was."""
    amina = Actor(
        office.guild.id, office.guild.owner_id, "Amina", 1000 + next(office.keys), manages=True
    )
    tried = await office.bot.services.status.try_again(amina)
    await office.pass_time(minutes=5)
    return tried


async def test_a_learning_whose_edit_posted_its_card_keeps_one(office: Office) -> None:
    learnings, say = office.bot.services.learnings, office.bot.delivery.say
    office.standin.faults.fail("POST", office.path, 400, 200000)
    shared = await learnings.share(lea(office), LearningDraft(text="Use acks_late for retries"))
    await say(shared.card)
    changed = await learnings.edit(lea(office), 1, LearningDraft(text="Use acks_late, always"))
    await say(changed.card)

    tried = await try_again(office)

    assert tried == 1
    assert ["always" in text for text in office.said()] == [True]


async def test_a_session_whose_edit_posted_its_card_keeps_one(office: Office) -> None:
    sessions, say = office.bot.services.sessions, office.bot.delivery.say
    office.standin.faults.fail("POST", office.path, 400, 200000)
    for draft in (
        SessionDraft(when="tomorrow 18:00"),
        SessionDraft(when="tomorrow 19:00", number=1),
    ):
        understood = await sessions.understand(lea(office), draft)
        await say((await sessions.save(lea(office), understood.panel)).card)

    tried = await try_again(office)

    assert tried == 1
    assert len(office.said()) == 1


async def test_two_cards_that_cross_leave_the_later_one(office: Office) -> None:
    learnings, outbox = office.bot.services.learnings, office.bot.services.outbox
    again = await office.plan(kind="card")
    shared = await learnings.share(lea(office), LearningDraft(text="Use acks_late for retries"))
    assert shared.card is not None
    await office.bot.delivery.say(shared.card)
    (standing,) = office.channel.messages
    other = office.standin.messages.build(office.channel, office.standin.world.bot, CHAT, [])
    office.channel.messages[int(other["id"])] = other
    (message,) = [row for row in await outbox.claim() if row.id == again]
    message.payload = shared.card.payload

    await outbox.sent(message, int(other["id"]))
    await office.beat()

    assert standing not in office.channel.messages
    assert int(other["id"]) in office.channel.messages
