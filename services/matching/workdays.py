"""Terms in days, working days (Dutch holidays are none) and months. Pure."""

import calendar
from datetime import date, timedelta
from functools import cache

import holidays

from services.matching.states import Unit


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_workdays(day: date, amount: int) -> date:
    """The working day that lies `amount` working days after `day`."""
    while amount > 0:
        day += timedelta(days=1)
        amount -= is_workday(day)
    return day


def add_months(day: date, amount: int) -> date:
    """The same day of the month, or the month's last when it has no such day."""
    years, month = divmod(day.month - 1 + amount, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def after(day: date, amount: int, unit: Unit) -> date:
    """The day on which a term of `amount` `unit`s that began on `day` has passed."""
    match unit:
        case Unit.DAYS:
            return day + timedelta(days=amount)
        case Unit.WORKING_DAYS:
            return add_workdays(day, amount)
        case Unit.MONTHS:
            return add_months(day, amount)
        case Unit.OWN_DATE:
            raise ValueError("an own date is not counted, the thing carries it")
