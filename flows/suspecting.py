"""In the conversation: what is chosen when a document looks like an earlier one of the company.

The question itself is that of ``flows.showing``, asked like any other about a document; here are its answers.
"""

from dataclasses import replace
from datetime import date

from flows.engine.machine import Step
from flows.showing import fields, question
from flows.speaking import say
from flows.vocabulary.documents import DocumentView, Twin
from flows.vocabulary.effects import ShowOriginal
from flows.vocabulary.messages import Action, MessageKey, message
from flows.vocabulary.people import Profile
from flows.vocabulary.readings import Reading
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import ChoosingField, ChoosingType, Confirming, ConfirmingMove, Conversation, EnteringValue
from flows.vocabulary.twin_events import SamenessAdmitted, SamenessDenied

OF_A_DOCUMENT = Confirming | ConfirmingMove | ChoosingField | ChoosingType | EnteringValue


def answer(action: Action, by: str) -> SamenessAdmitted | SamenessDenied:
    """What the document is told."""
    return SamenessAdmitted(by) if action is Action.DUPLICATE else SamenessDenied(by)


def may_see(twin: Twin, profile: Profile | None) -> bool:
    """Whether the earlier document is of a company that the person still belongs to."""
    return profile is not None and any(each.company_id == twin.company_id for each in profile.companies)


def redacted(view: DocumentView, profile: Profile | None) -> DocumentView:
    """The document as somebody may see it: nothing of a twin of a company that they have left."""
    twin = view.twin
    if twin is None or twin.hidden or may_see(twin, profile):
        return view
    nothing = Twin(
        "", 0, twin.company_id, twin.likeness, "", "", date.min, Reading(), withdrawn=twin.withdrawn, hidden=True
    )
    return replace(view, twin=nothing)


def with_redacted(state: Conversation, profile: Profile | None) -> Conversation:
    """The conversation without what its person may not see any more of what it remembers."""
    memory = state.memory
    memory = replace(
        memory,
        open=tuple(redacted(view, profile) for view in memory.open),
        recent=redacted(memory.recent, profile) if memory.recent else None,
    )
    if isinstance(state, OF_A_DOCUMENT) and state.document:
        return replace(state, memory=memory, document=redacted(state.document, profile))
    return state.remembering(memory)


def show_twin(state: Conversation, view: DocumentView, twin: Twin, situation: Situation) -> Step:
    """The earlier document: its files, its fields, and the question again."""
    asked, choices = question(view)
    choices = tuple(choice for choice in choices if choice.action is not Action.SHOW)
    text = say(
        situation,
        message(MessageKey.DOCUMENT_HEAD, number=twin.number, company=view.company),
        message(MessageKey.DOCUMENT_FIELDS, fields=fields(twin.reading)),
        *asked,
        choices=choices,
    )
    picture = ShowOriginal(situation.address, twin.files, twin.company_id, view.person_id, situation.language)
    return Step(Confirming(state.memory, choices, view), (picture, text))
