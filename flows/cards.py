"""What the desk sees of a task at a glance: the name and icon of its topic, and the pinned card with its buttons."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.messages import Action, Choice, Listing, Message, MessageKey, Money, Value, message
from flows.vocabulary.situation import Situation
from flows.vocabulary.task_states import (
    Task,
    TaskAccepted,
    TaskAnswered,
    TaskArchived,
    TaskDone,
    TaskInternal,
    TaskOpen,
    TaskReopenedState,
    TaskWaiting,
)
from flows.vocabulary.tasks import OVER, Card, RequestFacts, TaskRecord, TaskStatus

STATUS: dict[type[Task], TaskStatus] = {
    TaskOpen: TaskStatus.OPEN,
    TaskWaiting: TaskStatus.WAITING,
    TaskAnswered: TaskStatus.ANSWERED,
    TaskReopenedState: TaskStatus.REOPENED,
    TaskInternal: TaskStatus.INTERNAL,
    TaskDone: TaskStatus.DONE,
    TaskAccepted: TaskStatus.ACCEPTED,
    TaskArchived: TaskStatus.ARCHIVED,
}

STATUS_NAMES: dict[TaskStatus, MessageKey] = {status: MessageKey[f"STATUS_{status.name}"] for status in TaskStatus}

KINDS: dict[str, MessageKey] = {
    "bookkeeping": MessageKey.KIND_BOOKKEEPING,
    "taxes": MessageKey.KIND_TAXES,
    "payroll": MessageKey.KIND_PAYROLL,
    "authority": MessageKey.KIND_AUTHORITY,
    "other": MessageKey.KIND_OTHER,
}
"""The usual kinds of tasks that a client chooses from."""

OFFICE_KINDS: dict[str, MessageKey] = {
    "question": MessageKey.KIND_QUESTION,
    "documents": MessageKey.KIND_DOCUMENTS,
    "internal": MessageKey.KIND_INTERNAL,
}
"""The kinds of talks that the office begins."""

PLATFORMS = {Platform.TELEGRAM: "Telegram", Platform.WHATSAPP: "WhatsApp", Platform.DESK: "Telegram"}
"""The platforms by their own names."""

WINDOW = timedelta(hours=24)
"""How long after somebody's last message WhatsApp lets free text be sent to them."""

LONGEST_TITLE_SUBJECT = 60
MOST_LISTED = 20
"""Requests that one message lists: more would be split on WhatsApp (1600 characters)."""


def status_of(state: Task) -> TaskStatus:
    """Where the task is in its life."""
    return STATUS[type(state)]


def status_name(status: TaskStatus) -> Message:
    """A status in words."""
    return message(STATUS_NAMES[status])


def kind_name(kind: str) -> Message:
    """A kind of tasks in words: one of ours, or the office's own."""
    key = (KINDS | OFFICE_KINDS).get(kind)
    return message(MessageKey.LITERAL, text=kind) if key is None else message(key)


def record(state: Task, situation: Situation) -> TaskRecord:
    """The task as lists show it."""
    return TaskRecord(
        state.facts, status_of(state), state.client, situation.at, state.since, state.spoke_at, len(state.requests)
    )


def card(state: Task, situation: Situation) -> Card:
    """What the task's topic shall look like now."""
    facts, status = state.facts, status_of(state)
    manager = message(MessageKey.LITERAL, text=facts.manager) if facts.manager else message(MessageKey.NOBODY)
    parts = [
        message(
            MessageKey.CARD_HEAD,
            number=facts.number,
            kind=kind_name(facts.kind),
            status=status_name(status),
            manager=manager,
        ),
        _who(state),
        message(MessageKey.CARD_COUNTS, messages=state.written, files=state.files, opened=facts.opened_at),
    ]
    if facts.document:
        parts.append(message(MessageKey.CARD_DOCUMENT, number=facts.document))
    if state.client.startswith(Platform.WHATSAPP) and state.heard_at is not None and status not in OVER:
        until = state.heard_at + WINDOW
        closed = until <= situation.at
        parts.append(message(MessageKey.CARD_WINDOW_CLOSED) if closed else message(MessageKey.CARD_WINDOW, until=until))
    if state.held:
        parts.append(message(MessageKey.CARD_HELD, count=len(state.held)))
    if state.requests:
        parts.append(message(MessageKey.CARD_REQUESTS, count=len(state.requests)))
    if status in OVER:
        parts.append(message(MessageKey.CARD_OVER, status=status_name(status), at=state.since))
    if state.stars:
        parts.append(message(MessageKey.CARD_STARS, stars=state.stars))
    return Card(
        task_id=facts.id,
        title=f"#{facts.number} · {facts.company} · {shortened(facts.subject, LONGEST_TITLE_SUBJECT)}",
        status=status,
        parts=tuple(parts),
        choices=buttons(state),
        language=situation.office.language,
        company_id=facts.company_id,
        manager_id=facts.manager_id,
        closed=status in OVER,
    )


def shortened(text: str, most: int) -> str:
    """The first line of a text, cut at ``most`` characters between words."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,.;:") + "…"


def requested(request: RequestFacts) -> Listing:
    """A request in one line: what, of when, how much."""
    draft = request.draft
    items: list[Value] = [draft.text] if draft.text else []
    if draft.day:
        items.append(date.fromisoformat(draft.day))
    if draft.amount:
        items.append(Money(Decimal(draft.amount), draft.currency))
    return Listing(tuple(items))


def listed(requests: Sequence[Listing]) -> tuple[Message, ...]:
    """Requests, each in its one line; how many more there are, if they are too many for one message."""
    lines = tuple(message(MessageKey.REQUEST_LINE, request=each) for each in requests[:MOST_LISTED])
    more = len(requests) - MOST_LISTED
    return (*lines, message(MessageKey.REQUESTS_MORE, count=more)) if more > 0 else lines


def _who(state: Task) -> Message:
    facts = state.facts
    if isinstance(state, TaskInternal) or not facts.person_id:
        return message(MessageKey.CARD_INTERNAL, company=facts.company)
    if not state.client:
        return message(MessageKey.CARD_NO_CHAT, person=facts.person, company=facts.company)
    platform = PLATFORMS[Address.parse(state.client).platform]
    return message(MessageKey.CARD_WHO, person=facts.person, company=facts.company, platform=platform)


def buttons(state: Task) -> tuple[Choice, ...]:
    """The card's buttons: what can be done with the task as it is."""
    if isinstance(state, TaskDone | TaskAccepted | TaskArchived):
        return (_choice(Action.REOPEN, MessageKey.CHOICE_REOPEN), _choice(Action.CLIENT, MessageKey.CHOICE_CLIENT))
    asks = () if isinstance(state, TaskInternal) else (_choice(Action.REQUEST, MessageKey.CHOICE_REQUEST),)
    return (
        _choice(Action.TAKE, MessageKey.CHOICE_TAKE),
        _choice(Action.ASSIGN, MessageKey.CHOICE_ASSIGN),
        *asks,
        _choice(Action.DONE, MessageKey.CHOICE_DONE),
        _choice(Action.CLIENT, MessageKey.CHOICE_CLIENT),
    )


def _choice(action: Action, key: MessageKey) -> Choice:
    return Choice(action, message(key))
