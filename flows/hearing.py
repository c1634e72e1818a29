"""Hearing an envelope in its situation: who speaks, in which language, and what it means where it arrives."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from flows.changing import own_message
from flows.engine.ports import Expectation, Understanding
from flows.engine.runner import Heard, Surroundings
from flows.speaking import choose_language, replay
from flows.suspecting import redacted, with_redacted
from flows.talking import INSIDE, current, open_tasks, referred
from flows.vocabulary.content import PAPERS, Content
from flows.vocabulary.desk import DeskCommand
from flows.vocabulary.effects import Effect, ReleaseHeld
from flows.vocabulary.events import (
    ButtonTapped,
    ContactShared,
    DocumentChanged,
    DocumentFiled,
    DocumentKept,
    DocumentNoted,
    DocumentRead,
    DocumentWithdrawn,
    Envelope,
    Event,
    FileReceived,
    OtherReceived,
    PlaceReceived,
    TextEdited,
    TextReceived,
)
from flows.vocabulary.page_events import DocumentIsPage, DocumentParted
from flows.vocabulary.people import Office
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation, EnteringValue, Ready, State, Stopped, Unlinked
from flows.vocabulary.task_events import DeskCommandGiven, RequestTyped, TaskNews
from flows.vocabulary.task_states import DescribingTask, Desk, GivingReason

SPOKEN = TextReceived | FileReceived | ButtonTapped | OtherReceived | PlaceReceived | ContactShared
"""What a person does that opens WhatsApp's 24 hours anew."""

NEWS = (
    *(DocumentRead, DocumentChanged, DocumentNoted, DocumentFiled, DocumentWithdrawn, DocumentKept),
    *(DocumentIsPage, DocumentParted),
)
"""What documents tell the conversation they came from."""


class DeskUnderstanding(Protocol):
    """Turns what managers type into commands."""

    def __call__(self, event: Event, language: str, office: Office, at: datetime, *, asked: bool) -> Event:
        """The understood event, ``event`` itself where nothing is; ``asked``: the writer was asked what document is needed."""


