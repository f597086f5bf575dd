"""Finding posts by their words: enough of the newest that match are read, and the best come first.

A search reads the index shelf by shelf from the newest (see `post_index`) and stops when it has
enough to rank. What lies deeper is looked for by the rarest words; where all of them are common,
only so far down, and `Found.more` says that there may be more.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz
from sqlalchemy import bindparam, func, select

from nexus_bot import words
from nexus_bot.models import Post
from nexus_bot.repositories.base import Repository, table_of
from nexus_bot.repositories.post_index import EVERY_SHELF, Ask, Filters, Hit, PostIndex, filed
from nexus_bot.repositories.related import SOLVED, related
from nexus_bot.words import Word

ENOUGH = 300
NEWEST_SHELVES = 4
COMMON_SHELVES = 16
COMMON = 200
VERY_RARE = 5
ASKED_AT_ONCE = 8
ASKED_DEEP = 4
ASKED_FIRST = 2
DOUBTED = 3
APART = 2
SHORTEST_DOUBTED = 4
SHORTEST_LOOKED_UP = 3
FEW = 20
NEIGHBOURS = 60
MOST_NEIGHBOURS = 240
NEWEST_LIKE = 20  # of each kind, for it is read before every answer to /learn
CLOSE_SHELVES = 8
CLOSE_TITLE = 88
CLOSE_WORDS = 0.6
FEWEST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: the best first; what was looked for instead; whether there is more."""

    posts: list[Hit]
    corrected: str | None = None
    more: bool = False


POSTS = table_of(Post)
BY_ID = select(POSTS).where(
    POSTS.c.guild_id == bindparam("guild_id"), POSTS.c.id.in_(bindparam("ids", expanding=True))
)


class _Matched(NamedTuple):
    """The posts with all words; whether there is more; what is known of which words stand."""

    hits: dict[int, Hit]
    more: bool = False
    absent: Word | None = None
    standing: Collection[Word] = ()


_NOTHING = _Matched({})


class Search(Repository):
    """Looks through the posts of one server."""

    async def find(
        self,
        guild_id: int,
        typed: str,
        *,
        topic_key: str | None = None,
        kind: str | None = None,
        noun: str | None = None,
        author_id: int | None = None,
        limit: int = 300,
    ) -> Found:
        """The posts that hold all typed words, or else what is nearest to them; never an error."""
        asked = words.typed(typed)
        filters = Filters(topic_key=topic_key, kind=kind, noun=noun, author_id=author_id)
        if not filters.are_possible:
            return Found([])
        index = PostIndex(self._session, guild_id, filters)
        if not asked and filters.are_simple:
            hits = await index.newest(limit + 1)
            return Found(hits[:limit], more=len(hits) > limit)
        matched = await _matching(index, asked)
        if asked and not matched.hits:
            found = await _nearest(index, asked, matched)
        else:
            found = Found(_ranked(matched.hits.values(), _telling(asked)), more=matched.more)
        return Found(found.posts[:limit], found.corrected, found.more or len(found.posts) > limit)

    async def similar(
        self, guild_id: int, title: str, indexed: str, topic_key: str, *, limit: int = 3
    ) -> list[Post]:
        """Up to three earlier posts whose title or words are nearly these, the closest first."""
        telling = sorted(words.typed(title), key=_length, reverse=True)[:3]
        asked = [filed("topic_key", topic_key), [Word(w.text, w.ways) for w in telling]]
        asks = [Ask(terms, NEWEST_LIKE, CLOSE_SHELVES) for terms in asked if terms]
        if not asks:
            return []
        index = PostIndex(self._session, guild_id, Filters())
        walk = await index.walk(asks, whole=True)
        close = _close(title, indexed, (hit for _, hit in walk.hits))[:limit]
        if not close:
            return []
        found = await self._run(BY_ID, guild_id=guild_id, ids=close)
        posts = [Post(**row._mapping) for row in found]
        return sorted(posts, key=lambda post: close.index(post.id))

    async def related(self, guild_id: int, title: str, text: str, *, limit: int = 3) -> list[Hit]:
        """The solved blockers most like one that is typed; none where nothing is really like it."""
        newest = await self._session.scalar(
            select(func.max(POSTS.c.number)).where(POSTS.c.guild_id == guild_id)
        )
        if not newest:
            return []
        index = PostIndex(self._session, guild_id, Filters(kind=SOLVED))
        return (await related(index, title, text, newest))[:limit]


