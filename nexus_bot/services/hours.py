"""The parts of a week in which people work, as they are typed and completed."""

from nexus_bot import texts, words
from nexus_bot.errors import Invalid
from nexus_bot.matching import BANDS

PARTS = frozenset(part for band in BANDS for part in band.split("_"))
MOST = 40


def hours_in(typed: str) -> list[str]:
    """The bands that words between commas name: *weekday evenings, weekends*."""
    told: set[str] = set()
    for part in filter(str.strip, typed.split(",", MOST)):
        meant = bands_like(part)
        if not meant:
            raise Invalid(texts.unknown_hours(part))
        told.update(meant)
    return [band for band in BANDS if band in told]


def known_hours(typed: str | None) -> str | None:
    """What is understood of the hours that were typed, as a form has them; None for nothing."""
    bands = [band for part in (typed or "").split(",", MOST) for band in bands_like(part)]
    return ", ".join(dict.fromkeys(bands)) or None


def bands_like(typed: str) -> list[str]:
    """The bands that somebody means by some words; none where one of them is not known."""
    told = {word.removesuffix("s") for word in words.fold(typed.replace("_", " ")).split()}
    if not told or not told <= PARTS:
        return []
    return [band for band in BANDS if told <= {*band.split("_")}]


def suggest_hours(typed: str) -> list[str]:
    """What completes the last part of a week that is typed; those before it stay."""
    *before, last = typed.split(",")
    kept = [part.strip() for part in before if part.strip()]
    told = {band for part in kept for band in bands_like(part)}
    names = (band.replace("_", " ") + "s" for band in BANDS if band not in told)
    begun = [f" {word}" for word in words.fold(last).split()]
    fitting = (name for name in names if all(word in f" {name}" for word in begun))
    return [", ".join([*kept, name]) for name in fitting]