class Hearing:
    """Makes envelopes ready for a step (the port ``Hear`` of the runner)."""

    def __init__(self, office: Office, understand: Understanding, understand_desk: DeskUnderstanding) -> None:
        self._office = office
        self._understand = understand
        self._understand_desk = understand_desk

    def __call__(self, state: State, envelope: Envelope, around: Surroundings) -> Heard:
        """Put the envelope into its situation: who speaks, in which language, and what it means here."""
        if isinstance(state, Conversation):
            return self._in_conversation(state, envelope, around)
        situation = self._situation(envelope, around, self._office.language)
        if isinstance(state, Desk) and state.asks is None:
            return Heard(state, self._at_desk(state, envelope.event, situation), situation)
        return Heard(state, envelope.event, situation)

    def _in_conversation(self, state: Conversation, envelope: Envelope, around: Surroundings) -> Heard:
        memory = state.memory
        if envelope.hint or envelope.guess:
            memory = replace(memory, hint=envelope.hint, guess=envelope.guess)
        situation = self._situation(envelope, around, choose_language(memory, around.profile, self._office))
        state = state.remembering(memory)
        if state.asks is not None:
            return Heard(state, envelope.event, situation)
        effects: tuple[Effect, ...]
        state, effects = _recognise(state, situation)
        state = with_redacted(state, situation.profile)
        if isinstance(envelope.event, SPOKEN):
            effects = (ReleaseHeld(situation.address), *effects)
        event = self._meaning(state, envelope.event, situation)
        state = state.remembering(replace(state.memory, heard_at=situation.at))
        if not isinstance(event, TextReceived):
            state = state.remembering(replace(state.memory, misunderstood=0))
        return Heard(state, event, situation, effects)

    def _situation(self, envelope: Envelope, around: Surroundings, language: str) -> Situation:
        return Situation(
            envelope.to,
            envelope.at,
            self._office,
            language,
            around.profile,
            around.desk,
            around.reference,
            envelope.sender,
            envelope.sender_name,
        )

    def _meaning(self, state: Conversation, event: Event, situation: Situation) -> Event:
        if isinstance(event, TextEdited):
            if referred(situation) or any(message_id == event.message_id for _, _, message_id in state.memory.sent):
                return event
            event = TextReceived(event.text, event.message_id, spans=event.spans)
        if _of_somebody_else(event, situation):
            return Event()
        if isinstance(event, NEWS):
            return replace(event, view=redacted(event.view, situation.profile))
        if situation.profile is None and isinstance(event, FileReceived) and event.kind not in PAPERS:
            return OtherReceived(event.kind)
        if situation.profile is None and isinstance(event, PlaceReceived):
            return OtherReceived("location")
        if isinstance(event, FileReceived) and event.reply_to:
            return self._understand(event, Expectation(), situation.language, situation.office, situation.at)
        if not isinstance(event, TextReceived | ButtonTapped):
            return event
        expectation = Expectation(
            choices=() if _spoken_since(state, situation) else state.choices,
            field=state.field if isinstance(state, EnteringValue) else None,
            numbers=tuple(view.number for view in state.memory.spoken_of),
            linked=situation.profile is not None,
            talking=_talks(state, situation),
            removable=own_message(situation) is not None,
        )
        return self._understand(event, expectation, situation.language, situation.office, situation.at)

    def _at_desk(self, state: Desk, event: Event, situation: Situation) -> Event:
        if isinstance(event, ButtonTapped):
            return self._understand(event, Expectation(), situation.language, situation.office, situation.at)
        if isinstance(event, FileReceived) and event.caption.startswith("/"):
            note = self._note(TextReceived(event.caption, spans=event.spans), situation)
            return event if note is None else replace(event, caption=note.text, spans=note.spans, note=True)
        if isinstance(event, TextEdited) and event.text.startswith("/"):
            note = self._note(TextReceived(event.text, spans=event.spans), situation)
            return event if note is None else replace(event, text=note.text, spans=note.spans)
        manager = situation.desk.manager if situation.desk is not None else None
        asked = manager is not None and state.asked_for == manager.id
        heard = self._of_manager(event, situation, asked=asked)
        if isinstance(heard, DeskCommandGiven) and heard.command is DeskCommand.REQUEST and heard.words.text:
            typed = self._of_manager(TextReceived(heard.words.text), situation, asked=True)
            return typed if isinstance(typed, RequestTyped) else heard
        return heard

    def _note(self, words: TextReceived, situation: Situation) -> Content | None:
        """The words behind the command for a note; None where they begin with another one."""
        match self._of_manager(words, situation, asked=False):
            case DeskCommandGiven(command=DeskCommand.NOTE, words=rest):
                return rest
            case _:
                return None

    def _of_manager(self, event: Event, situation: Situation, *, asked: bool) -> Event:
        return self._understand_desk(event, situation.language, situation.office, situation.at, asked=asked)


def _of_somebody_else(event: Event, situation: Situation) -> bool:
    """Whether it is news for whoever had this address before."""
    profile = situation.profile
    if isinstance(event, TaskNews):
        return profile is None or event.person_id != profile.person_id
    return isinstance(event, NEWS) and profile is not None and event.view.person_id not in ("", profile.person_id)


def _talks(state: Conversation, situation: Situation) -> bool:
    """Whether words may well be meant for a manager: then nothing is guessed."""
    if isinstance(state, DescribingTask | GivingReason) or referred(situation):
        return True
    if situation.profile is None or not isinstance(state, Ready) or state.memory.task_at is None:
        return False
    inside = situation.at - state.memory.task_at <= INSIDE
    return inside and current(state.memory, open_tasks(situation.profile)) is not None


def _spoken_since(state: Conversation, situation: Situation) -> bool:
    """Whether a manager has written since something was offered here that is no question: then numbers are for the manager."""
    tasks = situation.profile.tasks if situation.profile is not None else ()
    heard_at = state.memory.heard_at
    if not isinstance(state, Ready) or heard_at is None:
        return False
    return any(task.spoke_at is not None and task.spoke_at > heard_at for task in tasks)


def _recognise(state: Conversation, situation: Situation) -> tuple[Conversation, tuple[Effect, ...]]:
    """Strangers whose number the office knows by now become known; people it no longer knows become strangers.

    Where the address belongs to somebody else by now, nothing of the former person's is left but the languages.
    """
    person = situation.profile.person_id if situation.profile else ""
    if state.memory.person not in ("", person) or (not person and state.for_linked):
        memory = state.memory.of_a_stranger()
        state = Stopped(memory) if isinstance(state, Stopped) else Unlinked(memory)
    state = state.remembering(replace(state.memory, person=person))
    if person and isinstance(state, Unlinked):
        return Ready(replace(state.memory, parked=())), replay(state.memory, situation)
    return state, ()
