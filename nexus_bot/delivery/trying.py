"""One try to say one message: from the last look at it to how the try ended."""

import logging
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiohttp import ClientConnectorError, ClientError
from discord import Client, HTTPException, RateLimited

from nexus_bot.clock import Clock
from nexus_bot.delivery import wire
from nexus_bot.delivery.budget import Budget, Holds
from nexus_bot.delivery.manners import Done, Dropped, Made, Make, Manner, Put, Said
from nexus_bot.delivery.outcomes import Verdict, judge
from nexus_bot.delivery.presence import has_left
from nexus_bot.delivery.saying import Speaker
from nexus_bot.errors import NotWritten
from nexus_bot.models import OutboxMessage
from nexus_bot.services.ends import LEFT, SHUT_FOR, End, Then, is_doubtful
from nexus_bot.services.outbox import TOO_LATE, Trouble

log = logging.getLogger(__name__)

TRIES = 5
WINDOW = timedelta(seconds=60)
ROOM = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
GIVE_UP = timedelta(days=1)
AWAY_FOR = 10.0
DELETED = "deleted meanwhile"
UNSEEN = "Discord did not answer, and it is not there"


@dataclass(frozen=True, slots=True)
class Held:
    """A claimed message; its lease ends at ``until`` by ``perf_counter``, ``ends_at`` by clock.

    It is urgent when somebody waits for the answer to an interaction.
    """

    message: OutboxMessage
    until: float
    ends_at: datetime
    is_urgent: bool = False


