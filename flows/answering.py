"""What the desk does with what was looked up, issued or opened for it."""

from dataclasses import replace
from datetime import date

from flows.attending import answer, at_rest, general, task_of
from flows.commanding import open_talk, tell
from flows.desk_showing import found, open_list
from flows.engine.machine import Row, Step, row
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import Attachment, Content, FileKind
from flows.vocabulary.desk import Findings, Topic
from flows.vocabulary.documents import DocumentRecord
from flows.vocabulary.effects import Effect, Say, Tell
from flows.vocabulary.messages import Action, Choice, Message, MessageKey, message
from flows.vocabulary.people import Role
from flows.vocabulary.situation import Situation
from flows.vocabulary.task_events import (
    AbsenceNoted,
    Found,
    Invited,
    OfficeRefused,
    OfficeWrote,
    SentElsewhere,
    TalkBegun,
    TaskBegan,
    TaskNumbered,
    TaskTaken,
    Written,
)
from flows.vocabulary.task_states import (
    AtDesk,
    DeskInviting,
    DeskLooking,
    DeskNotingAbsence,
    DeskOpening,
    Purpose,
    Talk,
)

MOST_ATTACHED = 10
"""Files of a document that go with a question about it (Bot API, sendMediaGroup)."""


def looked_up(state: DeskLooking, event: Found, situation: Situation) -> Step:
    """It was looked up: do what it was looked up for."""
    findings = event.findings
    match state.purpose:
        case Purpose.ASSIGN:
            return _assign(state, findings, situation)
        case Purpose.ELSEWHERE:
            return _elsewhere(state, findings, situation)
        case Purpose.TALK:
            return _talk(state, findings, situation)
        case Purpose.INTERNAL:
            return _internal(state, findings, situation)
        case Purpose.ABOUT:
            return _about(state, findings, situation)
        case Purpose.ALARM:
            return _alarm(state, findings, situation)
        case _:
            return Step(at_rest(state), (answer(situation, *_shown(state, findings, situation)),))


def _shown(state: DeskLooking, findings: Findings, situation: Situation) -> tuple[Message, ...]:
    if state.topic is Topic.OPEN:
        return open_list(findings)
    if state.topic is not Topic.WINDOW:
        return found(findings, state.text)
    task = task_of(situation)
    person = task.facts.person if task is not None else ""
    if findings.until is not None:
        return (message(MessageKey.DESK_WINDOW_OPEN, person=person, until=findings.until),)
    there = task is not None and task.client.startswith(Platform.WHATSAPP)
    return (message(MessageKey.DESK_WINDOW_CLOSED if there else MessageKey.DESK_WINDOW_NONE, person=person),)


def _assign(state: DeskLooking, findings: Findings, situation: Situation) -> Step:
    """One manager of that name gets the task; of several one is chosen."""
    task = task_of(situation)
    if task is None or not findings.managers:
        missing = message(MessageKey.DESK_NOBODY_CALLED, name=state.text)
        return Step(at_rest(state), (answer(situation, missing),))
    if state.text and len(findings.managers) == 1:
        manager = findings.managers[0]
        return Step(at_rest(state), (tell(task, TaskTaken(manager.id, manager.name, state.by, state.manager_id)),))
    choices = tuple(
        Choice(Action.MANAGER, message(MessageKey.LITERAL, text=manager.name), manager.id)
        for manager in findings.managers
    )
    return Step(at_rest(state), (answer(situation, message(MessageKey.DESK_ASSIGN_ASK), choices=choices),))


def _elsewhere(state: DeskLooking, findings: Findings, situation: Situation) -> Step:
    """Another address of the client, if it is one."""
    task, wanted = task_of(situation), state.talk.content.text if state.talk else ""
    after = replace(at_rest(state), talk=None)
    if task is None or not any(wanted in person.addresses for person in findings.people):
        return Step(after, (answer(situation, message(MessageKey.QUESTION_OVER)),))
    return Step(after, (tell(task, SentElsewhere(wanted)),))


def _alarm(state: DeskLooking, findings: Findings, situation: Situation) -> Step:
    """Each administrator is told in private that the bot is out of the group."""
    text = message(MessageKey.DESK_LOST, office=situation.office.name)
    told: tuple[Effect, ...] = tuple(
        Say(Address(Platform.TELEGRAM, str(manager.telegram_id)), (text,), situation.language)
        for manager in findings.managers
        if manager.role is Role.ADMINISTRATOR and manager.telegram_id is not None
    )
    return Step(at_rest(state), told)


# ---- talks that the office begins


