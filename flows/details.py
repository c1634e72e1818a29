"""What a company wants to know of its documents beside what is read: period, project, counterparty ([13] of the product).

Asked when a document, or several together, are confirmed, one after the other; each can be skipped. What was answered goes to
the documents with the confirmation itself, so that none is filed with half of it.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flows.engine.machine import Step
from flows.remembering import find
from flows.showing import DETAILS, month
from flows.speaking import say
from flows.vocabulary.documents import DocumentView
from flows.vocabulary.messages import Action, Choice, Message, MessageKey, message
from flows.vocabulary.readings import FieldName
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import EnteringValue, Memory

Given = tuple[tuple[FieldName, str], ...]
"""What was answered so far, by field; an empty value was skipped."""
MOST_OFFERED = 8
"""Projects offered as choices: a list on WhatsApp has ten rows (Twilio docs, list picker)."""


def ask_detail(
    memory: Memory, views: Sequence[DocumentView], given: Given, situation: Situation, *before: Message
) -> Step | None:
    """Ask, behind ``before``, for the next thing wanted of ``views``, which are being confirmed; None if that was all."""
    answered = {name for name, _ in given}
    missing = [
        name for name in DETAILS if name not in answered and any(_lacks(view, name, situation) for view in views)
    ]
    if not missing:
        return None
    name, first = missing[0], views[0]
    number = str(first.number)
    offered = tuple(
        Choice(Action.DETAIL, message(MessageKey.LITERAL, text=label), f"{number}:{name}:{place}")
        for place, (label, _) in enumerate(_offers(views, name, situation))
    )
    choices = (*offered, Choice(Action.SKIP, message(MessageKey.CHOICE_SKIP), f"{number}:{name}"))
    field = message(DETAILS[name])
    if len(views) > 1:
        asked = message(MessageKey.DETAILS_ASK, count=len(views), field=field)
    else:
        asked = message(MessageKey.DETAIL_ASK, number=first.number, field=field)
    state = EnteringValue(memory, choices, first, name, tuple(view.number for view in views), given)
    return Step(state, (say(situation, *before, asked, choices=choices),))


def confirmed(state: EnteringValue) -> tuple[DocumentView, ...]:
    """The documents that are being confirmed, as they are known now."""
    found = (find(state.memory, str(number)) for number in state.confirming)
    return tuple(view for view in found if view is not None)


def chosen(state: EnteringValue, subject: str, situation: Situation) -> str | None:
    """The value of a likely answer that was taken; None if it is one to another question."""
    number, _, rest = subject.partition(":")
    name, _, place = rest.partition(":")
    views = confirmed(state)
    if not views or (number, name) != (str(views[0].number), state.field):
        return None
    offers = _offers(views, state.field, situation)
    return offers[int(place)][1] if place.isdecimal() and int(place) < len(offers) else None


def values_for(view: DocumentView, given: Given, situation: Situation) -> Given:
    """What of the answers a document is told: what its company wants, and it does not have."""
    return tuple((name, value) for name, value in given if value and _lacks(view, name, situation))


def wanted_of(view: DocumentView, situation: Situation) -> tuple[FieldName, ...]:
    """What the document's company wants to know."""
    profile = situation.profile
    company = profile.company(view.company_id) if profile is not None else None
    return company.wants if company is not None else ()


def _lacks(view: DocumentView, name: FieldName, situation: Situation) -> bool:
    return name in wanted_of(view, situation) and view.reading.value(name) is None


def _offers(views: Sequence[DocumentView], name: FieldName, situation: Situation) -> list[tuple[str, str]]:
    """Likely answers, as shown and as kept: the months of the documents and the present one, the company's projects."""
    if name is FieldName.PERIOD:
        today = situation.at.astimezone(ZoneInfo(situation.office.timezone))
        days = [day for view in views if (day := view.reading.value(FieldName.DATE))]
        months = dict.fromkeys([*sorted({day[:7] for day in days}), f"{today:%Y-%m}"])
        return [(month(each), each) for each in list(months)[:MOST_OFFERED]]
    profile = situation.profile
    company = profile.company(views[0].company_id) if profile is not None else None
    projects = company.projects if company is not None and name is FieldName.PROJECT else ()
    return [(project, project) for project in projects[:MOST_OFFERED]]
