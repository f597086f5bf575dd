"""Faults on request: which answers go wrong, how, how often, before or after their effect."""

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypedDict, Unpack

from .world import JSON

How = Literal["answer", "reset", "hang", "delay", "headers"]


class When(TypedDict, total=False):
    """When a fault strikes: before or after the effect, how many times, with which chance."""

    after: bool
    times: int | None
    chance: float
    then: Callable[[], object] | None


@dataclass(slots=True, eq=False)
class Fault:
    """One rule; it strikes calls whose method and path match, until its count is used up."""

    method: str
    path: re.Pattern[str]
    how: How = "answer"
    status: int = 500
    body: JSON | str = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False
    times: int | None = 1
    chance: float = 1.0
    seconds: float = 0.0
    then: Callable[[], object] | None = None
    hits: int = 0
    struck: asyncio.Event = field(default_factory=asyncio.Event)

    def matches(self, method: str, path: str) -> bool:
        """Tells whether the rule means this call and may still strike."""
        if self.times is not None and self.hits >= self.times:
            return False
        return self.method in (method, "*") and self.path.search(path) is not None

    async def wait(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Returns once the fault has struck."""
        async with asyncio.timeout(timeout):
            await self.struck.wait()


class Faults:
    """The rules in force; the first one that matches a call strikes it.

    `after=True` lets the effect happen and spoils only the answer. `then` is called at the
    moment of the strike, for instance to kill the bot. Chances come from the seed.
    """

    def __init__(self, seed: int = 0) -> None:
        self.rules: list[Fault] = []
        self._random = random.Random(seed)

    def __bool__(self) -> bool:
        return bool(self.rules)

    def add(self, fault: Fault) -> Fault:
        """Puts a rule in force."""
        self.rules.append(fault)
        return fault

    def clear(self) -> None:
        """Lifts every rule."""
        self.rules.clear()

    def strike(self, method: str, path: str, *, after: bool) -> Fault | None:
        """Picks the fault that befalls this call now, if any."""
        for fault in self.rules:
            if fault.after is not after or not fault.matches(method, path):
                continue
            if fault.chance < 1.0 and self._random.random() >= fault.chance:
                continue
            fault.hits += 1
            fault.struck.set()
            if fault.then is not None:
                fault.then()
            return fault
        return None

    def fail(
        self,
        method: str,
        path: str,
        status: int,
        code: int = 0,
        message: str = "on request",
        **when: Unpack[When],
    ) -> Fault:
        """Answers with a status and Discord's error body."""
        body: JSON = {"code": code, "message": message}
        return self.add(Fault(method, re.compile(path), status=status, body=body, **when))

    def reset(self, method: str, path: str, **when: Unpack[When]) -> Fault:
        """Resets the connection instead of answering."""
        return self.add(Fault(method, re.compile(path), "reset", **when))

    def hang(self, method: str, path: str, **when: Unpack[When]) -> Fault:
        """Never answers, until the stand-in closes."""
        return self.add(Fault(method, re.compile(path), "hang", **when))

    def delay(self, method: str, path: str, seconds: float, **when: Unpack[When]) -> Fault:
        """Answers properly, but late."""
        return self.add(Fault(method, re.compile(path), "delay", seconds=seconds, **when))

    def rate_limit(
        self,
        method: str,
        path: str,
        retry_after: float,
        scope: Literal["user", "global", "shared", "cloudflare"] = "user",
        **when: Unpack[When],
    ) -> Fault:
        """Answers 429; the `cloudflare` scope lacks `Via` and JSON, as a ban does."""
        headers = {"Retry-After": str(retry_after)}
        body: JSON | str = "error code: 1015"
        if scope != "cloudflare":
            headers |= {"Via": "1.1 google", "X-RateLimit-Scope": scope}
            text = "You are being rate limited."
            body = {"message": text, "retry_after": retry_after, "global": scope == "global"}
        rule = re.compile(path)
        return self.add(Fault(method, rule, status=429, body=body, headers=headers, **when))

    def exhaust(self, method: str, path: str, seconds: float, **when: Unpack[When]) -> Fault:
        """Answers properly, but with a rate-limit bucket that is empty for some seconds."""
        headers = {"X-RateLimit-Bucket": "empty", "X-RateLimit-Limit": "1"}
        headers |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": str(seconds)}
        return self.add(Fault(method, re.compile(path), "headers", headers=headers, **when))
