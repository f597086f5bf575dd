"""The end of a sender: nothing is begun, what is begun comes to its end, the rest goes back."""

import asyncio

from tests.delivery.office import Office


async def test_the_end_waits_for_a_send_and_gives_back_what_waits(office: Office) -> None:
    slow = office.standin.faults.delay("POST", office.path, 0.2)
    first, second = await office.plan("first"), await office.plan("second")

    sending = asyncio.create_task(office.beat())
    await slow.wait()
    office.bot.delivery.stop()
    await sending

    assert (await office.state(first))[0] == "sent"
    waiting = await office.row(second)
    assert (waiting.state, waiting.attempts, waiting.first_attempt_at) == ("pending", 0, None)
    assert office.said() == ["first"]


async def test_nothing_is_claimed_after_the_end_began(office: Office) -> None:
    office.bot.delivery.stop()

    row = await office.say()

    assert (await office.state(row))[0] == "pending"
    assert office.posts() == 0


async def test_a_send_that_outlives_the_patience_is_found_by_its_nonce(
    office: Office,
) -> None:
    stuck = office.standin.faults.hang("POST", office.path, after=True)
    row = await office.plan()
    sending = asyncio.create_task(office.beat())
    await stuck.wait()

    begun = office.bot.delivery.under_way
    done, _ = await asyncio.wait(begun, timeout=0.05)
    sending.cancel()
    for task in begun:
        task.cancel()
    await asyncio.wait((sending, *begun))

    assert not done
    assert (await office.row(row)).state == "sending"
    assert office.said() == ["Hello"]


async def test_a_sender_says_that_it_is_no_longer_there(office: Office) -> None:
    outbox = office.bot.services.outbox
    await office.bot.delivery.beat()

    await office.bot.delivery.end()

    assert await outbox.beat() == 1
