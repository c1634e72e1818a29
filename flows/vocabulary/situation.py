"""All that a step may know beside state and event."""

from dataclasses import dataclass
from datetime import datetime

from flows.vocabulary.addresses import Address, MachineKey
from flows.vocabulary.desk import DeskView
from flows.vocabulary.people import Office, Profile
from flows.vocabulary.tasks import Reference


@dataclass(frozen=True, slots=True)
class Situation:
    """The time, the office, who speaks, in which language, and what the message answers to.

    ``profile`` is of whoever holds a conversation's address; ``desk`` of whoever writes on the desk, named ``sender`` there (the
    URN of the account) and ``sender_name``; ``reference`` is what a message that answers another one refers to.
    """

    key: MachineKey
    at: datetime
    office: Office
    language: str
    profile: Profile | None = None
    desk: DeskView | None = None
    reference: Reference | None = None
    sender: str = ""
    sender_name: str = ""

    @property
    def address(self) -> Address:
        """Where the conversation is held."""
        return Address.parse(self.key.id)
