"""A pace: a card that is edited rests."""

from nexus_bot.delivery.pace import WATCHED, Pace


def test_a_card_that_was_shown_rests_and_others_do_not() -> None:
    pace = Pace(60)
    pace.note("one")

    assert 59 < pace.left("one") <= 60
    assert pace.left("other") == 0


def test_cards_that_have_rested_are_forgotten() -> None:
    pace = Pace(0)
    for card in range(2 * WATCHED):
        pace.note(card)

    assert len(pace._shown) <= WATCHED + 1
