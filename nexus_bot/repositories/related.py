"""What was solved before and is like what somebody is stuck with: by the telling words they share.

The rarer a word is in the hub the more it tells, and the names of errors and of parts of programs
tell most. Words that stand in every question, or in every log, tell nothing. Only so many words
are looked up, and of each only so many posts, so the cost is bounded, whatever is pasted.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import log

from nexus_bot import words
from nexus_bot.repositories.post_index import Ask, Hit, PostIndex, filed
from nexus_bot.words import Word

SOLVED = "challenge"
SHELF = 16_384
SHELVES, SHELVES_OF_COMMON = 8, 2
COUNTED = 20
COMMON = 200
SINGLES, ENOUGH = 6, 12
PAIRED, ENOUGH_OF_PAIRS = 5, 24
FEWEST_POSTS = 50
MANY_SOLVED = 2_000  # on a shelf: it is dear to look for them among others, and not needed
READ = 800  # characters at either end of a text: a log says what went wrong at its end
SHORTEST = 3
NAMED, TITLED = 1.5, 1.3
LITTLE = 0.25
LIKE, VERY_LIKE = 1.6, 2.0
SHARED, SHARED_BY_TEXT = 2, 3
_NAMES = re.compile(
    r"\b(?:[A-Za-z]*[a-z][A-Z]\w*|[A-Z]{5,}\w*|\w*[A-Za-z]\d{2,}\w*|\d{3,}|\w+(?:_\w+)+"
    r"|[A-Z][a-z]+(?:-[A-Z][a-z]+)+)\b"
)
_IN_EVERY_TEXT = """
a about above add added after again all already also always am an and another answer any anybody
anyone anything app are aren args around as ask at away back be because been before being below
between both bug but by call called came can cannot change changed code come comes command correct
could couldn day days did didn different do does doesn doing don done down each either else error
errors even ever every everything exception exceptions expect expected fail failed failing fails
failure false few file files find fine first fix fixed following for found from full function get
gets getting give given gives go goes going gone good got had hadn happen happened happening happens
has hasn have haven having he help her here him his home how however i if in init inside instead
into is isn issue it its just keep keeps kind know last later least left less let lib like line
little local log logs long look looks made main make makes making many may maybe me mean means
message method might mine module more most much must my need needs never new next no nobody none not
nothing now null object of off often ok old on once one only open or other our out output over own
packages page part place please print problem problems program project put question read really
recent result return returned returns right run running runs said same saw say says see seem seems
seen self set shall she should shouldn show shown shows since site small so solved some somebody
someone something sometimes src start started starts still stop stuck such sure take takes tell test
text than thank thanks that the their them then there these they thing things think this those three
through time times to today together told too traceback tried tries true try trying turn two type
under until up us use used uses using usr usual utf value version very want wanted wants warning was
wasn way we well went were weren what when where whether which while who whole why will wish with
within without won work worked working works would wouldn write wrong yes yesterday yet you your
"""
_EVERYDAY = frozenset(_IN_EVERY_TEXT.split())


@dataclass(frozen=True, slots=True)
class Telling:
    """A word that tells what something is about, and how much it tells."""

    word: Word
    is_named: bool
    is_titled: bool
    count: int = 0
    weight: float = 0.0

    def is_in(self, tokens: set[str]) -> bool:
        """Whether a text of these tokens holds the word."""
        return any(tokens.issuperset(way) for way in self.word.ways)


async def related(index: PostIndex, title: str, text: str, newest: int) -> list[Hit]:
    """The solved posts that are really like a title and a text, the most alike first.

    ``newest`` is the highest number in the server, by which a shelf is chosen to count words on.
    """
    asked = telling(title, text)
    if not asked:
        return []
    shelf = max(0, (newest >> 14) - 1)
    counts = await index.counts([each.word for each in asked], shelf=shelf, most=COMMON)
    posts = min(SHELF, max(newest, FEWEST_POSTS))
    weighed = [
        replace(each, count=count, weight=_weight(each, count, posts))
        for each, count in zip(asked, counts, strict=True)
    ]
    solved = filed("kind", SOLVED)
    [standing] = await index.counts(solved, shelf=newest >> 14, most=MANY_SOLVED)
    asks = _asks(weighed, [] if standing >= MANY_SOLVED else solved)
    if not asks:
        return []
    walk = await index.walk(asks, whole=True)
    scores = {
        hit: score for hit in {hit for _, hit in walk.hits} if (score := _score(hit, weighed))
    }
    return sorted(scores, key=lambda hit: (scores[hit], hit.useful, hit.id), reverse=True)


def telling(title: str, text: str) -> list[Telling]:
    """The words of a title and a text that tell most, by how they are written and where."""
    named = " ".join(_NAMES.findall(f"{title}\n{text}"[: 8 * READ]))
    ends = f"{text[:READ]}\n{text[-READ:]}" if len(text) > READ else text
    names, titled = _words(named), _words(title)
    found = {**names, **titled, **_words(ends)}
    every = [
        Telling(word, is_named=key in names, is_titled=key in titled) for key, word in found.items()
    ]
    every.sort(key=lambda each: (not each.is_titled, not each.is_named, -_length(each.word)))
    return every[:COUNTED]


def _words(text: str) -> dict[tuple[str, ...], Word]:
    """The words of a text that are not in every text, whole."""
    found = (Word(word.text, word.ways) for word in words.typed(text))
    return {word.ways[0]: word for word in found if not _is_everyday(word)}


def _is_everyday(word: Word) -> bool:
    return all(
        token in _EVERYDAY or (len(token) < SHORTEST and token.isascii()) for token in word.ways[0]
    )


def _length(word: Word) -> int:
    return sum(map(len, word.ways[0]))


def _weight(each: Telling, count: int, posts: int) -> float:
    """How much a word tells: 1 where it is once in the hub, little where it is everywhere."""
    rare = LITTLE if count >= COMMON else max(0.0, log(posts / max(count, 1)) / log(posts))
    return rare * (NAMED if each.is_named else 1)


def _asks(weighed: Iterable[Telling], among: Sequence[Word]) -> Sequence[Ask]:
    """What to look up: the rarest words, and any two of those that are too frequent alone.

    Where few posts are solved blockers, ``among`` is the token that tells them from learnings.
    """
    best = sorted(weighed, key=lambda each: each.weight, reverse=True)
    rare = [each.word for each in best if each.count < COMMON][:SINGLES]
    asks = [Ask([word, *among], ENOUGH, SHELVES) for word in rare]
    frequent = [each for each in best if each.count >= ENOUGH][:PAIRED]
    pairs = [one.word.ways[0] + other.word.ways[0] for one, other in combinations(frequent, 2)]
    if pairs:
        is_common = any(each.count >= COMMON for each in frequent[1:])
        shelves = SHELVES_OF_COMMON if is_common else SHELVES
        asks.append(Ask([Word("pairs", tuple(pairs)), *among], ENOUGH_OF_PAIRS, shelves))
    return asks


def _score(hit: Hit, weighed: Iterable[Telling]) -> float:
    """How much a post is like what is typed; 0 where that may be by chance."""
    head, _, rest = hit.words.partition(words.TITLE_ENDS)
    titled = set(head.split())
    tokens = titled.union(rest.split())
    shared = [each for each in weighed if each.is_in(tokens)]
    in_title = [each for each in shared if each.is_in(titled)]
    score = sum(each.weight * (TITLED if each in in_title else 1) for each in shared)
    is_named = any(each.is_named for each in shared)
    in_both_titles = sum(each.is_titled for each in in_title)
    if len(shared) >= SHARED and score >= LIKE and (is_named or in_both_titles >= SHARED):
        return score
    return score if len(shared) >= SHARED_BY_TEXT and score >= VERY_LIKE else 0
