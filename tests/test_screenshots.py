"""Pictures of the demo, without taking any."""

import sys

import pytest

from demo import screenshots


def test_a_name_that_is_no_scene_ends_with_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["demo.screenshots", "learn-card", "lern-card"])

    with pytest.raises(SystemExit) as end:
        screenshots.main()

    assert end.value.code == 2
    assert "no such scene: lern-card\n" in capsys.readouterr().err
