"""The machinery of the conformance suite itself: forms, folders, recordings, comparison, and the log of PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from snapshot_tool.model.difference import Difference, Differences, Entry
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.prediction import Action, Outcome, Prediction, Statement
from tests.conformance import postgres
from tests.conformance.check import disagreements
from tests.conformance.compare import first_difference
from tests.conformance.native import Unreadable, keyed, to_snapshot, unkeyed
from tests.conformance.recording import (
    ApplyAnswer,
    DiffAnswer,
    Observation,
    Recording,
    digested,
    read_recording,
    written,
)
from tests.conformance.scenario import BadScenario, Case, patched, read_scenario, scenarios
from tests.conformance.sources import named
from tests.conformance.twin import Sight

INFO: JsonObject = {"version": 1, "directus": "11.13.4", "vendor": "postgres"}
NATIVE: JsonObject = {
    **INFO,
    "collections": [{"collection": "b"}, {"collection": "a"}, {"collection": "b", "meta": None}],
    "fields": [{"collection": "a", "field": "id"}],
    "relations": [],
}
KEYED: JsonObject = {
    "info": INFO,
    "collections": {"b": {"collection": "b"}, "a": {"collection": "a"}, "b#2": {"collection": "b", "meta": None}},
    "fields": {"a.id": {"collection": "a", "field": "id"}},
    "relations": {},
}


class TestForms:
    def test_keyed_and_back(self) -> None:
        assert keyed(NATIVE) == KEYED
        assert list(unkeyed(KEYED)) == ["version", "directus", "vendor", "collections", "fields", "relations"]
        assert unkeyed(KEYED) == NATIVE

    def test_a_part_that_is_missing_stays_missing(self) -> None:
        assert unkeyed({"info": INFO, "fields": {}}) == {**INFO, "fields": []}

    def test_an_unknown_part_is_refused(self) -> None:
        with pytest.raises(ValueError, match="the keyed form has no folders"):
            unkeyed({**KEYED, "folders": {}})

    def test_what_is_added_comes_last_and_the_start_stays(self) -> None:
        patch: list[JsonObject] = [
            {"op": "add", "path": "/collections/0", "value": {"collection": "0"}},
            {"op": "replace", "path": "/collections/b/collection", "value": "c"},
        ]
        wanted = patched(NATIVE, patch)
        assert wanted["collections"] == [
            {"collection": "c"},
            {"collection": "a"},
            {"collection": "b", "meta": None},
            {"collection": "0"},
        ]
        assert keyed(NATIVE) == KEYED

    def test_what_the_models_refuse(self) -> None:
        assert len(to_snapshot(NATIVE).collections) == 3
        wrongs: list[JsonObject] = [{**NATIVE, "folders": []}, {**NATIVE, "fields": [{"collection": "a"}]}, INFO]
        for wrong in wrongs:
            with pytest.raises(Unreadable):
                to_snapshot(wrong)


class TestFolders:
    def write(self, folder: Path, **files: str) -> Path:
        place = folder / "group" / "name"
        place.mkdir(parents=True)
        for name, text in files.items():
            (place / name.replace("_", ".", 1).replace("_", "-")).write_text(text)
        return place

    YAML = 'start: small\ncovers: ["§3.2"]\nabout: what it shows\n'

    def test_a_scenario(self, tmp_path: Path) -> None:
        self.write(tmp_path, scenario_yaml=self.YAML, wanted_json='[{"op": "remove", "path": "/fields/a.name"}]')
        (scenario,) = scenarios("group/*", folder=tmp_path)
        case = scenario.case("11.13.4")
        assert scenario.name == "group/name"
        assert not scenario.is_history
        assert case.start == named("small", "11.13.4")
        assert len(keyed(case.start)["fields"]) - len(keyed(case.wanted)["fields"]) == 1  # type: ignore[arg-type]
        assert scenarios("other/*", folder=tmp_path) == []

    def test_each_input_is_part_of_the_digest(self) -> None:
        case = Case(INFO, "", NATIVE)
        others = [
            Case(NATIVE, "", NATIVE),
            Case(INFO, "select 1", NATIVE),
            Case(INFO, "", INFO),
            Case(INFO, "", NATIVE, force=True),
            Case(INFO, "", NATIVE, version="12.0.2"),
            Case(dict(reversed(INFO.items())), "", NATIVE),
        ]
        assert len({found.digest for found in (case, Case(INFO, "", NATIVE), *others)}) == 7

    @pytest.mark.parametrize(
        ("files", "reason"),
        [
            ({"wanted_json": "[]"}, "scenario.yaml"),
            ({"scenario_yaml": YAML}, "wanted.json is missing"),
            ({"scenario_yaml": YAML + "wanted: project\n", "wanted_json": "[]"}, "wanted.json is not read"),
            ({"scenario_yaml": YAML, "wanted_json": "[]", "start_json": "{}"}, "start.json is not read"),
            ({"scenario_yaml": YAML, "wanted_json": "[]", "notes_md": ""}, "notes.md does not belong here"),
            ({"scenario_yaml": YAML + "forced: true\n", "wanted_json": "[]"}, "Extra inputs are not permitted"),
            ({"scenario_yaml": YAML.replace("§", ""), "wanted_json": "[]"}, "String should match pattern"),
        ],
    )
    def test_a_folder_that_is_not_as_the_layout_says(self, tmp_path: Path, files: dict[str, str], reason: str) -> None:
        with pytest.raises(BadScenario, match=reason):
            read_scenario(self.write(tmp_path, **files))

    def test_a_patch_that_does_not_fit(self, tmp_path: Path) -> None:
        patch = '[{"op": "remove", "path": "/fields/a.nothing"}]'
        scenario = read_scenario(self.write(tmp_path, scenario_yaml=self.YAML, wanted_json=patch))
        with pytest.raises(BadScenario, match=r"group/name: .*a\.nothing"):
            scenario.case("11.13.4")

    def test_a_recording_that_nobody_asked_for(self, tmp_path: Path) -> None:
        place = self.write(tmp_path, scenario_yaml=self.YAML, wanted_json="[]")
        (place / "recording-11.13.4.json").touch()
        (place / "recording-12.0.2.json").touch()
        assert read_scenario(place).unwanted_recordings() == [place / "recording-12.0.2.json"]


class TestComparison:
    @pytest.mark.parametrize(
        ("real", "ours", "found"),
        [
            ({"a": 1, "b": [None]}, {"a": 1.0, "b": [None]}, None),
            ({"a": 1}, {"a": True}, ".a: real 1, ours true"),
            ({"a": None}, {}, ".a: real null, ours absent"),
            ({}, {"a": None}, ".a: real absent, ours null"),
            ({"a": 1, "b": 2}, {"b": 2, "a": 1}, ": order of keys real ['a', 'b'], ours ['b', 'a']"),
            ([{"collection": "c", "x": 1}], [{"collection": "c", "x": 2}], "[c].x: real 1, ours 2"),
            (["a"], ["a", "b"], ': 1 real, 2 ours; first that only ours has: "b"'),
        ],
    )
    def test_the_first_place(self, real: JsonValue, ours: JsonValue, found: str | None) -> None:
        assert first_difference(real, ours) == found


STATEMENT = 'alter table "a" alter column "x" type integer using ("x"::integer)'
MESSAGE = f"{STATEMENT} - invalid input syntax for type integer"
FIELD = Item(ItemKind.FIELD, "a", "x")
DIFFERENCES = Differences(fields=(Difference(FIELD, (Entry("E", ("type",), "string", "integer"),)),))


def observed(message: str, statements: list[str]) -> Observation:
    different = DiffAnswer(status=200, difference=DIFFERENCES.document())
    apply = ApplyAnswer(status=500, message=message, statements=statements)
    return Observation(diff=different, apply=apply, remaining=different)


def fails(outcome: Outcome, overall: Outcome) -> Prediction:
    action = Action("update field", FIELD, (Statement(STATEMENT, outcome),))
    return Prediction((action,), overall, 500, MESSAGE, DIFFERENCES)


class TestDisagreements:
    SIGHT = Sight(
        differences=DIFFERENCES,
        prediction=fails(Outcome.FAILS, Outcome.FAILS),
        unasked=fails(Outcome.UNKNOWN, Outcome.UNKNOWN),
    )

    @pytest.mark.parametrize("message", [MESSAGE, f'{MESSAGE}: "abc"'])
    def test_the_value_at_the_end_of_a_message_is_not_known(self, message: str) -> None:
        assert disagreements(observed(message, [STATEMENT]), self.SIGHT) == []

    def test_another_message(self) -> None:
        (found,) = disagreements(observed(f"{MESSAGE} at all", [STATEMENT]), self.SIGHT)
        assert found.startswith("MESSAGE real")

    def test_another_statement(self) -> None:
        found = disagreements(observed(MESSAGE, ["drop table x"]), self.SIGHT)
        assert [place.split()[0] for place in found] == ["STATEMENTS", "STATEMENTS,"]

    def test_less_sure_is_not_wrong_but_sure_of_the_other_is(self) -> None:
        sure = Sight(differences=DIFFERENCES, prediction=self.SIGHT.prediction, unasked=fails(Outcome.OK, Outcome.OK))
        (found,) = disagreements(observed(MESSAGE, [STATEMENT]), sure)
        assert found.startswith("OUTCOME, no rows seen: real 500")

    def test_not_knowing_with_every_question_answered(self) -> None:
        unsure = Sight(differences=DIFFERENCES, prediction=self.SIGHT.unasked, unasked=self.SIGHT.unasked)
        found = disagreements(observed(MESSAGE, [STATEMENT]), unsure)
        assert found == ["OUTCOME real 500, ours unknown", f"OUTCOME unknown, every question answered: {STATEMENT}"]

    def test_a_snapshot_that_only_one_of_both_refuses(self) -> None:
        refused = Observation(diff=DiffAnswer(status=400, message="Invalid payload."))
        assert disagreements(refused, Sight(refused="an unknown key")) == []
        assert disagreements(refused, self.SIGHT) == ["DIFF real 400 Invalid payload., ours reads it: None"]

    def test_digests(self) -> None:
        kept = digested(observed(MESSAGE, [STATEMENT]))
        assert (kept.differences, kept.statements, kept.remaining) == (1, 1, 1)
        assert kept.status == {"diff": 200, "apply": 500, "remaining": 200}
        assert disagreements(kept, self.SIGHT) == []
        (found,) = disagreements(digested(observed(MESSAGE, ["drop table x"])), self.SIGHT)
        assert found.startswith("sha256: real")


def test_a_recording_is_read_as_it_was_written(tmp_path: Path) -> None:
    recording = Recording(inputs="0", directus="11.13.4", postgres="18.4", observed=observed('"ü" is null', ["b", "a"]))
    path = tmp_path / "recording"
    path.write_bytes(written(recording))
    assert '"ü"'.encode().replace(b'"', b'\\"') in path.read_bytes()
    assert read_recording(path) == recording
    assert written(read_recording(path)) == written(recording)


def test_the_log_says_which_ddl_a_database_was_sent() -> None:
    with postgres.running() as server:
        url, other = (server.server.create_database(name) for name in ("one", "other"))
        before = server.mark()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("create table x (a text default 'it''s')")
            connection.execute("insert into x select 'create table y ()'")
            connection.execute("DROP INDEX if exists nothing -- \u00fc")
            for wrong in ("drop index nothing", "alter table x add b varchar(-5)", "select nothing"):
                with pytest.raises(psycopg.Error):
                    connection.execute(wrong.encode())
        postgres.run_script(other, "create table z ();")
        after = server.mark()
        assert server.statements("one", before, after) == [
            "create table x (a text default 'it''s')",
            "DROP INDEX if exists nothing -- \u00fc",
            "drop index nothing",
            "alter table x add b varchar(-5)",
        ]
        assert server.statements("other", before, after) == ["create table z ();"]
        with pytest.raises(psycopg.DatabaseError, match="already exists"):
            postgres.run_script(other, "create table z (); select 1;")
        postgres.run_script(other, "\\set ON_ERROR_STOP off\ncreate table z ();\ncreate table z2 ();")
        server.copy("one", "other")
        with psycopg.connect(other) as connection:
            assert connection.execute("select a from x").fetchall() == [("create table y ()",)]
