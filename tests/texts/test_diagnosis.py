"""What the audit log and the diagnosis say: plain words for every kind of change."""

from typing import Any

import pytest

from nexus_bot import texts
from nexus_bot.texts.diagnosis import change_of


@pytest.mark.parametrize(
    ("action", "detail", "said"),
    [
        ("cohort.announce", {"role": 7}, "announced something for <@&7>"),
        ("cohort.announce", {}, "announced something"),
        ("cohort.close", {"state": ["running", "closed"]}, "closed the cohort"),
        ("cohort.close", {"state": ["closed", "running"]}, "reopened the cohort"),
        ("cohort.status", {"tried again": 2}, "let 2 messages be tried again"),
        ("learning.edit", {}, "edited #3 of somebody else"),
        ("learning.delete", {}, "deleted #3 of somebody else"),
        ("blocker.close", {"author": 1, "state": "closed"}, "closed #3 of somebody else"),
        ("blocker.pass", {"author": 1, "state": "open"}, "let go of #3"),
        ("blocker.pass", {"author": 1, "to": 7}, "handed #3 over to <@7>"),
        ("cohort.blockers", {"forum": [None, 7]}, "set the forum for blockers to <#7>"),
        ("cohort.blockers", {"quiet_days": [3, 5]}, "asked from 3 to 5"),
        ("cohort.milestones", {"name": "Slides", "off": [False, True]}, "took the milestone"),
        ("cohort.milestones", {"name": "Slides", "off": [True, False]}, "put *Slides* back on"),
        ("cohort.milestones", {"name": "Slides", "place": [1, 2]}, "from place 1 to 2"),
        ("cohort.milestones", {"name": "Slides", "title": [None, "Slides"]}, "added the milestone"),
        (
            "cohort.milestones",
            {"name": "Slides", "due": [None, "2026-09-12T18:00"]},
            "due date to 12 Sep 2026, 18:00",
        ),
        (
            "cohort.setup",
            {"start": [None, "2026-09-08T00:00"], "end": [None, "2026-09-15T18:00"]},
            "began a cohort, from 8 Sep 2026, 00:00 to 15 Sep 2026, 18:00",
        ),
        ("cohort.setup", {"mentor_role": [5, None]}, "which was <@&5>"),
        ("cohort.setup", {"channel": [5, 6]}, "from <#5> to <#6>"),
        ("cohort.setup", {}, "changed #3"),
    ],
)
def test_a_change_is_said_in_plain_words(action: str, detail: dict[str, Any], said: str) -> None:
    assert said in change_of("#3", action, detail)


def test_what_people_do_to_their_own_is_not_called_somebody_elses() -> None:
    assert change_of("#3", "learning.edit", {}, own=True) == "edited #3"
    assert change_of("#3", "blocker.solve", {}, own=True) == "said what fixed #3"


def test_what_was_denied_is_said_to_have_been_tried() -> None:
    assert "tried what only others may" in change_of("denied", "cohort.close", {})
    assert "some: thing" in change_of("denied", "some.thing", {})


def test_a_diagnosis_says_what_to_do_next() -> None:
    assert "restart the bot" in texts.status_late(2, "an hour ago")
    assert "**Try again**" in texts.status_failed(1, "the channel is gone")
    assert "say it again yourself" in texts.status_unknown(1, "")
    assert "`/nexus announce`" in texts.status_skipped(3)
    assert "was gone" in texts.status_trouble(5, 10003, "yesterday")
    assert "**Check again**" in texts.status_trouble(5, 50013, "yesterday")
    assert "its owner alone can open" in texts.status_closed(1)
    assert "Discord answers in 40 ms" in texts.status_facts(0, "SQLite", 0.04)
    assert "2 messages planned" in texts.status_facts(2, "SQLite", None)
