"""How a document is shown in a conversation: its lines, its fields in the reader's spelling, its question."""

from datetime import date
from decimal import Decimal

from flows.document import current
from flows.vocabulary.documents import Change, DocumentView, Twin
from flows.vocabulary.messages import Action, Choice, Listing, Message, MessageKey, Money, Percent, Value, message
from flows.vocabulary.readings import FieldName, PictureFlaw, Reading, Trouble

CORRECTABLE = {
    FieldName.MERCHANT: MessageKey.FIELD_MERCHANT,
    FieldName.DATE: MessageKey.FIELD_DATE,
    FieldName.TOTAL: MessageKey.FIELD_TOTAL,
    FieldName.CURRENCY: MessageKey.FIELD_CURRENCY,
    FieldName.TAX: MessageKey.FIELD_TAX,
    FieldName.TYPE: MessageKey.FIELD_TYPE,
}
"""The fields offered for correction, in their order."""

DETAILS = {
    FieldName.PERIOD: MessageKey.FIELD_PERIOD,
    FieldName.PROJECT: MessageKey.FIELD_PROJECT,
    FieldName.COUNTERPARTY: MessageKey.FIELD_COUNTERPARTY,
}
"""What a company may want to know beside what is read, in the order in which it is asked."""

LABELS = (
    CORRECTABLE
    | DETAILS
    | {
        FieldName.NUMBER: MessageKey.FIELD_NUMBER,
        FieldName.SELLER_TAX_ID: MessageKey.FIELD_SELLER_TAX_ID,
        FieldName.BUYER_TAX_ID: MessageKey.FIELD_BUYER_TAX_ID,
    }
)

EXAMPLES = {
    FieldName.DATE: MessageKey.EXAMPLE_DATE,
    FieldName.TOTAL: MessageKey.EXAMPLE_TOTAL,
    FieldName.TAX: MessageKey.EXAMPLE_TOTAL,
    FieldName.CURRENCY: MessageKey.EXAMPLE_CURRENCY,
    FieldName.SELLER_TAX_ID: MessageKey.EXAMPLE_TAX_ID,
    FieldName.BUYER_TAX_ID: MessageKey.EXAMPLE_TAX_ID,
    FieldName.PERIOD: MessageKey.EXAMPLE_PERIOD,
}

TYPES = {
    "cost": MessageKey.TYPE_COST,
    "purchase": MessageKey.TYPE_PURCHASE,
    "sale": MessageKey.TYPE_SALE,
    "other": MessageKey.TYPE_OTHER,
}

TROUBLES = {
    Trouble.BROKEN: MessageKey.TROUBLE_BROKEN,
    Trouble.ENCRYPTED: MessageKey.TROUBLE_ENCRYPTED,
    Trouble.UNREADABLE: MessageKey.TROUBLE_UNREADABLE,
    Trouble.GAVE_UP: MessageKey.TROUBLE_GAVE_UP,
}
"""Troubles that leave nothing to show; ``Trouble.SCRIPT`` leaves digits and codes."""

FLAWS = {
    PictureFlaw.BLURRED: MessageKey.FLAW_BLURRED,
    PictureFlaw.DARK: MessageKey.FLAW_DARK,
    PictureFlaw.CUT: MessageKey.FLAW_CUT,
    PictureFlaw.SMALL: MessageKey.FLAW_SMALL,
}
"""What may be wrong with a picture; the first that was found is named."""

UNSURE = 0.5
"""Below this confidence the sender is asked to look at the field."""

SHOWN = (FieldName.MERCHANT, FieldName.DATE, FieldName.TOTAL)
"""The fields that every document must have; what is missing of them is shown as a question mark."""


TWIN_SHOWN = (FieldName.MERCHANT, FieldName.TOTAL)
"""What is told of an earlier document, to know it by."""


def label(name: FieldName) -> Message:
    """The name of a field."""
    return message(LABELS[name])


def shown(name: FieldName, value: str | None, currency: str = "") -> Value:
    """A canonical value as the reader shall see it."""
    if value is None:
        return message(MessageKey.VALUE_MISSING, field=label(name))
    match name:
        case FieldName.DATE:
            return date.fromisoformat(value)
        case FieldName.TOTAL | FieldName.TAX:
            return Money(Decimal(value), currency)
        case FieldName.TYPE:
            return message(TYPES[value])
        case FieldName.PERIOD:
            return month(value)
        case _:
            return value


def month(value: str) -> str:
    """A month, ``2026-03``, as people write it everywhere: ``03/2026``."""
    year, _, number = value.partition("-")
    return f"{number}/{year}"


