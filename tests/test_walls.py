"""The walls of the house: imports only go down, and some things happen in one room alone."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From top to bottom. A room imports from any floor below its own; rooms side by side ignore
# each other. A room is a module or a package of this name.
FLOORS = (
    {"bot"},
    {"cogs"},
    {"client"},
    {"scheduler"},
    {"jobs"},
    {"delivery"},
    {"views", "services"},
    {"values"},
    {"repositories", "replies"},
    {"rules"},
    {"models", "database", "settings", "logs", "cards"},
    {"schema", "engines"},
    {"errors"},
    {"texts", "clock", "sqlite_driver"},
    {"moments", "calendars", "typed", "matching"},
    {"markdown", "words", "leaks", "schedule"},
)
LEVEL = {room: level for level, floor in enumerate(FLOORS) for room in floor}

# What is used in which rooms alone, however deep in a function it is imported.
PURE = FLOORS[-1] | FLOORS[-2]
UPSTAIRS = {"bot", "cogs", "client", "scheduler", "jobs", "delivery", "views", "replies", "cards"}
STORES = {"services", "repositories", "models", "database", "engines", "schema"}
ONLY_IN = {
    "discord": UPSTAIRS - {"scheduler", "jobs"},
    "aiohttp": UPSTAIRS - {"scheduler", "jobs", "client"},
    "sqlalchemy": {*STORES, "sqlite_driver"},
    "alembic": {"schema"},
    "numpy": {"matching"},
    "scipy": {"matching"},
    "networkx": {"matching"},
    "bm25s": {"matching"},
    "aiosqlite": {"sqlite_driver"},
    "sqlite3": {"sqlite_driver", "database", "engines"},
    "asyncpg": set(),
    "apscheduler": {"scheduler"},
    "pydantic_settings": {"settings"},
    "dotenv": {"settings"},
    "click": {"bot"},
    "asyncio": set(LEVEL) - PURE - {"models", "repositories", "values", "rules", "texts"},
    "logging": set(LEVEL) - PURE - {"models", "repositories", "values", "rules", "texts"},
}
DYNAMIC = ("__import__", "import_module")
SQL = re.compile(
    r"\b(SELECT\b.+\bFROM|INSERT\s+INTO|UPDATE\s.+\bSET|DELETE\s+FROM|PRAGMA|CREATE\s|DROP\s"
    r"|ALTER\s|\sWHERE\s|BEGIN\b)",
    re.S,
)
SQL_OF_CONSTANTS = {"nexus_bot.engines", "nexus_bot.repositories.post_index"}


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of the bot by its name."""
    files = [ROOT / "bot.py", *ROOT.glob("cogs/**/*.py"), *ROOT.glob("nexus_bot/**/*.py")]
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
            file.read_text()
        )
        for file in sorted(files)
    }


def room_of(module: str) -> str:
    """The room that a module of ours belongs to."""
    first, _, rest = module.partition(".")
    return rest.partition(".")[0] if first == "nexus_bot" else first


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that is imported anywhere in a file, functions and type checks included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute here"
            assert node.module
            for alias in node.names:
                deeper = f"{node.module}.{alias.name}"
                yield deeper if deeper in sources() else node.module
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(DYNAMIC):
            yield beginning(node.args[0])


def beginning(name: ast.expr) -> str:
    """What is certain of a module's name that is put together."""
    if isinstance(name, ast.JoinedStr):
        name = name.values[0]
    assert isinstance(name, ast.Constant), "nobody can tell what is imported here"
    return str(name.value)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a file, by the words before its bracket."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def is_ours(module: str) -> bool:
    """Whether a module belongs to the bot or to its neighbours in the repository."""
    return module.partition(".")[0] in {
        *("nexus_bot", "cogs", "bot", "migrations", "tests", "demo", "benchmarks"),
    }


def test_every_room_has_its_floor() -> None:
    rooms = {room_of(module) for module in sources()} - {""}

    assert rooms == set(LEVEL)


@pytest.mark.parametrize("module", sources())
def test_imports_only_go_down(module: str) -> None:
    room = room_of(module)
    others = {room_of(name) for name in imported(sources()[module]) if is_ours(name)} - {room}

    assert {other for other in others if LEVEL.get(other, -1) <= LEVEL.get(room, 99)} == set()


