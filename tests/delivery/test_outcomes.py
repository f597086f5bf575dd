"""The table of Discord's refusals."""

import pytest

from nexus_bot import texts
from nexus_bot.delivery.outcomes import CODES, Verdict, judge


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [
        (500, 0, Verdict.UNSURE),
        (503, 0, Verdict.UNSURE),
        (429, 20028, Verdict.LIMITED),
        (401, 0, Verdict.LOCKED_OUT),
        (403, 50013, Verdict.SHUT),
        (403, 50007, Verdict.CLOSED),
        (403, 0, Verdict.SHUT),
        (404, 10003, Verdict.GONE),
        (404, 0, Verdict.FAILED),
        (413, 0, Verdict.TOO_LARGE),
        (400, 160004, Verdict.FAILED),
        (400, 99999, Verdict.FAILED),
    ],
)
def test_a_refusal_means_one_thing(status: int, code: int, verdict: Verdict) -> None:
    assert judge(status, code) is verdict


def test_f14_f15_every_code_that_mentors_hear_of_has_words() -> None:
    heard = {Verdict.FAILED, Verdict.SHUT, Verdict.GONE}
    unheard = {160004}  # whoever makes a thread takes over the one that is there

    silent = [
        code
        for code, verdict in CODES.items()
        if verdict in heard and f"discord {code}" not in texts.REASONS
    ]

    assert set(silent) == unheard
