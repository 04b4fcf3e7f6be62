"""What PostgreSQL makes of a date, a time or a timestamp that is written as text (manual 8.5 and appendix B).

With the settings that a server comes with: DateStyle `ISO, MDY`, TimeZone UTC. Zones are known as offsets and by their
usual abbreviations; a moment in a zone of another name is given back as it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from snapshot_tool.directus.pg_types import input_name
from snapshot_tool.directus.refusal import PgError

MOMENT_OF_PUSH: Final = "(the moment of the push)"
"""Stands for the moment at which `now` or `today` is read: from then on the default is that moment."""

_READ_AT_ONCE = re.compile(r"(now|today|tomorrow|yesterday)(?: (?:\d{1,2}:\d{2}(?::\d{2})?|allballs))?")
_INFINITY = {"infinity": "infinity", "-infinity": "-infinity", "+infinity": "infinity"}
_SIGNED_INFINITY_SINCE = 16
_BARE_POINT_SINCE = 15

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = r"(?:(?:sun|mon|tue|tues|wed|weds|wednes|thu|thur|thurs|fri|sat|satur)(?:day)?[ ,]+)?"
_DATE = "|".join(
    (
        r"(?P<y1>\d{3,7})(?P<s1>[-/.])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})",
        r"(?P<m2>\d{1,2})(?P<s2>[-/.])(?P<d2>\d{1,2})(?P=s2)(?P<y2>\d{1,6})",
        rf"(?P<n3>{_MONTH})[ .-]*(?P<d3>\d{{1,2}})[, -]+(?P<y3>\d{{2,6}})",
        rf"(?P<d4>\d{{1,2}})[ .-](?P<n4>{_MONTH})[, .-]+(?P<y4>\d{{2,6}})",
        rf"(?P<y5>\d{{3,6}})-(?P<n5>{_MONTH})-(?P<d5>\d{{1,2}})",
        r"(?P<y6>\d{4})(?P<m6>\d{2})(?P<d6>\d{2})",
        r"(?P<y7>\d{2})(?P<m7>\d{2})(?P<d7>\d{2})",
        r"(?P<y8>\d{4})[-.](?P<doy>\d{3})",
        r"j(?P<julian>\d{1,9})",
    )
)
_CLOCK = r"(?P<h>\d{1,3}):(?P<mi>\d{1,2})(?::(?P<s>\d{1,2})(?P<f>\.\d*)?)?(?: ?(?P<half>am|pm)(?![a-z]))?"
_PACKED = r"(?P<ph>\d{2})(?P<pm>\d{2})(?P<ps>\d{2})?(?P<pf>\.\d+)?"
_ZONE = r"(?P<zone>[+-]\d{1,2}(?::?\d{2}(?::\d{2})?)?|[a-z][a-z0-9_/+-]*)"
_ERA = r"(?P<era>bc|ad)"
_REST = rf"(?: ?(?!(?:bc|ad)$){_ZONE})?(?: {_ERA})?"

_DATED = re.compile(
    rf"{_WEEKDAY}(?:{_DATE})(?:(?:[ ,]+t?|t){_CLOCK}|t{_PACKED})?{_REST}",
    re.IGNORECASE,
)
_TIMED = re.compile(rf"(?:(?:{_DATE})[ ,]+)?t?{_CLOCK}{_REST}", re.IGNORECASE)
_DIGITS = re.compile(rf"t?{_PACKED}(?P<zone>[+-]\d{{1,2}})?", re.IGNORECASE)
_ONLY_CLOCK = re.compile(rf"{_CLOCK}(?: ?{_ZONE})?", re.IGNORECASE)
_OUT_OF_RANGE = re.compile(r"0+|\d{5}|\d{7}|\d{1,2}([-/.])\d{1,2}\1\d{1,2}")

_OFFSETS = {
    "z": 0, "zulu": 0, "utc": 0, "gmt": 0, "ut": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2,
    "eet": 2, "eest": 3, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
"""Hours east of Greenwich."""
_HOUR, _DAY = 3600, 86400
_LAST_OFFSET = 16 * _HOUR
_UNIX_EPOCH = 2_440_588
_LONGEST_YEAR = 366
_FIRST_DAY = 0
_LAST_DAY = 2_147_483_493
_LAST_MOMENT = 109_203_528
"""As Julian days: of `date` the first (4714-11-24 BC) and last that there is, and the end of timestamps (294277)."""
_PIVOT = 70


@dataclass(frozen=True, slots=True)
class _Moment:
    day: int | None
    """Julian; None where only a time is written."""
    micros: int | None
    """Since midnight; None where only a date is written."""
    offset: int | None = None
    """Seconds east of Greenwich; None where there is no zone, or one that is not known here."""
    is_elsewhere: bool = False
    """A zone is written that is not known here."""


def stored_moment(text: str, name: str, server_major: int) -> str:
    """Return the content of the literal that PostgreSQL stores for a default of this type (`regtype`).

    Raises:
        PgError: where the text is no moment, or none that the type can hold.

    """
    words = " ".join(text.lower().split())
    if name == "time without time zone":
        return _time(text, words, server_major)
    if _READ_AT_ONCE.fullmatch(words):
        return MOMENT_OF_PUSH
    if words in _INFINITY and (words[0] != "+" or server_major >= _SIGNED_INFINITY_SINCE):
        return _INFINITY[words]
    moment = _Moment(_UNIX_EPOCH, 0) if words == "epoch" else _read(_dated(text, words, name), text, name, server_major)
    if moment.is_elsewhere and name == "timestamp with time zone":
        return text
    return _written(moment, text, name)


def _time(text: str, words: str, server_major: int) -> str:
    name = "time without time zone"
    if words == "now":
        return MOMENT_OF_PUSH
    if words == "allballs":
        return "00:00:00"
    found = _TIMED.fullmatch(words) or _DIGITS.fullmatch(words)
    if found is None:
        raise _no_moment(text, name)
    moment = _read(found, text, name, server_major)
    if moment.micros is None or (moment.is_elsewhere and moment.day is None):
        raise _no_moment(text, name)
    return _clock(moment.micros)


def _dated(text: str, words: str, name: str) -> re.Match[str]:
    found = _DATED.fullmatch(words)
    if found is not None:
        return found
    if clock := _ONLY_CLOCK.fullmatch(words):
        _read(clock, text, name, _BARE_POINT_SINCE)
    elif _OUT_OF_RANGE.fullmatch(words):
        raise _out_of_range(text)
    raise _no_moment(text, name)


def _read(found: re.Match[str], text: str, name: str, server_major: int) -> _Moment:
    parts = {key: value for key, value in found.groupdict().items() if value is not None}
    if parts.get("f") == "." and server_major < _BARE_POINT_SINCE:
        raise _no_moment(text, name)
    day = _day(parts, text, name)
    micros = _micros(parts, text)
    zone = parts.get("zone")
    if zone is None:
        return _Moment(day, micros)
    if zone[0] not in "+-":
        known = _OFFSETS.get(zone.lower())
        if known is None and not ("/" in zone or any(digit.isdigit() for digit in zone)):
            raise _no_moment(text, name)
        return _Moment(day, micros, None if known is None else known * _HOUR, is_elsewhere=known is None)
    offset = _offset(zone)
    if abs(offset) >= _LAST_OFFSET:
        raise PgError("22009", f'time zone displacement out of range: "{text}"')
    return _Moment(day, micros, offset)


def _day(parts: dict[str, str], text: str, name: str) -> int | None:
    if "julian" in parts:
        return int(parts["julian"])
    at = next((key[1:] for key in parts if key[0] == "y"), None)
    if at is None:
        return None
    year = _year(parts[f"y{at}"], parts.get("era"), text)
    if "doy" in parts:
        number = int(parts["doy"])
        if not 1 <= number <= _LONGEST_YEAR:
            raise _no_moment(text, name)
        return _julian(year, 1, 1) + number - 1
    month = _MONTHS.index(parts[f"n{at}"][:3].lower()) + 1 if f"n{at}" in parts else int(parts[f"m{at}"])
    day = int(parts[f"d{at}"])
    last = (31, 29 if _is_leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not 1 <= month <= len(last) or not 1 <= day <= last[month - 1]:
        raise _out_of_range(text)
    return _julian(year, month, day)


def _year(digits: str, era: str | None, text: str) -> int:
    """Return the astronomical year: 1 BC is 0."""
    year = int(digits)
    if era == "bc":
        if year == 0:
            raise _out_of_range(text)
        return 1 - year
    if len(digits) <= 2:  # a year of two digits
        return year + (2000 if year < _PIVOT else 1900)
    if year == 0:
        raise _out_of_range(text)
    return year


def _micros(parts: dict[str, str], text: str) -> int | None:
    hours, minutes = parts.get("h") or parts.get("ph"), parts.get("mi") or parts.get("pm")
    if hours is None or minutes is None:
        return None
    hour, minute, second = int(hours), int(minutes), int(parts.get("s") or parts.get("ps") or 0)
    half = parts.get("half")
    if half is not None:
        if hour > 12:  # the hours of half a day
            raise _out_of_range(text)
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    fraction = (parts.get("f") or parts.get("pf") or ".").ljust(2, "0")
    micros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + round(float("0" + fraction) * 1_000_000)
    if minute > 59 or second > 60 or micros > _DAY * 1_000_000:  # a leap second is taken
        raise _out_of_range(text)
    return micros


def _offset(zone: str) -> int:
    digits = zone[1:].split(":")
    if len(digits) == 1 and len(digits[0]) > 2:  # hours and minutes without a colon
        digits = [digits[0][:-2], digits[0][-2:]]
    seconds = sum(int(part) * unit for part, unit in zip(digits, (_HOUR, 60, 1), strict=False))
    return -seconds if zone[0] == "-" else seconds


def _written(moment: _Moment, text: str, name: str) -> str:
    day, micros = moment.day or 0, moment.micros or 0
    if name == "date":
        if not _FIRST_DAY <= day <= _LAST_DAY:
            raise PgError("22008", f'date out of range: "{text}"')
        return " ".join(_calendar(day))
    if name == "timestamp with time zone":
        micros -= (moment.offset or 0) * 1_000_000
    day, micros = day + micros // (_DAY * 1_000_000), micros % (_DAY * 1_000_000)
    if not _FIRST_DAY <= day < _LAST_MOMENT:
        raise PgError("22008", f'timestamp out of range: "{text}"')
    zone = "+00" if name == "timestamp with time zone" else ""
    date, *era = _calendar(day)
    return " ".join([date, _clock(micros) + zone, *era])


def _calendar(day: int) -> list[str]:
    """Return a Julian day as ISO date, with `BC` behind it before the year 1."""
    era, rest = divmod(day - 1_721_120, 146_097)
    year_of_era = (rest - rest // 1460 + rest // 36_524 - rest // 146_096) // 365
    day_of_year = rest - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    number = day_of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9  # the shifted year begins in March
    year = year_of_era + era * 400 + (1 if month <= 2 else 0)  # likewise
    if year > 0:
        return [f"{year:04}-{month:02}-{number:02}"]
    return [f"{1 - year:04}-{month:02}-{number:02}", "BC"]


def _julian(year: int, month: int, day: int) -> int:
    """Return the Julian day of a date of the proleptic Gregorian calendar."""
    before_march = (14 - month) // 12
    years = year + 4800 - before_march
    months = month + 12 * before_march - 3
    return day + (153 * months + 2) // 5 + 365 * years + years // 4 - years // 100 + years // 400 - 32_045


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _clock(micros: int) -> str:
    seconds, fraction = divmod(micros, 1_000_000)
    clock = f"{seconds // _HOUR:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{clock}.{fraction:06}".rstrip("0") if fraction else clock


def _no_moment(text: str, name: str) -> PgError:
    return PgError("22007", f'invalid input syntax for type {input_name(name)}: "{text}"')


def _out_of_range(text: str) -> PgError:
    return PgError("22008", f'date/time field value out of range: "{text}"')
