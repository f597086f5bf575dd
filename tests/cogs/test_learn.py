"""`/learn` as members use it."""

from tests.stage import Stage, buttons, read


async def test_a_learning_in_one_step_is_answered_and_shown(stage: Stage) -> None:
    answer = await stage.share(
        stage.bea,
        "Retries need idempotent tasks. A retry charged a customer twice.",
        topic="Celery",
    )

    assert "Saved as #1. It is your first learning." in read(answer)
    assert answer.ephemeral
    assert "TAKEAWAY · Celery · #1" in read(stage.card)
    assert "### Retries need idempotent tasks" in read(stage.card)
    assert buttons(stage.card) == ["Useful", "Save", "Edit"]
