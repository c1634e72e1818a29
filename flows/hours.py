"""Times at which nobody is disturbed: the office's quiet hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.vocabulary.people import Office


def out_of_quiet(moment: datetime, office: Office) -> datetime:
    """``moment`` itself, or the end of the quiet hours that it lies in (hours in the office's time zone)."""
    rules = office.rules
    local = moment.astimezone(ZoneInfo(office.timezone))
    begin, end = rules.quiet_from, rules.quiet_until
    if begin == end:
        return moment
    quiet = begin <= local.hour < end if begin < end else local.hour >= begin or local.hour < end
    if not quiet:
        return moment
    morning = local.replace(hour=end % 24, minute=0, second=0, microsecond=0)
    if morning <= local:
        morning += timedelta(days=1)
    return morning


def wait(at: datetime, span: timedelta, office: Office) -> timedelta:
    """How long to wait at ``at`` for something that is due after ``span``, but never in the quiet hours."""
    return out_of_quiet(at + span, office) - at
