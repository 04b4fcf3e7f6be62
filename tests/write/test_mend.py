"""Fixes on files in memory: what can be done at once is done, what gets in the way waits."""

from __future__ import annotations

from snapshot_tool.model.fix import Delete, Fix, Move, RemoveValue, Rewrite, SetValue
from snapshot_tool.write.mend import mend


def test_moves_swap_and_follow_one_another() -> None:
    files = {"a": b"1", "b": b"2", "c": b"3"}
    moves = [Fix("a", (Move("b"),)), Fix("b", (Move("a"),)), Fix("c", (Move("d"),))]

    made = mend(files, moves)

    assert made.contents == {"b": b"1", "a": b"2", "d": b"3"}
    assert made.moved == {"b": "a", "a": "b", "d": "c"}
    assert made.done == tuple(moves)


def test_a_place_that_is_taken_in_any_case_is_left() -> None:
    moves = [Fix("a", (Move("X"),)), Fix("b", (Move("y"),)), Fix("c", (Move("Y"),)), Fix("d", (Move("D"),))]

    made = mend({"a": b"1", "b": b"2", "c": b"3", "d": b"4", "x": b"5"}, moves)

    assert made.contents == {"a": b"1", "y": b"2", "c": b"3", "D": b"4", "x": b"5"}
    assert made.done == (moves[1], moves[3])
    assert mend({"a": b"1"}, [moves[0]], ["x"]).done == ()


def test_what_would_move_under_another_fix_waits() -> None:
    first, second = Fix("a", (RemoveValue(("meta", 0)),)), Fix("a", (RemoveValue(("meta", 1)),))
    other = Fix("a", (SetValue(("type",), "2"),))

    made = mend({"a": b'{"type": 1, "meta": [1, 2]}'}, [first, second, other, Fix("a", (Delete(),))])

    assert made.contents == {"a": b'{"type": 2, "meta": [2]}'}
    assert made.done == (first, other)


def test_a_file_is_rewritten_only_where_it_says_the_same() -> None:
    same, different = Fix("a", (Rewrite(b'{"a": 1}\n'),)), Fix("b", (Rewrite(b'{"a": 2}\n'),))

    made = mend({"a": b'\xef\xbb\xbf{"a":1.0}', "b": b'{"a":1}'}, [same, different])

    assert made.contents == {"a": b'{"a": 1}\n', "b": b'{"a":1}'}
    assert made.done == (same,)


def test_what_is_nowhere_is_left() -> None:
    fixes = [Fix("b", (Delete(),)), Fix("a", (SetValue(("meta", "x"), "1"),)), Fix("a", (SetValue(("a",), "1"),))]

    assert mend({"a": b'{"a": 1}'}, fixes).done == ()