def test_only_the_client_loads_what_the_reader_cannot_see() -> None:
    loading = re.compile(r"(^|\.)(load_extension|exec|eval|spec_from_file_location|run_path)$")

    found = {(m, name) for m, tree in sources().items() for name, _ in calls(tree)}

    assert {(m, name) for m, name in found if loading.search(name)} == {
        ("nexus_bot.client", "self.load_extension")
    }


def test_no_two_files_need_each_other() -> None:
    needs = {name: {*imported(tree)} & {*sources()} - {name} for name, tree in sources().items()}

    while free := {name for name, needed in needs.items() if not needed & needs.keys()}:
        needs = {name: needed for name, needed in needs.items() if name not in free}

    assert needs == {}


def test_a_cog_never_imports_a_cog() -> None:
    cogs = [name for name in sources() if name.startswith("cogs.")]

    assert [
        name for name in cogs if any(i.startswith("cogs") for i in imported(sources()[name]))
    ] == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_rooms(library: str) -> None:
    users = {
        room_of(module)
        for module, tree in sources().items()
        if any(name.partition(".")[0] == library for name in imported(tree))
    }

    assert users - ONLY_IN[library] == set()


def test_only_the_clock_asks_what_time_it_is() -> None:
    asked = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time|utcnow)$")

    asking = {m for m, tree in sources().items() for name, _ in calls(tree) if asked.search(name)}

    assert asking == {"nexus_bot.clock"}


def test_only_the_settings_read_the_environment() -> None:
    read = re.compile(r"\b(os\.environ|os\.getenv|getenv|environ|load_dotenv|dotenv_values)\b")

    names = {
        module
        for module, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name) and read.search(ast.unparse(node))
    }

    assert names == {"nexus_bot.settings"}


def is_pieced_together(node: ast.AST) -> bool:
    """Whether an expression makes a text of SQL out of pieces."""
    if isinstance(node, ast.JoinedStr):
        words = "".join(str(v.value) for v in node.values if isinstance(v, ast.Constant))
        return any(isinstance(v, ast.FormattedValue) for v in node.values) and bool(
            SQL.search(words)
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        sides = [s.value for s in (node.left, node.right) if isinstance(s, ast.Constant)]
        return any(isinstance(side, str) and SQL.search(side) for side in sides)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        base = node.func.value
        return (
            node.func.attr in {"format", "format_map", "replace"}
            and isinstance(base, ast.Constant)
            and isinstance(base.value, str)
            and bool(SQL.search(base.value))
        )
    return False


def test_sql_holds_no_values() -> None:
    pieced = {
        (module, isinstance(top, ast.Assign))
        for module, tree in sources().items()
        for top in tree.body
        for node in ast.walk(top)
        if is_pieced_together(node)
    }

    assert pieced == {(module, True) for module in SQL_OF_CONSTANTS}


def test_raw_statements_are_constants() -> None:
    raw = [
        (module, ast.unparse(call))
        for module, tree in sources().items()
        for name, call in calls(tree)
        if re.search(r"(^|\.)(text|exec_driver_sql|executescript|literal_column)$", name)
        and not isinstance(call.args[0], ast.Constant | ast.Name)
    ]

    assert raw == []


def sessions_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The names by which a function knows a session."""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    named = {a.arg for a in arguments if a.annotation and "Session" in ast.unparse(a.annotation)}
    for node in ast.walk(function):
        for item in node.items if isinstance(node, ast.With | ast.AsyncWith) else ():
            if isinstance(item.optional_vars, ast.Name):
                named.add(item.optional_vars.id)
    return named


def test_a_session_belongs_to_one_piece_of_work() -> None:
    kept = [
        (module, ast.unparse(node))
        for module, tree in sources().items()
        if room_of(module) != "repositories"
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
        if node.value.id in sessions_in(function)
        and any(isinstance(target, ast.Attribute) for target in node.targets)
    ]
    spread = [
        (module, name)
        for module, tree in sources().items()
        if room_of(module) in {"services", "repositories"}
        for name, _ in calls(tree)
        if re.search(r"(gather|create_task|TaskGroup|ensure_future)$", name)
    ]

    assert kept == []
    assert spread == []


def test_a_migration_knows_nothing_of_the_bot() -> None:
    guilty = [
        file.name
        for file in (ROOT / "migrations" / "versions").glob("*.py")
        if any(is_ours(name) for name in imported(ast.parse(file.read_text())))
    ]

    assert guilty == []
