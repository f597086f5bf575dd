"""Why a text names no day, or no hour, that everybody would read alike."""


class Unclear(ValueError):
    """A text that is not read, and ``why``, with what was found in it.

    *unreadable*; *hour*: a day without one; *half* (the hour): before noon or after;
    *order* (two days): day or month first; *weekday* (the day, the weekday): not the same;
    *two*: from when to when; *zone* (its name): times are typed without one.
    """

    def __init__(self, why: str = "unreadable", *found: object) -> None:
        super().__init__(why, *found)
        self.why = why
        self.found = found
