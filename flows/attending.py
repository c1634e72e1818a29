"""Who is heard at the desk, and how it is answered there."""

from flows.engine.machine import Step
from flows.vocabulary.addresses import Address, MachineKey
from flows.vocabulary.effects import Say, Tell
from flows.vocabulary.errors import EngineError
from flows.vocabulary.messages import Choice, Message, MessageKey, message
from flows.vocabulary.people import Manager
from flows.vocabulary.situation import Situation
from flows.vocabulary.task_events import StrangerWrote
from flows.vocabulary.task_states import AtDesk, Desk
from flows.vocabulary.tasks import TaskRecord

_OBEYED = frozenset('"$`\\!')
"""What means something to a shell even between double quotes."""


def at_rest(state: Desk) -> AtDesk:
    """The desk waiting for managers, with all that it remembers."""
    return AtDesk(state.told, state.albums, state.asked_for, state.talk)


def manager_of(situation: Situation) -> Manager:
    """The manager who wrote; to be asked for only after ``turned_away`` let them pass."""
    if situation.desk is None or situation.desk.manager is None:
        raise EngineError("only managers get here")
    return situation.desk.manager


def task_of(situation: Situation) -> TaskRecord | None:
    """The task in the topic of which something was written; None in General and elsewhere."""
    return situation.desk.task if situation.desk is not None else None


def answer(situation: Situation, *parts: Message, choices: tuple[Choice, ...] = ()) -> Say:
    """Say something where the manager wrote: in the task's topic, in its one order with all else, or right there."""
    task = task_of(situation)
    where = situation.address if task is None else Address.of_task(task.facts.id)
    return Say(where, parts, situation.language, choices)


def answered(task_id: str, situation: Situation) -> str:
    """The message of the task's thread that is answered; empty if none is, or one of another task."""
    reference = situation.reference
    return reference.message_id if reference is not None and reference.task_id == task_id else ""


def general(situation: Situation) -> Address:
    """The General topic of the group."""
    return Address(situation.address.platform, situation.address.value.partition("/")[0])


def turned_away(state: Desk, situation: Situation) -> Step | None:
    """The step for somebody who isn't heard here; None for a manager who is.

    Groups that aren't the office's are left alone; strangers are told once a group, which its General topic remembers.
    """
    desk = situation.desk
    if desk is None or not desk.known:
        return Step(at_rest(state))
    if desk.manager is None:
        wrote = StrangerWrote(situation.sender, situation.sender_name, str(situation.address))
        return Step(at_rest(state), (Tell(MachineKey.desk(general(situation)), wrote),))
    if desk.task is not None and not desk.manager.may_see(desk.task.facts.company_id):
        return Step(at_rest(state), (answer(situation, message(MessageKey.DESK_NOT_YOURS)),))
    return None


def tell_stranger(state: Desk, event: StrangerWrote, situation: Situation) -> Step:
    """Somebody who isn't a manager wrote in this group: said once."""
    if event.sender in state.told:
        return Step(at_rest(state))
    number = event.sender.partition(":")[2] or "?"
    text = message(MessageKey.DESK_STRANGER, name=_harmless(event.name), id=number)
    said = Say(Address.parse(event.where), (text,), situation.language)
    after = at_rest(state)
    return Step(AtDesk((*after.told, event.sender), after.albums, after.asked_for, after.talk), (said,))


def _harmless(name: str) -> str:
    """A stranger's name without what a shell would obey: it stands in a command that an administrator may copy."""
    return "".join(sign for sign in name if sign.isprintable() and sign not in _OBEYED).strip()
