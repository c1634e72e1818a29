"""What the desk is shown when it looks something up: people, companies, tasks, in a few lines each."""

from collections.abc import Iterable

from flows.cards import PLATFORMS, requested, status_name
from flows.showing import fields
from flows.vocabulary.addresses import Address
from flows.vocabulary.desk import CompanyCard, Findings, PersonCard
from flows.vocabulary.documents import DocumentRecord
from flows.vocabulary.messages import Listing, Message, MessageKey, message
from flows.vocabulary.tasks import TaskRecord


def found(findings: Findings, text: str) -> tuple[Message, ...]:
    """Everything that was found; said, too, where it is nothing."""
    parts: list[Message] = []
    for company in findings.companies:
        parts += company_lines(company)
    for person in findings.people:
        parts += person_lines(person)
    listed = {task.facts.id for person in findings.people for task in person.tasks}
    listed |= {task.facts.id for company in findings.companies for task in company.tasks}
    parts += [task_line(task) for task in findings.tasks if task.facts.id not in listed]
    parts += [document_line(record) for record in findings.documents]
    parts += [
        message(MessageKey.DESK_HIT, number=hit.task.facts.number, company=hit.task.facts.company, snippet=hit.snippet)
        for hit in findings.hits
    ]
    if not parts:
        return (message(MessageKey.DESK_NOTHING_FOUND, text=text),)
    return (*parts, *_more(findings))


def open_list(findings: Findings) -> tuple[Message, ...]:
    """The tasks that are not over."""
    if not findings.tasks:
        return (message(MessageKey.DESK_OPEN_NONE),)
    head = message(MessageKey.DESK_OPEN_HEAD, count=len(findings.tasks) + findings.more)
    return (head, *(task_line(task) for task in findings.tasks), *_more(findings))


def _more(findings: Findings) -> Iterable[Message]:
    return (message(MessageKey.DESK_MORE, count=findings.more),) if findings.more else ()


def task_line(task: TaskRecord) -> Message:
    """A task in one line."""
    facts = task.facts
    manager = message(MessageKey.LITERAL, text=facts.manager) if facts.manager else message(MessageKey.NOBODY)
    return message(
        MessageKey.DESK_TASK_LINE,
        number=facts.number,
        company=facts.company,
        subject=facts.subject,
        status=status_name(task.status),
        manager=manager,
        since=task.waits_since,
    )


def document_line(record: DocumentRecord) -> Message:
    """A document in one line."""
    return message(
        MessageKey.DESK_DOCUMENT,
        number=record.arrival.number,
        company=record.company,
        fields=fields(record.reading),
    )


def person_lines(card: PersonCard) -> list[Message]:
    """Who somebody is, where they can be reached, what is open."""
    person = card.person
    names = Listing(tuple(company.name for company in card.companies), ", ")
    parts = [message(MessageKey.DESK_PERSON, name=person.name, companies=names)]
    if person.phones:
        parts.append(message(MessageKey.DESK_PERSON_PHONES, phones=Listing(person.phones, ", ")))
    if card.addresses:
        chats = dict.fromkeys(PLATFORMS[Address.parse(address).platform] for address in card.addresses)
        parts.append(message(MessageKey.DESK_PERSON_CHATS, platforms=Listing(tuple(chats), ", ")))
    else:
        parts.append(message(MessageKey.DESK_PERSON_NO_CHAT))
    parts += [task_line(task) for task in card.tasks]
    if card.requests:
        listed = Listing(tuple(requested(request) for request in card.requests), "; ")
        parts.append(message(MessageKey.DESK_PERSON_REQUESTS, requests=listed))
    return parts


def company_lines(card: CompanyCard) -> list[Message]:
    """A company, who is in charge of it, its people and what is open."""
    company = card.company
    parts = [
        message(
            MessageKey.DESK_COMPANY,
            name=company.name,
            tax_id=company.tax_id or "–",
            manager=card.manager or "–",
            substitute=card.substitute or "–",
        )
    ]
    if not company.active:
        parts.append(message(MessageKey.DESK_COMPANY_PAUSED, name=company.name))
    if card.people:
        names = Listing(tuple(person.name for person in card.people), ", ")
        parts.append(message(MessageKey.DESK_COMPANY_PEOPLE, people=names))
    parts += [task_line(task) for task in card.tasks]
    return parts
