"""Long computations, beside the event loop: a thread for a short one, a process for a long one.

A thread shares Python's lock with the loop, which waits for it; another process does not, but
takes a second to start.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")
MANY = 300


async def computed(work: Callable[[], T], people: int) -> T:
    """What a computation over so many people gives."""
    return await asyncio.to_thread(partial(apart, work) if people > MANY else work)


def apart(work: Callable[[], T]) -> T:
    """Work in a process of its own, which ends with it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work).result()