async def _matching(index: PostIndex, asked: Sequence[Word]) -> _Matched:
    """The newest posts with all words: looked up by most of them near the top, by few deeper."""
    terms = [*index.filters.terms(), *asked]
    longest = sorted(terms, key=lambda term: (not term.open, -_length(term)))[:ASKED_AT_ONCE]
    looked_up = [term for term in longest if not _is_short(term)] or longest
    near_top = Ask(looked_up, ENOUGH, NEWEST_SHELVES if terms[1:] else EVERY_SHELF)
    walk = await index.walk([near_top], whole=looked_up != terms)
    hits = _holding(walk.hits, asked, looked_up)
    more = len(walk.hits) >= ENOUGH
    is_absent = len(terms) == 1 and not (walk.hits or index.filters.given())
    matched = _Matched(hits, more, terms[0] if is_absent else None)
    if (more and len(hits) < FEW) or (not more and walk.top >= near_top.shelves):
        counts = await _counts(index, longest, max(0, walk.top - 1))
        older = await _older(index, asked, counts, skip=0 if more else NEWEST_SHELVES)
        matched = older._replace(hits=hits | older.hits)
    return matched


async def _older(
    index: PostIndex, asked: Sequence[Word], counts: dict[Word, int], *, skip: int
) -> _Matched:
    """The posts that the rarest words find on older shelves; one that is new to them, by itself.

    The fewer words are looked up the less it costs; should they find too much, more of them are.
    """
    rarest = _rarest(counts)
    fewest = counts[rarest[0]]
    tries = [rarest]
    if not fewest:
        tries, skip = [rarest[:1], rarest], 0
    elif fewest < COMMON:
        tries = [rarest[:ASKED_FIRST], rarest]
    for few in tries:
        terms = list(dict.fromkeys([*few, *index.filters.terms()]))
        deep = Ask(terms, ENOUGH, EVERY_SHELF if fewest < COMMON else COMMON_SHELVES)
        walk = await index.walk([deep], whole=True, skip=skip)
        hits = _holding(walk.hits, asked, terms)
        too_much = len(walk.hits) >= ENOUGH
        if not too_much or len(hits) >= FEW:
            break
    more = too_much or walk.top + 1 - skip > deep.shelves
    is_absent = terms == rarest[:1] and not (fewest or walk.hits or index.filters.given())
    standing = [word for word, count in counts.items() if count]
    return _Matched(hits, more, rarest[0] if is_absent else None, standing)


async def _counts(index: PostIndex, terms: Sequence[Word], shelf: int) -> dict[Word, int]:
    """How many posts of a shelf hold each term; one letter is not counted beside other words."""
    counted = [term for term in terms if not (term.open and _length(term) == 1)] or list(terms)
    counts = await index.counts(counted, shelf=shelf, most=COMMON)
    return dict(zip(counted, counts, strict=True))


def _rarest(counts: dict[Word, int]) -> list[Word]:
    """The few terms to look up among all posts, the rarest first.

    A common beginning ("s...") is dear to look up, so others stand for it where there are any.
    """
    ordered = sorted(counts, key=lambda term: counts[term])
    cheap = [term for term in ordered if not (term.open and counts[term] >= COMMON)] or ordered
    if counts[cheap[0]] < VERY_RARE:
        cheap = [term for term in cheap if counts[term] < COMMON]
    return cheap[:ASKED_DEEP]


async def _nearest(index: PostIndex, asked: Sequence[Word], known: _Matched) -> Found:
    """What is found with words corrected, or without those that stand nowhere, or with any."""
    everywhere = PostIndex(index.session, index.guild_id, Filters())
    kept = await _corrected(everywhere, asked, known)
    if kept != list(asked):
        matched = await _matching(index, kept) if kept else _NOTHING
        if matched.hits:
            text = " ".join(word.text for word in kept)
            return Found(_ranked(matched.hits.values(), _telling(kept)), text, matched.more)
    apart = sorted((word for word in kept if not _is_short(word)), key=_length)[-APART:]
    if not apart or len(kept) < 2 or index.filters.given():
        return Found([])
    walk = await index.walk([Ask([word], NEIGHBOURS, CLOSE_SHELVES) for word in apart])
    standing = {apart[at] for at, _ in walk.hits}
    hits = {hit.id: hit for _, hit in walk.hits}
    named = " / ".join(word.text for word in kept if word in standing)
    return Found(_ranked(hits.values(), apart), named or None, more=bool(hits))


