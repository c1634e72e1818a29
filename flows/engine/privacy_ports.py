"""What erasing, exporting and retention need of the world; ``storage`` and ``bots`` provide it.

Everything here can be done again: what is erased already is left as it is.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from flows.vocabulary.documents import DocumentRecord
from flows.vocabulary.people import Person
from flows.vocabulary.privacy import Copy, Erasure, Left, Traces


class PersonalData(Protocol):
    """What is stored of people, and its end."""

    async def traces(self, person: Person, at: datetime) -> Traces:
        """What is stored of a person now."""

    async def forget_person(self, erasure: Erasure) -> None:
        """Put the stand-in in the place of the person in the office's book; links and codes go."""

    async def forget_conversation(self, address: str) -> None:
        """Erase what is remembered of the talk at ``address``, what waits to be heard there and what was sent there."""

    async def erase_thread(self, task_id: str, stand_in: str = "") -> None:
        """Erase what was said in a task, its subject and its files; it is over then. ``stand_in`` takes its client's place."""

    async def keep_thread(self, task_id: str, stand_in: str) -> None:
        """Put the stand-in in the place of a task's client; what was said stays, and the task is over."""

    async def erase_document(self, document_id: str) -> None:
        """Erase a document but for its number, company and day, sums and hashes."""

    async def keep_document(self, document_id: str) -> None:
        """Take from a document where it came from; all else stays."""

    async def scrub(self, erasure: Erasure) -> None:
        """Take name, phones and addresses out of all that is stored elsewhere."""

    async def hold(self, number: int, reason: str) -> DocumentRecord:
        """Let nothing erase a document, for this reason; without one no longer. Raises NotFound."""

    async def save(self, erasure: Erasure) -> None:
        """Note how far an erasure has come."""

    async def unfinished(self) -> list[Erasure]:
        """The erasures that are not over, the oldest first."""

    async def finished(self) -> list[Erasure]:
        """The erasures that are over, the oldest first."""

    def aged_documents(self, company_id: str, before: datetime) -> AsyncIterator[DocumentRecord]:
        """The company's documents that came before that time and are not erased yet."""

    def aged_threads(self, company_id: str, before: datetime) -> AsyncIterator[tuple[str, int]]:
        """Id and number of the company's tasks that are over since before that time, and whose threads are not erased yet."""

    async def aged_deliveries(self, addresses: Sequence[str], before: datetime, *, erase: bool) -> int:
        """What was sent (or failed) to these addresses before that time; with ``erase`` it goes. Returns how much it is."""

    def aged_strangers(self, before: datetime) -> AsyncIterator[str]:
        """Addresses of nobody we know at which nothing has happened since before that time."""


class Copies(Protocol):
    """What lies on the platforms."""

    async def delete(self, copy: Copy) -> Left | None:
        """Delete a copy; what is left of it, None if nothing is. What is gone already counts as deleted."""
