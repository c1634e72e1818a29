"""TRANSITIONS: the one table of all machines. Everything that affects where a machine may go is in it.

``docs/conversation.md`` is generated from it (``flows.diagrams``).
"""

from flows import confirming, document, intake, linking, settings
from flows.engine.machine import table
from flows.vocabulary.addresses import MachineKey, MachineKind
from flows.vocabulary.readings import Reading, Trouble
from flows.vocabulary.states import BeingRead, Conversation, Expected, Presented, Ready, State, TakingIn, Unlinked

TRANSITIONS = table(*linking.ROWS, *settings.ROWS, *intake.ROWS, *confirming.ROWS, *document.ROWS)


def rest(state: State) -> State:
    """Where a machine goes on if the answer it waited for made no sense: a defect must cost one answer, not the conversation."""
    match state:
        case TakingIn(before=Conversation() as before, memory=memory):
            return before.remembering(memory)
        case Conversation(memory=memory):
            return Ready(memory) if memory.person else Unlinked(memory)
        case BeingRead(arrival=arrival, note=note):
            return Presented(arrival, Reading(trouble=Trouble.GAVE_UP), note)
        case _:
            return state


def first_state(key: MachineKey) -> State:
    """The state in which a machine of this kind begins."""
    return Unlinked() if key.kind is MachineKind.CONVERSATION else Expected()
