"""Times as pages print them above a quoted passage: "JJEToday 06:48 am JST"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from schema.page import MONTHS, PRINTED_DAY

HOURS = {"UTC": 0, "GMT": 0, "JST": 9, "KST": 9, "CET": 1, "CEST": 2, "EET": 2, "MSK": 3, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7}
"""Abbreviations that mean one offset wherever such pages are made; CST and IST do not, and stay as printed."""
HEADER = re.compile(
    rf"(?P<handle>\S(?:.{{0,60}}?\S)??)\s*(?P<day>{PRINTED_DAY})"
    r"\s*(?P<time>(?P<hour>\d{1,2}):(?P<minute>\d\d)\s*(?P<half>[ap]m)?\s+(?P<zone>[A-Z]{2,5}))"
)


@dataclass(frozen=True, slots=True)
class Header:
    """Who is quoted, and when that was written: the time as printed, and in full where the day is known."""

    handle: str
    local_time: str
    created_at: datetime | None


def read_header(line: str, seen_at: datetime | None) -> Header | None:
    """The header in a line, or None. `seen_at` says which day "Today" is, and which year a date without one."""
    found = HEADER.fullmatch(line)
    if found is None:
        return None
    zone = HOURS.get(found["zone"])
    hour, minute = _hour(int(found["hour"]), found["half"]), int(found["minute"])
    if hour is None or minute > 59:
        return None
    local = timezone(timedelta(hours=zone)) if zone is not None else None
    day = _day(found["day"], seen_at.astimezone(local).date() if seen_at and local else None)
    created_at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=local) if day and local else None
    return Header(found["handle"], found["time"], created_at)


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour if hour < 24 else None
    return hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else None


def _year(printed: str) -> int:
    """Raises ValueError where it is no year of news on the web."""
    year = int(printed)
    if not 1990 <= year <= 2100:
        raise ValueError(printed)
    return year


def _day(printed: str, seen: date | None) -> date | None:
    if printed in ("Today", "Yesterday"):
        return seen and seen - timedelta(days=printed == "Yesterday")
    month, number, *year = re.findall(r"[A-Za-z]+|\d+", printed)
    if not year and seen is None:
        return None
    try:
        found = date(_year(year[0]) if year else seen.year if seen else 1, MONTHS.index(month[:3]) + 1, int(number))
    except ValueError:
        return None
    return found.replace(year=found.year - 1) if seen and not year and found > seen and (found.month, found.day) != (2, 29) else found
