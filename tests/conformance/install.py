"""Installs the real Directus from npm into `.conformance/`, one folder a version; nothing else is touched.

    .conformance/node-22/   Node.js, with its C++ headers
    .conformance/11.13.4/   Directus, with the one native module that does not come prebuilt, compiled
    .conformance/directus-sync-3.4.1/

Each folder is built aside and renamed when it is complete, so a folder that is there is whole. By itself:
`python -m tests.conformance.install 11.13.4`.
"""

from __future__ import annotations

import fcntl
import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.conformance.sources import ROOT, VERSION

FOLDER: Final = ROOT / ".conformance"

_NODE: Final = 22
"""The major version of Node.js that Directus 11 and 12 are made for; 10 runs on it too."""
_MACHINES: Final = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
_NPM_INSTALL: Final = ("install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
_NATIVE: Final = "isolated-vm"
"""The native module that has to be compiled; argon2 and sharp come prebuilt, sqlite3 is not used."""
_CHECK: Final = f"await import('{_NATIVE}'); await import('argon2')"


class CannotInstall(Exception):
    """What is missing on this machine, or what a tool said when it failed."""


@dataclass(frozen=True, slots=True)
class Installation:
    """One installed Directus."""

    version: str
    folder: Path
    """Holds `node_modules`."""
    node: Path
    """The Node.js to run it with."""


def install(version: str, *, folder: Path = FOLDER) -> Installation:
    """Return the installation of a version, which is made where it is missing (a few minutes).

    Raises:
        CannotInstall: where something that it needs is missing, or a step of it failed.

    """
    node = folder / f"node-{_NODE}"
    home = folder / version
    with _alone(folder):
        if not node.exists():
            _say(f"installing Node.js {_NODE} into {node}")
            with _aside(node) as place:
                _install_node(place)
        if not home.exists():
            _say(f"installing Directus {version} into {home}")
            with _aside(home) as place:
                _install_directus(place, version, node)
    return Installation(version, home, _program(node))


@dataclass(frozen=True, slots=True)
class Sync:
    """An installed directus-sync."""

    node: Path
    """The Node.js to run it with."""
    program: Path


def install_sync(version: str, *, folder: Path = FOLDER) -> Sync:
    """Return the installation of a version of directus-sync, which is made where it is missing.

    Raises:
        CannotInstall: as `install` does.

    """
    node = folder / f"node-{_NODE}"
    home = folder / f"directus-sync-{version}"
    with _alone(folder):
        if not node.exists():
            with _aside(node) as place:
                _install_node(place)
        if not home.exists():
            _say(f"installing directus-sync {version} into {home}")
            with _aside(home) as place:
                _write_package(place, {"directus-sync": version})
                _npm(place, *_NPM_INSTALL)
    return Sync(_program(node), home / "node_modules" / "directus-sync" / "bin" / "index.js")


def _install_node(place: Path) -> None:
    _write_package(place, {_node_package(): str(_NODE)})
    _npm(place, *_NPM_INSTALL)


def _install_directus(place: Path, version: str, node: Path) -> None:
    _require_compiler()
    _write_package(place, {"directus": version})
    _npm(place, *_NPM_INSTALL)
    module = place / "node_modules" / _NATIVE
    _call([_node_of_npm(), _node_gyp(), "rebuild", "--release", f"--nodedir={_home(node)}"], module)
    shutil.rmtree(module / "build", ignore_errors=True)  # the finished module lies in `out`
    _call([_program(node), "--input-type=module", "--eval", _CHECK], place)


def _node_package() -> str:
    """Return the npm package that holds Node.js for this machine, programs and headers."""
    machine = _MACHINES.get(platform.machine().lower())
    if machine is None or sys.platform not in {"linux", "darwin"}:
        raise CannotInstall(f"npm has no Node.js for this machine: {sys.platform} {platform.machine()}")
    return f"node-{sys.platform}-{machine}"


def _home(node: Path) -> Path:
    return node / "node_modules" / _node_package()


def _program(node: Path) -> Path:
    return _home(node) / "bin" / "node"


def _write_package(place: Path, dependencies: dict[str, str]) -> None:
    package = {"private": True, "type": "module", "dependencies": dependencies}
    (place / "package.json").write_text(json.dumps(package, indent=2) + "\n", encoding="utf-8")


def _require(*names: str) -> str:
    """Return the first of several programs that is installed."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise CannotInstall(f"the real Directus needs {' or '.join(names)}, which is not installed here")
    return found


def _require_compiler() -> None:
    for names in (("g++", "clang++", "c++"), ("make",), ("python3",)):
        _require(*names)


def _npm(place: Path, *arguments: str) -> None:
    _call([_require("npm"), *arguments], place)


def _node_of_npm() -> str:
    return _require("node")


def _node_gyp() -> Path:
    """Return the node-gyp that npm brings along."""
    beside = Path(_require("npm")).resolve().parents[1]
    root = subprocess.run([_require("npm"), "root", "--global"], capture_output=True, text=True, check=True)
    for npm in (beside, Path(root.stdout.strip()) / "npm"):
        script = npm / "node_modules" / "node-gyp" / "bin" / "node-gyp.js"
        if script.is_file():
            return script
    raise CannotInstall(f"this npm brings no node-gyp along: {beside}")


def _call(command: Sequence[str | Path], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        said = b"\n".join((done.stdout + done.stderr).strip().splitlines()[-20:]).decode(errors="replace")
        raise CannotInstall(f"{' '.join(map(str, command))} failed in {folder}:\n{said}")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time install."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """Yield a new folder that becomes `target` where the body succeeds."""
    place = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(place, ignore_errors=True)  # what an interrupted installation left
    place.mkdir()
    try:
        yield place
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    place.rename(target)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(versions: Sequence[str]) -> int:
    """Install the named versions, or the one that scenarios are recorded with."""
    try:
        for version in versions or [VERSION]:
            _say(f"Directus {version} is in {install(version).folder}")
    except CannotInstall as problem:
        _say(str(problem))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
