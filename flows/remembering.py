"""What a conversation remembers of documents: which wait for a word, which are being collected, what is known of each."""

from collections.abc import Callable
from dataclasses import replace

from flows.vocabulary.burst_states import AskingPages, ChoosingDocument, ConfirmingSeveral, SortingPages
from flows.vocabulary.bursts import Burst, BurstFile
from flows.vocabulary.documents import DocumentView
from flows.vocabulary.states import (
    ChoosingField,
    ChoosingType,
    Confirming,
    ConfirmingMove,
    Conversation,
    EnteringValue,
    Memory,
)

MOST_REMEMBERED = 50


def find(memory: Memory, number: str) -> DocumentView | None:
    """One of the documents this conversation may speak of, by its number."""
    return next((view for view in reversed(memory.spoken_of) if str(view.number) == number), None)


def current_document(state: Conversation) -> DocumentView | None:
    """The document that a word without a number is about; None where several are asked about."""
    if isinstance(state, Confirming | ConfirmingMove | ChoosingField | ChoosingType | EnteringValue):
        return state.document
    if isinstance(state, AskingPages | SortingPages | ConfirmingSeveral | ChoosingDocument):
        return None
    return state.memory.recent


def document_of(memory: Memory, number: int) -> str:
    """The id of one of the last documents by its number, of a page that of the whole; empty if it is none of them."""
    whole = next((view.document_id for view in memory.spoken_of if number in view.pages), "")
    return whole or next((name for name, sent, _ in reversed(memory.sent) if sent == number), "")


def just_sent(memory: Memory) -> tuple[str, int] | None:
    """Id and number of the document that was sent last, until it is shown: what is said meanwhile is about it."""
    hidden = [file for burst in memory.bursts if not burst.shown for file in burst.files]
    if hidden:
        return hidden[-1].document_id, hidden[-1].number
    return memory.reading[-1] if memory.reading else None


def remember(memory: Memory, view: DocumentView) -> Memory:
    """The document was read: it waits for the sender's word; what became its pages no longer does."""
    others = tuple(
        each for each in memory.open if each.document_id != view.document_id and each.number not in view.pages
    )
    return replace(
        memory,
        reading=tuple(each for each in memory.reading if each[0] != view.document_id),
        open=(*others, view)[-MOST_REMEMBERED:],
        recent=view,
        bursts=_with_files(memory, lambda file: replace(file, view=view) if _is(file, view) else file),
    )


def forget(memory: Memory, view: DocumentView) -> Memory:
    """The document no longer waits for the sender's word, but can still be spoken of."""
    return replace(
        memory, open=tuple(each for each in memory.open if each.document_id != view.document_id), recent=view
    )


def refreshed(memory: Memory, view: DocumentView) -> Memory:
    """The document has changed: it is known anew wherever it is remembered, and waits for a word only if it did before."""

    def fresh(known: DocumentView) -> DocumentView:
        return view if known.document_id == view.document_id else known

    return replace(
        memory,
        open=tuple(fresh(each) for each in memory.open),
        recent=fresh(memory.recent) if memory.recent is not None else None,
        bursts=_with_files(
            memory, lambda file: replace(file, view=fresh(file.view)) if file.view is not None else file
        ),
    )


def gone(memory: Memory, view: DocumentView) -> Memory:
    """The document was withdrawn, or can no longer be changed: nothing is asked about it, alone or with others."""
    return replace(forget(memory, view), bursts=_with_files(memory, lambda file: None if _is(file, view) else file))


def _is(file: BurstFile, view: DocumentView) -> bool:
    return file.document_id == view.document_id


def _with_files(memory: Memory, change: Callable[[BurstFile], BurstFile | None]) -> tuple[Burst, ...]:
    """The bursts with each file as ``change`` makes it, without those that it leaves out."""
    changed = (
        replace(burst, files=tuple(after for file in burst.files if (after := change(file)) is not None))
        for burst in memory.bursts
    )
    return tuple(burst for burst in changed if burst.files)
