"""One finding for what several databases share, and two where they do not."""

from __future__ import annotations

from dataclasses import replace

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.merged import merged, told_once

PLACE = Place("chunk.timestamp", "snapshot/fields/chunk/timestamp.json", 39, 5, "$.schema.is_indexed")


def found(message: str, *environments: str, remedies: tuple[str, ...] = ("set it",)) -> Finding:
    return Finding("drop-index", Severity.ERROR, message, PLACE, remedies, "drop-index:chunk.timestamp", environments)


def test_the_same_of_two_databases_is_one_finding() -> None:
    (one,) = merged([found("it fails", "@production"), found("it fails", "@staging")])

    assert one == found("it fails", "@production", "@staging")


def test_a_finding_that_is_told_twice_of_one_database_names_it_once() -> None:
    assert merged([found("it fails", "@a"), found("it fails", "@a")]) == [found("it fails", "@a")]


def test_words_that_differ_stand_in_one_message_with_their_databases() -> None:
    (one,) = merged(
        [
            found("indexed by idx_a and gone", "@a", remedies=("set it", "RENAME idx_a")),
            found("indexed by idx_b and gone", "@b", remedies=("set it", "RENAME idx_b")),
            found("indexed by idx_a and gone", "@c", remedies=("set it", "RENAME idx_a")),
        ]
    )

    assert one.message == "indexed by idx_a (@a, @c) or idx_b (@b) and gone"
    assert one.remedies == ("set it", "in @a, @c: RENAME idx_a", "in @b: RENAME idx_b")
    assert one.environments == ("@a", "@c", "@b")
    assert one.allow == "drop-index:chunk.timestamp"


def test_words_that_only_one_message_has_leave_both_messages_whole() -> None:
    (one,) = merged([found("the values of 3 rows go", "@a"), found("the values go", "@b")])

    assert one.message == "in @a: the values of 3 rows go; in @b: the values go"


def test_messages_without_a_common_start_stay_whole() -> None:
    (one,) = merged([found("3 rows go", "@a"), found("4 rows go", "@b")])

    assert one.message == "in @a: 3 rows go; in @b: 4 rows go"


def test_two_findings_of_one_database_stay_two() -> None:
    several = [found("an index is built", "@a"), found("a key is built", "@a"), found("an index is made", "@b")]

    assert merged(several) == several


def test_another_severity_is_another_finding() -> None:
    several = [found("rows", "@a"), replace(found("rows", "@b"), severity=Severity.WARNING)]

    assert merged(several) == several


def test_another_place_is_another_finding() -> None:
    several = [found("rows", "@a"), replace(found("rows", "@b"), place=replace(PLACE, line=40))]

    assert merged(several) == several


def test_what_needs_no_database_is_left_alone() -> None:
    several = [found("one"), found("two"), found("one", "@a")]

    assert merged(several) == several


def test_a_database_knows_more_than_the_file_of_the_same_line() -> None:
    of_files = [found("the file lacks it"), replace(found("another line"), place=replace(PLACE, line=2))]

    assert [one.message for one in told_once(of_files, [found("it is dropped", "@a")])] == [
        "another line",
        "it is dropped",
    ]


def test_they_come_by_file_and_line() -> None:
    places = [replace(PLACE, file="b"), replace(PLACE, line=7), replace(PLACE, line=None), Place("no file")]
    several = [replace(found("m", "@a"), place=place) for place in places]

    assert [one.place for one in told_once([], several)] == [places[3], places[0], places[2], places[1]]
