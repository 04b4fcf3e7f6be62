"""Environments with a database, a capture or both: which one counts, and how old the capture may be."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from snapshot_tool.errors import UsageError
from snapshot_tool.load.config import read_config
from snapshot_tool.load.source import CaptureFile, Database, parse_source

BOTH = """
max_age: 2w
environments:
  production:
    url: "postgresql://${USER_OF_IT}@${HOST_OF_IT}/app"
    capture: captures/production.json
    large_table_rows: 7
    max_age: 36h
  plain: {url: "postgresql://h/d", capture: captures/plain.json}
  captured: {capture: captures/captured.json}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "snap.yaml").write_text(BOTH, encoding="utf-8")
    (tmp_path / "captures").mkdir()
    for name in ("production", "captured", "other"):
        (tmp_path / "captures" / f"{name}.json").write_text('{"format": "snap.capture/2"}', encoding="utf-8")
    return tmp_path


CAPTURED = CaptureFile(
    Path("captures/production.json"),
    "@production (captures/production.json)",
    "production",
    7,
    timedelta(hours=36),
    ("USER_OF_IT", "HOST_OF_IT"),
)


@pytest.mark.usefixtures("project")
def test_the_database_counts_where_its_variables_are_set() -> None:
    found = parse_source("@production", read_config(), {"USER_OF_IT": "u", "HOST_OF_IT": "h"})

    assert found == Database("postgresql://u@h/app", "@production", (), "production", 7)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("variables", "unset"),
    [({}, ("USER_OF_IT", "HOST_OF_IT")), ({"USER_OF_IT": "u", "HOST_OF_IT": ""}, ("HOST_OF_IT",))],
)
def test_the_capture_counts_where_one_is_not(variables: dict[str, str], unset: tuple[str, ...]) -> None:
    found = parse_source("@production", read_config(), variables)

    assert isinstance(found, CaptureFile)
    assert (found.label, found.environment, found.unset) == (CAPTURED.label, "production", unset)


@pytest.mark.usefixtures("project")
def test_a_url_without_variables_always_counts() -> None:
    assert isinstance(parse_source("@plain", read_config(), {}), Database)


@pytest.mark.usefixtures("project")
def test_without_a_capture_the_variable_is_asked_for(project: Path) -> None:
    (project / "snap.yaml").write_text("environments: {a: {url: '${NOWHERE}'}}\n", encoding="utf-8")

    with pytest.raises(UsageError, match="the environment a needs the environment variable NOWHERE, which is not set"):
        parse_source("@a", read_config(), {})


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("operand", ["captures/production.json", "./captures/../captures/production.json"])
def test_the_capture_of_an_environment_is_that_environment(operand: str) -> None:
    found = parse_source(operand, read_config(), {})

    assert found == CaptureFile(Path(operand), operand, "production", 7, timedelta(hours=36))


@pytest.mark.usefixtures("project")
def test_any_other_capture_is_as_old_as_all_may_be() -> None:
    operand = "captures/other.json"

    assert parse_source(operand, read_config(), {}) == CaptureFile(Path(operand), operand, max_age=timedelta(weeks=2))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("30", timedelta(days=30)),
        ("'30'", None),
        ("36h", timedelta(hours=36)),
        ("30d", timedelta(days=30)),
        ("2w", timedelta(weeks=2)),
        ("0", None),
        ("-1", None),
        ("1.5", None),
        ("true", None),
        ("30 d", None),
        ("5m", None),
        ("[1]", None),
        ("999999w", None),
    ],
)
def test_ages(tmp_path: Path, written: str, read: timedelta | None) -> None:
    file = tmp_path / "snap.yaml"
    file.write_text(f"max_age: {written}\n", encoding="utf-8")

    if read is not None:
        assert read_config(file).max_age == read
        return
    with pytest.raises(UsageError) as caught:
        read_config(file)
    assert caught.value.message == f"{file}:1:1: max_age: expected days as a number, or such as 36h, 30d or 2w"