async def _corrected(index: PostIndex, asked: Sequence[Word], known: _Matched) -> list[Word]:
    """The words, those that stand nowhere corrected after posts with similar ones, or left out."""
    doubted = [word for word in asked if len(_spelling(word)) >= SHORTEST_DOUBTED]
    doubted = sorted(doubted, key=_length)[-DOUBTED:]
    doubted = [word for word in doubted if word not in known.standing]
    unsure = [word for word in doubted if word != known.absent]
    if unsure:
        walk = await index.walk([Ask([word], 1) for word in unsure])
        standing = {unsure[at] for at, _ in walk.hits}
        doubted = [word for word in doubted if word not in standing]
    if not doubted:
        return list(asked)
    near = [near for word in doubted for near in _near(word)]
    enough = min(NEIGHBOURS, MOST_NEIGHBOURS // len(near))
    walk = await index.walk([Ask([each], enough, CLOSE_SHELVES) for each in near], whole=True)
    seen = Counter(" ".join(hit.words for _, hit in walk.hits).split())
    kept = []
    for word in asked:
        slips = words.nearest(_spelling(word), seen) if word in doubted else {}
        if word not in doubted:
            kept.append(word)
        elif slips:
            meant = min(slips, key=lambda token: (slips[token], -seen[token], token))
            kept.append(Word(meant, ((meant,),)))
    return kept


def _near(word: Word) -> list[Word]:
    """How a word could begin that was meant by a misspelt one: most likely just as it does."""
    typed = _spelling(word)
    swapped = [typed[1] + typed[0] + typed[2], typed[:2] + typed[3]]
    starts = [typed[:3], *swapped, typed[0] + typed[2:4], typed[1:4]]
    begun = typed[: max(4, len(typed) * 2 // 3)]
    return [
        Word(typed, ((begun,),), open=True),
        Word(typed, tuple((start,) for start in dict.fromkeys(starts)), open=True),
    ]


def _spelling(word: Word) -> str:
    """A word in one piece, or nothing where it has none."""
    return next((way[0] for way in word.ways if len(way) == 1), "")


def _is_short(word: Word) -> bool:
    """Whether a word is but a letter or two that may go on: half of all posts would hold it."""
    return word.open and _length(word) < SHORTEST_LOOKED_UP


def _holding(
    hits: Iterable[tuple[int, Hit]], asked: Sequence[Word], looked_up: Sequence[Word]
) -> dict[int, Hit]:
    """The hits that also hold the words that were not looked up."""
    others = [word for word in asked if word not in looked_up]
    return {
        hit.id: hit for _, hit in hits if all(_is_in(f" {hit.words} ", word) for word in others)
    }


def _is_in(text: str, word: Word) -> bool:
    return any(
        all(f" {token} " in text for token in way[:-1])
        and (f" {way[-1]}" if word.open else f" {way[-1]} ") in text
        for way in word.ways
    )


def _ranked(hits: Iterable[Hit], asked: Sequence[Word]) -> list[Hit]:
    """Hits by how many of the words their title and topic hold, then useful votes, then newest."""

    def merit(hit: Hit) -> tuple[int, int, int]:
        head = f" {hit.words.partition(words.TITLE_ENDS)[0]} "
        return sum(_is_in(head, word) for word in asked), hit.useful, hit.id

    return sorted(hits, key=merit, reverse=True)


def _close(title: str, indexed: str, hits: Iterable[Hit]) -> list[int]:
    """The ids of the hits that are close by title or by all their words, the closest first."""
    folded, tokens = words.fold(title), set(indexed.split())
    closeness: dict[int, float] = {}
    for hit in hits:
        score = fuzz.token_sort_ratio(folded, words.fold(hit.title), score_cutoff=CLOSE_TITLE)
        others = set(hit.words.split())
        shared = len(tokens & others) / len(tokens | others)
        if len(tokens) >= FEWEST_WORDS and shared >= CLOSE_WORDS:
            score = max(score, 100 * shared)
        if score:
            closeness[hit.id] = score
    return sorted(closeness, key=lambda id_: (closeness[id_], id_), reverse=True)


def _telling(asked: Sequence[Word]) -> list[Word]:
    """The words that rank: as many as are looked up."""
    return sorted(asked, key=lambda word: (not word.open, -_length(word)))[:ASKED_AT_ONCE]


def _length(word: Word) -> int:
    return sum(map(len, word.ways[0]))