class Trier:
    """Tries messages; knows what is limited and which channels are in trouble."""

    def __init__(
        self,
        client: Client,
        manners: Mapping[str, Manner],
        clock: Clock,
        budget: Budget,
        holds: Holds,
        locked_out: Callable[[], None],
        begin_anew: Callable[[OutboxMessage], Awaitable[bool]],
    ) -> None:
        self._client = client
        self._speaker = Speaker(client)
        self._manners = manners
        self._clock = clock
        self._budget = budget
        self._holds = holds
        self._locked_out = locked_out
        self._begin_anew = begin_anew
        self.troubles: dict[tuple[int, int], Trouble] = {}

    async def end_of(self, held: Held, make: Make | None = None) -> End:
        """Try a message, made as its kind is or as ``make`` does; never raises but when cancelled.

        A try that is cancelled leaves the row as it is: its nonce and its mark find it again.
        """
        message = held.message
        with wire.attempt(held.until - ROOM, lambda: self._is_over(held)) as attempt:
            try:
                return await self._try(held, attempt, make)
            except wire.NoRoom:
                return self._unsure(message) if attempt.posted else self._again(message, 0)
            except wire.Limited as limit:
                return self._limited(held, attempt, limit.seconds, everywhere=limit.is_for_all)
            except RateLimited as limit:
                return self._limited(held, attempt, limit.retry_after)
            except HTTPException as error:
                return await self._refused(held, attempt, error)
            except ClientConnectorError:
                self._holds.hold(None, AWAY_FOR)
                return self._again(message, AWAY_FOR, unsure=attempt.unsure)
            except NotWritten:  # it may have been about what was done already
                return self._again(message, FIRST_PAUSE, unsure=attempt.posted)
            except (ClientError, OSError):
                return self._unsure(message)
            except Exception as error:  # one bad message must not keep back those behind it
                log.exception("outbox_failed", extra={"outbox": message.id})
                return self._broken(message, error, attempt)

    async def _try(self, held: Held, attempt: wire.Attempt, make: Make | None) -> End:
        message = held.message
        if wait := self._holds.seconds(line_of(message)):
            return self._again(message, wait)
        manner, meant_for = self._manners[message.kind], message.channel_id
        if not manner.places and (end := self._in_trouble(message)):
            return end
        direct = message.channel_id is None
        if not await self._budget.take(direct=direct, urgent=held.is_urgent):
            return self._again(message, 0)
        if self._is_expired(message) and not is_doubtful(message):
            return End(message, "skipped", reason=TOO_LATE)
        made = await (make or manner.make)(message)
        if isinstance(made, Said | Dropped) and is_doubtful(message) and manner.speaks:
            end = await self._look(message, manner, said=isinstance(made, Said))
            if end is not None:
                return end
        end = await self._end_by(held, attempt, made)
        if end.state == "sent" and message.channel_id != meant_for and end.channel_id is None:
            return replace(end, channel_id=message.channel_id)
        return end

    async def _end_by(self, held: Held, attempt: wire.Attempt, made: Made) -> End:
        message = held.message
        match made:
            case Said():
                return await self._say(held, attempt, made)
            case Put(ready_at, anew):
                may_stand = is_doubtful(message) and self._manners[message.kind].speaks
                state = "sending" if may_stand else "pending"
                return End(message, state, ready_at=ready_at, anew=anew)
            case Dropped(state, reason, falls_back):
                then = Then.FALL_BACK if falls_back else Then.NOTHING
                return End(message, state, reason=reason, then=then)
            case Done(message_id):
                return End(message, "sent", message_id=message_id)

    async def _say(self, held: Held, attempt: wire.Attempt, said: Said) -> End:
        """Send it, if the lease has room for that by either clock.

        What is repeated goes out while its nonce is remembered: discord.py may wait before it.
        """
        message = held.message
        if end := self._in_trouble(message):  # it may go elsewhere than it was meant to
            return end
        attempt.check()
        if is_doubtful(message) and not self._is_forgotten(message):
            left = WINDOW - (self._clock() - (message.first_attempt_at or self._clock()))
            attempt.until = min(attempt.until, time.perf_counter() + left.total_seconds())
        attempt.saying = True
        sent, moved = await self._speaker.say(message, said)
        return End(message, "sent", message_id=sent, channel_id=moved, then=Then.PLACE)

    async def _look(self, message: OutboxMessage, manner: Manner, *, said: bool) -> End | None:
        """Whether a message that may stand does; None when it can be gone on with.

        While its nonce is remembered, sending it again is safe and looking is not needed. What is
        not there begins anew, so that the next look reads from then on and not through a long past.
        """
        if said and not self._is_forgotten(message):
            return None
        found = await self._speaker.find(message)
        if found is not None:
            return End(message, "sent", message_id=found, then=Then.PLACE)
        if not said:
            return None
        if not manner.repeat:
            return End(message, "unknown", reason=UNSEEN)
        if self._is_expired(message):
            return End(message, "skipped", reason=TOO_LATE)
        return None if await self._begin_anew(message) else End(message, "sending")

    def _is_over(self, held: Held) -> bool:
        """Whether the lease ends too soon by the clock, which a pause of the machine moves."""
        return self._clock() >= held.ends_at - timedelta(seconds=ROOM)

    def _is_forgotten(self, message: OutboxMessage) -> bool:
        """Whether Discord may not know the nonce any more."""
        return self._clock() - (message.first_attempt_at or self._clock()) >= WINDOW

    def _in_trouble(self, message: OutboxMessage) -> End | None:
        trouble = self.troubles.get((message.guild_id, message.channel_id or 0))
        if trouble is None:
            return None
        wait = SHUT_FOR.total_seconds()  # for good: until the cohort moves, and its messages do
        if trouble.until is not None:
            wait = (trouble.until - self._clock()).total_seconds()
        if wait <= 0:
            return None
        if self._is_old(message):
            return End(message, "failed", reason=f"discord {trouble.code}")
        return self._again(message, wait)

    def _is_old(self, message: OutboxMessage) -> bool:
        return self._clock() - message.due_at > GIVE_UP

    def _is_expired(self, message: OutboxMessage) -> bool:
        return message.expires_at is not None and message.expires_at <= self._clock()

    def _again(self, message: OutboxMessage, seconds: float, *, unsure: bool = False) -> End:
        """Nothing of this try reached Discord, so it is none; unless it is ``unsure``."""
        state = "sending" if unsure or is_doubtful(message) else "pending"
        return End(message, state, ready_at=self._after(seconds), counts=unsure)

    def _unsure(self, message: OutboxMessage) -> End:
        """It may stand: soon again under the same nonce, or looked for later."""
        if self._is_old(message) and message.attempts >= TRIES:
            return End(message, "unknown", reason="Discord did not answer for a day")
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (min(message.attempts, 9) - 1))
        return End(message, "sending", ready_at=self._after(pause))

    def _limited(
        self, held: Held, attempt: wire.Attempt, seconds: float, *, everywhere: bool = False
    ) -> End:
        self._holds.hold(None if everywhere else line_of(held.message), seconds)
        if everywhere:
            log.warning("sends_stopped", extra={"seconds": seconds})
        return self._again(held.message, seconds, unsure=attempt.unsure)

    def _broken(self, message: OutboxMessage, error: Exception, attempt: wire.Attempt) -> End:
        """A fault of this program, which is given up after some tries."""
        may_stand = attempt.posted or is_doubtful(message)
        if message.attempts >= TRIES:
            state = "unknown" if may_stand else "failed"
            return End(message, state, reason=type(error).__name__)
        if may_stand:
            return self._unsure(message)
        return End(message, "pending", ready_at=self._after(FIRST_PAUSE * 2**message.attempts))

    def _after(self, seconds: float) -> datetime:
        return self._clock() + timedelta(seconds=seconds)

    async def _refused(self, held: Held, attempt: wire.Attempt, error: HTTPException) -> End:
        message, code = held.message, error.code or error.status
        failed = End(message, "failed", reason=f"discord {code}", code=code)
        verdict = judge(error.status, error.code)
        match verdict:
            case Verdict.UNSURE:
                return self._unsure(message)
            case Verdict.LIMITED:
                return self._limited(held, attempt, FIRST_PAUSE)
            case Verdict.LOCKED_OUT:
                self._locked_out()
                return self._again(message, 0, unsure=attempt.unsure)
            case Verdict.DELETED if attempt.saying:
                return End(message, "sent", reason=DELETED)
            case Verdict.DELETED:
                return End(message, "cancelled", reason="its message is gone")
            case Verdict.SHUT | Verdict.GONE if self._shuts(message):
                return self._shut(failed, attempt, gone=verdict is Verdict.GONE)
            case Verdict.CLOSED | Verdict.HURRIED | Verdict.NOBODY if message.channel_id is None:
                return await self._closed(failed, verdict)
            case _:
                return failed

    def _shuts(self, message: OutboxMessage) -> bool:
        """Whether what is refused to a message tells of its channel."""
        return message.channel_id is not None and not self._manners[message.kind].only_looks

    def _shut(self, failed: End, attempt: wire.Attempt, *, gone: bool) -> End:
        """Leave the channel alone; where it is only shut, the message waits with the others."""
        message, until = failed.message, None if gone else self._clock() + SHUT_FOR
        self.troubles[message.guild_id, message.channel_id or 0] = Trouble(failed.code, until)
        if gone:
            return replace(failed, then=Then.GONE)
        if self._is_old(message):
            return replace(failed, then=Then.SHUT)
        again = self._again(message, SHUT_FOR.total_seconds(), unsure=attempt.unsure)
        return replace(again, code=failed.code, then=Then.SHUT)

    async def _closed(self, failed: End, verdict: Verdict) -> End:
        message = failed.message
        if verdict is Verdict.HURRIED:
            self._budget.slow_down()
        if verdict is Verdict.NOBODY or await has_left(
            self._client, message.guild_id, message.user_id or 0
        ):
            return End(message, "cancelled", reason=LEFT, then=Then.LEFT)
        return replace(failed, then=Then.CLOSE)


def line_of(message: OutboxMessage) -> Hashable:
    """What is said one after the other: the messages of a channel, or those to one person."""
    return message.channel_id or ("user", message.user_id)
