"""The project itself: lock files, what may stand in the repository, what its documents claim."""

import ast
import os
import re
import subprocess
import tomllib
from collections.abc import Iterable
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from discord import Permissions
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUN = PROJECT["project"]["dependencies"]
DEV = RUN + PROJECT["dependency-groups"]["dev"]
SHIPPED = {"bot.py", "nexus_bot", "cogs", "migrations"}
PACKAGES = packages_distributions()
PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\$", re.MULTILINE)
MACHINE = re.compile(
    r"file://|(?<!no-emit-)\b(?:index-url|find-links)\b"
    r"|(?<![\w.~$}/-])/(?:home|opt|root|work|Users)/\w"
)


def lock(name: str) -> str:
    """The text of a lock file."""
    return (ROOT / "requirements" / f"{name}.lock").read_text()


def pins(name: str) -> dict[str, str]:
    """The versions that a lock file installs on this machine."""
    return {
        canonicalize_name(pin["name"]): pin["version"]
        for pin in PIN.finditer(lock(name))
        if pin["marker"] is None or Marker(pin["marker"]).evaluate()
    }


def needed(requirements: Iterable[str]) -> dict[str, SpecifierSet]:
    """All packages that the requirements lead to here, with the versions each may have."""
    found: dict[str, SpecifierSet] = {}
    seen: set[tuple[str, str]] = set()
    todo = [(Requirement(line), "") for line in requirements]
    while todo:
        wish, wished_by_extra = todo.pop()
        if wish.marker and not wish.marker.evaluate({"extra": wished_by_extra}):
            continue
        name = canonicalize_name(wish.name)
        found[name] = found.get(name, SpecifierSet()) & wish.specifier
        for extra in {"", *wish.extras} - {extra for seen_name, extra in seen if seen_name == name}:
            seen.add((name, extra))
            todo += [(Requirement(line), extra) for line in distribution(name).requires or []]
    return found


def tracked() -> list[Path]:
    """Every text file of the repository."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    paths = [ROOT / name for name in names.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix != ".png"]


def imported(path: Path) -> set[str]:
    """The top-level modules that a file imports, inside functions too."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.partition(".")[0])
    return modules


def declared(requirements: Iterable[str]) -> set[str]:
    """The names of the packages that requirements ask for themselves."""
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def make_targets() -> set[str]:
    """The targets that the Makefile declares."""
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize(("name", "requirements"), [("run", RUN), ("dev", DEV)])
def test_a_lock_file_holds_what_the_project_asks_for(name: str, requirements: list[str]) -> None:
    pinned = pins(name)

    wanted = needed(requirements)

    assert set(pinned) == set(wanted), "run `make lock`"
    unfit = {n for n in pinned if not wanted[n].contains(pinned[n], prereleases=True)}
    assert not unfit, "run `make lock`"


def test_tests_run_with_the_locked_versions_that_the_bot_runs_with() -> None:
    assert pins("run").items() <= pins("dev").items()


@pytest.mark.parametrize("name", ["run", "dev"])
def test_a_lock_file_has_a_hash_for_each_pin_and_no_address(name: str) -> None:
    text = lock(name)

    assert len(re.findall(r"==\S+.* \\\n    --hash=sha256:", text)) == len(PIN.findall(text))
    assert "://" not in text


def test_nothing_in_the_repository_knows_the_machine_it_was_made_on() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in tracked()
        if path != Path(__file__)
        for line in path.read_text().splitlines()
        if MACHINE.search(line)
    ]

    assert not found


def test_make_help_tells_of_every_target() -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}

    said = subprocess.run(
        ["make", "help"], cwd=ROOT, env=clean, check=True, capture_output=True, text=True
    ).stdout

    assert set(re.findall(r"^  make ([a-z-]+) +\S", said, re.MULTILINE)) == make_targets()


def test_documents_name_only_targets_that_exist() -> None:
    documents = [path.read_text() for path in tracked() if path.suffix == ".md"]

    named = {
        name for text in documents for name in re.findall(r"(?:`|^)make ([a-z-]+)", text, re.M)
    }

    assert named <= make_targets()


def test_what_is_fetched_by_name_is_pinned_by_content() -> None:
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    images = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert all(re.search(r"@[0-9a-f]{40} # v\d", use) for use in re.findall("uses: (.*)", workflow))
    assert all("@sha256:" in image for image in images)


def test_the_invite_asks_for_the_permissions_that_are_listed_and_no_more() -> None:
    text = (ROOT / "SECURITY.md").read_text()
    listed = re.findall(r"^- \*\*(.+?)\*\*:", text, re.MULTILINE)

    asked = Permissions(**{name.lower().replace(" ", "_"): True for name in listed})

    assert re.findall(r"permissions=(\d+)", text) == [str(asked.value)]


def test_every_package_that_is_imported_is_asked_for() -> None:
    sources = [path for path in tracked() if path.suffix == ".py"]

    undeclared = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in sources
        for module in imported(path) & set(PACKAGES)
        if not declared(RUN if path.relative_to(ROOT).parts[0] in SHIPPED else DEV)
        & {canonicalize_name(name) for name in PACKAGES[module]}
    }

    assert not undeclared
