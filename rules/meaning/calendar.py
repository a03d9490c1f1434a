"""`calendar:` to `Calendar`."""

from datetime import time

from holidays.registry import EntityLoader

from rules.calendar import OFFICE, Calendar
from rules.meaning.reader import Reader
from rules.problems import did_you_mean
from rules.shapes.shape import Fitted
from rules.yaml_text.nodes import Text


def read_calendar(said: Fitted, reader: Reader) -> Calendar:
    work = said["work"].values if said["work"] else dict.fromkeys(("days", "hours", "time_zone"))
    opens, closes = work["hours"] or (OFFICE.opens, OFFICE.closes)
    _check_hours(said, opens, closes, reader)
    name = said["calendar"]
    return Calendar(
        name=name.value,
        days=work["days"] or OFFICE.days,
        opens=opens,
        closes=closes,
        time_zone=work["time_zone"].value if work["time_zone"] else reader.workspace.time_zone,
        holidays=_holidays(said["holidays"], reader),
        closed=frozenset(said["closed"]),
        place=name.place,
    )


def _check_hours(said: Fitted, opens: time, closes: time, reader: Reader) -> None:
    if closes <= opens:
        message = f"Work ends at {closes:%H:%M}, before it begins at {opens:%H:%M}."
        reader.say(said["work"].place, "wrong-value", message, "A working day does not pass midnight.")


def _holidays(text: Text | None, reader: Reader) -> str:
    if text is None:
        return ""
    known = tuple(EntityLoader.get_country_codes())  # the codes alone: to list more imports every country
    if text.value not in known:
        hint = (
            did_you_mean(text.value.upper(), known) or "It is a country's code of two letters, such as `CN`."
        )
        reader.say(text.place, "unknown-country", f"No holidays are known of `{text}`.", hint)
    return text.value