def _talk(state: DeskLooking, findings: Findings, situation: Situation) -> Step:
    """With whom: with the only one it can be, or with the one who is chosen."""
    talk = state.talk or Talk()
    if findings.documents:
        record = findings.documents[0]
        talk = replace(
            talk,
            content=with_document(talk.content, record),
            document=record.arrival.number,
            document_id=record.arrival.document_id,
        )
    contacts = tuple(
        (card.person.id, company.id) for card in findings.people for company in card.companies if company.active
    )
    if findings.documents:
        contacts = tuple(each for each in contacts if each[1] == findings.documents[0].company_id)
    if not contacts:
        nobody = message(MessageKey.DESK_NOTHING_FOUND, text=state.text)
        return Step(replace(at_rest(state), talk=None), (answer(situation, nobody),))
    if len(contacts) == 1:
        return open_talk(state, talk, contacts[0][1], contacts[0][0])
    names = {card.person.id: card.person.name for card in findings.people}
    companies = {company.id: company.name for card in findings.people for company in card.companies}
    choices = tuple(
        Choice(
            Action.PERSON,
            message(MessageKey.LITERAL, text=f"{names[person_id]} · {companies[company_id]}"),
            str(index),
        )
        for index, (person_id, company_id) in enumerate(contacts)
    )
    after = replace(at_rest(state), talk=replace(talk, contacts=contacts))
    return Step(after, (answer(situation, message(MessageKey.DESK_WHICH_PERSON), choices=choices),))


def _internal(state: DeskLooking, findings: Findings, situation: Situation) -> Step:
    """A talk among the office about one company."""
    if len(findings.companies) != 1 or state.talk is None:
        lines = found(findings, state.text)
        return Step(replace(at_rest(state), talk=None), (answer(situation, *lines),))
    return open_talk(state, state.talk, findings.companies[0].company.id, "")


def _about(state: DeskLooking, findings: Findings, situation: Situation) -> Step:
    """A question about a document, to the client of the task whose topic this is."""
    task, talk = task_of(situation), state.talk or Talk()
    after = replace(at_rest(state), talk=None)
    mine = [record for record in findings.documents if task is not None and record.company_id == task.facts.company_id]
    if task is None or not mine:
        return Step(after, (answer(situation, message(MessageKey.DESK_NOTHING_FOUND, text=state.text)),))
    wrote = Written(
        with_document(talk.content, mine[0]),
        talk.manager,
        talk.manager_id,
        situation.at,
        str(situation.address),
        (talk.message_id,) if talk.message_id else (),
    )
    return Step(after, (tell(task, OfficeWrote(wrote)),))


def with_document(content: Content, record: DocumentRecord) -> Content:
    """The question with the pictures of the document it is about, and its number (in no language) before the words."""
    number = f"№ {record.arrival.number}: "
    spans = tuple(replace(span, start=span.start + len(number)) for span in content.spans)
    attachments = tuple(
        Attachment(FileKind.PHOTO if file.media_type in ("image/jpeg", "image/png") else FileKind.DOCUMENT, file)
        for file in record.arrival.files[:MOST_ATTACHED]
    )
    return replace(content, text=number + content.text, spans=spans, attachments=attachments)


def opened(state: DeskOpening, event: TaskNumbered, situation: Situation) -> Step:
    """The talk has its number: it begins with what the manager wrote."""
    talk, facts = state.talk or Talk(), event.facts
    wrote = Written(
        talk.content,
        talk.manager,
        talk.manager_id,
        situation.at,
        str(general(situation)),
        (talk.message_id,) if talk.message_id else (),
    )
    began = TaskBegan(facts, event.client, event.language, (wrote,), internal=talk.internal)
    effects: list[Effect] = [Tell(MachineKey.task(facts.id), began)]
    if talk.document_id:
        effects.append(Tell(MachineKey.document(talk.document_id), TalkBegun(facts.id)))
    if talk.internal:
        text = message(MessageKey.DESK_BEGUN_INTERNAL, number=facts.number)
    else:
        text = message(MessageKey.DESK_BEGUN, number=facts.number, person=facts.person)
    return Step(replace(at_rest(state), talk=None), (*effects, answer(situation, text)))


# ---- invitations and absences


def invited(state: DeskInviting, event: Invited, situation: Situation) -> Step:
    """The code, and the links that open a chat with it."""
    invitation = event.invitation
    text = message(MessageKey.DESK_INVITED, name=event.name, code=invitation.code, until=invitation.until)
    links = tuple(message(MessageKey.DESK_LINK, link=link) for link in event.links)
    return Step(at_rest(state), (answer(situation, text, *links),))


def not_invited(state: DeskInviting, _event: OfficeRefused, situation: Situation) -> Step:
    """Nobody of that name who could do anything with a code."""
    return Step(at_rest(state), (answer(situation, message(MessageKey.DESK_INVITE_REFUSED, name=state.text)),))


def absence_noted(state: DeskNotingAbsence, event: AbsenceNoted, situation: Situation) -> Step:
    """Away until then, or back."""
    if event.until:
        text = message(MessageKey.DESK_AWAY, manager=state.by, until=date.fromisoformat(event.until))
    else:
        text = message(MessageKey.DESK_BACK, manager=state.by)
    return Step(at_rest(state), (answer(situation, text),))


ROWS: tuple[Row, ...] = (
    row(DeskLooking, Found, looked_up, to=[AtDesk, DeskOpening]),
    row(DeskOpening, TaskNumbered, opened, to=[AtDesk]),
    row(DeskInviting, Invited, invited, to=[AtDesk]),
    row(DeskInviting, OfficeRefused, not_invited, to=[AtDesk]),
    row(DeskNotingAbsence, AbsenceNoted, absence_noted, to=[AtDesk]),
)
