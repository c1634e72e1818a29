"""TRANSITIONS: the one table of all machines. Everything that affects where a machine may go is in it.

``docs/conversation.md`` is generated from it (``flows.diagrams``).
"""

from flows import confirming, document, intake, linking, settings
from flows.engine.machine import table
from flows.vocabulary.addresses import MachineKey, MachineKind
from flows.vocabulary.states import Expected, State, Unlinked

TRANSITIONS = table(*linking.ROWS, *settings.ROWS, *intake.ROWS, *confirming.ROWS, *document.ROWS)


def first_state(key: MachineKey) -> State:
    """The state in which a machine of this kind begins."""
    return Unlinked() if key.kind is MachineKind.CONVERSATION else Expected()