def fields(reading: Reading, names: tuple[FieldName, ...] | None = None) -> Listing:
    """Merchant, date, total, tax and what else was said, in one line; or just ``names``."""
    currency = reading.value(FieldName.CURRENCY) or ""
    items: list[Value] = [shown(name, reading.value(name), currency) for name in names or SHOWN]
    if names is not None:
        return Listing(tuple(items))
    said = reading.value(FieldName.TAX)
    if said is not None:
        items.append(Listing((label(FieldName.TAX), shown(FieldName.TAX, said, currency)), " "))
    else:
        items += [
            message(MessageKey.VALUE_TAX, rate=Percent(Decimal(tax.rate)), amount=Money(Decimal(tax.amount)))
            for tax in reading.taxes
        ]
    kind = reading.value(FieldName.TYPE)
    if kind is not None:
        items.append(shown(FieldName.TYPE, kind))
    items += [shown(name, value) for name in DETAILS if (value := reading.value(name)) is not None]
    return Listing(tuple(items))


def summary(view: DocumentView) -> tuple[Message, ...]:
    """The lines that show a document, without a question."""
    if view.twin is not None:
        return _beside_twin(view, view.twin)
    reading = view.reading
    head = message(MessageKey.DOCUMENT_HEAD, number=view.number, company=view.company)
    if unreadable(view):
        return (head, request_to_retake(view))
    parts = [head, *_of_pages(view), message(MessageKey.DOCUMENT_FIELDS, fields=fields(reading))]
    if view.note:
        parts.append(message(MessageKey.DOCUMENT_NOTE, note=view.note))
    if reading.trouble is Trouble.SCRIPT:
        parts.append(message(MessageKey.TROUBLE_SCRIPT, number=view.number))
    disputed = tuple(label(name) for name in SHOWN if name in reading.disputed)
    if disputed:
        parts.append(message(MessageKey.DOCUMENT_DISPUTED, fields=Listing(disputed, ", ")))
    doubts = tuple(each for each in doubtful(reading) if each not in disputed)
    if doubts:
        parts.append(message(MessageKey.DOCUMENT_CHECK, fields=Listing(doubts, ", ")))
    if wants_retake(view):
        parts.append(message(MessageKey.DOCUMENT_FLAWED, flaw=flaw(view.reading)))
    return (*parts, *that_one(view))


def _of_pages(view: DocumentView) -> tuple[Message, ...]:
    """Of how many pages it is, or that it was taken again."""
    if view.retaken:
        return (message(MessageKey.DOCUMENT_RETAKEN),)
    return (message(MessageKey.DOCUMENT_PAGES, count=len(view.pages) + 1),) if view.pages else ()


def unreadable(view: DocumentView) -> bool:
    """Whether nothing of it could be read that is worth showing."""
    return view.reading.trouble in TROUBLES


def request_to_retake(view: DocumentView) -> Message:
    """Why nothing can be shown of a document, and what its sender can do about it; asked for once only."""
    if view.retaken:
        return message(MessageKey.TROUBLE_AGAIN, number=view.number)
    trouble = view.reading.trouble or Trouble.UNREADABLE
    if trouble is Trouble.UNREADABLE:
        return message(MessageKey.TROUBLE_UNREADABLE, number=view.number, flaw=flaw(view.reading))
    return message(TROUBLES[trouble], number=view.number)


def flaw(reading: Reading) -> Message:
    """What is wrong with a document's picture; where nothing was found, what may be."""
    return message(FLAWS[reading.quality[0]] if reading.quality else MessageKey.FLAW_ANY)


def wants_retake(view: DocumentView) -> bool:
    """Whether a better picture of a document may tell more: it is doubtful, and its picture is why; asked for once only."""
    return bool(view.reading.quality and doubtful(view.reading)) and not (
        unreadable(view) or view.retaken or view.pages
    )


def alone(view: DocumentView) -> bool:
    """Whether a document wants a question of its own, even where several are shown together."""
    return unreadable(view) or view.twin is not None


def body(view: DocumentView) -> tuple[Message, ...]:
    """The lines that show a document whose number has just been said."""
    lines = summary(view)
    return lines[1:] or lines


def _beside_twin(view: DocumentView, twin: Twin) -> tuple[Message, ...]:
    """That a document looks like an earlier one; its own fields only where they differ from that one's."""
    if twin.hidden or all(view.reading.value(name) == twin.reading.value(name) for name in SHOWN):
        return twin_line(view)
    head = message(MessageKey.DOCUMENT_HEAD, number=view.number, company=view.company)
    return (head, message(MessageKey.DOCUMENT_FIELDS, fields=fields(view.reading)), *twin_line(view))


