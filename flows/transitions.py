"""TRANSITIONS: the one table of all machines. Everything that affects where a machine may go is in it.

``docs/conversation.md`` is generated from it (``flows.diagrams``).
"""

from flows import (
    answering,
    asking,
    bursts,
    confirming,
    correcting,
    deciding,
    desk,
    document,
    drafting,
    duplicates,
    following,
    intake,
    linking,
    outcomes,
    pages,
    requests,
    settings,
    tasks,
    timers,
    unheard,
)
from flows.attending import at_rest
from flows.document import turned
from flows.engine.machine import table
from flows.vocabulary.addresses import MachineKey, MachineKind
from flows.vocabulary.readings import Reading, Trouble
from flows.vocabulary.states import (
    BeingCompared,
    BeingMatched,
    BeingRead,
    Conversation,
    Expected,
    Presented,
    Ready,
    State,
    TakingIn,
    Unlinked,
)
from flows.vocabulary.task_states import AtDesk, Desk, Keeping, RequestExpected, TaskExpected

TRANSITIONS = table(
    *linking.ROWS,
    *settings.ROWS,
    *intake.ROWS,
    *bursts.ROWS,
    *confirming.ROWS,
    *outcomes.ROWS,
    *drafting.ROWS,
    *deciding.ROWS,
    *asking.ROWS,
    *unheard.ROWS,
    *timers.ROWS,
    *document.ROWS,
    *pages.ROWS,
    *correcting.ROWS,
    *duplicates.ROWS,
    *tasks.ROWS,
    *following.ROWS,
    *requests.ROWS,
    *desk.ROWS,
    *answering.ROWS,
)

FIRST: dict[MachineKind, type[State]] = {
    MachineKind.CONVERSATION: Unlinked,
    MachineKind.DOCUMENT: Expected,
    MachineKind.TASK: TaskExpected,
    MachineKind.REQUEST: RequestExpected,
    MachineKind.DESK: AtDesk,
}
"""The states in which machines begin."""


def rest(state: State) -> State:
    """Where a machine goes on if the answer it waited for made no sense: a defect must cost one answer, not the conversation."""
    match state:
        case (
            TakingIn(before=Conversation() as before, memory=memory)
            | Keeping(before=Conversation() as before, memory=memory)
        ):
            return before.remembering(memory)
        case Conversation(memory=memory):
            return Ready(memory) if memory.person else Unlinked(memory)
        case BeingRead():
            return turned(state, Presented, reading=Reading(trouble=Trouble.GAVE_UP))
        case BeingCompared() | BeingMatched():
            return turned(state, Presented)
        case Desk():
            return at_rest(state)
        case _:
            return state


def first_state(key: MachineKey) -> State:
    """The state in which a machine of this kind begins."""
    return FIRST[key.kind]()