def twin_line(view: DocumentView) -> tuple[Message, ...]:
    """Which earlier document it looks like, if it does; nothing more of one that may not be seen."""
    twin = view.twin
    if twin is None:
        return ()
    if twin.hidden:
        return (message(MessageKey.TWIN_HIDDEN, number=view.number),)
    own = view.person_id == twin.person_id
    person: dict[str, Value] = {} if own else {"person": twin.person or message(MessageKey.TWIN_COLLEAGUE)}
    if twin.withdrawn:
        key = MessageKey.TWIN_WITHDRAWN_OWN if own else MessageKey.TWIN_WITHDRAWN_OF
    else:
        key = MessageKey.TWIN_OWN if own else MessageKey.TWIN_OF
    known = fields(twin.reading, TWIN_SHOWN)
    return (message(key, number=view.number, twin=twin.number, day=twin.sent, fields=known, **person),)


def that_one(view: DocumentView) -> tuple[Message, ...]:
    """That the office had asked for this document, if it had."""
    return (message(MessageKey.REQUEST_THAT_ONE, manager=view.asked_by),) if view.asked_by else ()


def doubtful(reading: Reading) -> tuple[Message, ...]:
    """The names of the fields that the sender is asked to look at."""
    findings = {name: reading.find(name) for name in SHOWN}
    return tuple(
        label(name)
        for name, found in findings.items()
        if found is None or found.confidence < UNSURE or name in reading.disputed
    )


def question(view: DocumentView) -> tuple[tuple[Message, ...], tuple[Choice, ...]]:
    """The question that a shown document ends with, and its answers."""
    number = str(view.number)
    if view.twin is not None:
        return _twin_question(view, view.twin)
    if unreadable(view):
        return (), (
            Choice(Action.AGAIN, message(MessageKey.CHOICE_AGAIN), number),
            Choice(Action.LEAVE, message(MessageKey.CHOICE_LEAVE), number),
        )
    split = message(MessageKey.CHOICE_OTHER if view.retaken else MessageKey.CHOICE_SPLIT)
    return (message(MessageKey.DOCUMENT_RIGHT),), (
        Choice(Action.CONFIRM, message(MessageKey.CHOICE_YES), number),
        Choice(Action.CORRECT, message(MessageKey.CHOICE_CORRECT), number),
        Choice(Action.WITHDRAW, message(MessageKey.CHOICE_WITHDRAW), number),
        *((Choice(Action.SPLIT, split, number),) if view.pages else ()),
        *((Choice(Action.AGAIN, message(MessageKey.CHOICE_AGAIN), number),) if wants_retake(view) else ()),
    )


def _twin_question(view: DocumentView, twin: Twin) -> tuple[tuple[Message, ...], tuple[Choice, ...]]:
    """Whether it is the same as the earlier one; of one that was withdrawn, whether it shall take its place."""
    number = str(view.number)
    show = Choice(Action.SHOW, message(MessageKey.CHOICE_SHOW, number=twin.number), number)
    shown_too = () if twin.hidden else (show,)
    if twin.withdrawn:
        return (message(MessageKey.TWIN_INSTEAD, number=view.number),), (
            Choice(Action.INSTEAD, message(MessageKey.CHOICE_INSTEAD), number),
            Choice(Action.WITHDRAW, message(MessageKey.CHOICE_NOT_INSTEAD), number),
            *shown_too,
        )
    return (), (
        Choice(Action.DUPLICATE, message(MessageKey.CHOICE_DUPLICATE), number),
        Choice(Action.SECOND, message(MessageKey.CHOICE_SECOND), number),
        *shown_too,
    )


def changed(change: Change, reading: Reading) -> Value:
    """One change: what it is now, and what it was."""
    currency = reading.value(FieldName.CURRENCY) or ""
    new = shown(change.field, change.new, currency)
    if change.old is None:
        return message(MessageKey.VALUE_SET, field=label(change.field), new=new)
    old = shown(change.field, change.old)
    return message(MessageKey.VALUE_CHANGE, field=label(change.field), new=new, old=old)


def example(name: FieldName) -> Message:
    """What a value of this field looks like."""
    return message(EXAMPLES.get(name, MessageKey.EXAMPLE_MERCHANT))


def wrong_value(name: FieldName) -> Message:
    """The value makes no sense; what would."""
    return message(MessageKey.VALUE_WRONG, field=label(name), example=example(name))


def present_value(view: DocumentView, name: FieldName) -> Value:
    """The value of a field as it is now, to be shown when a new one is asked for."""
    return shown(name, current(view.reading, name), view.reading.value(FieldName.CURRENCY) or "")
