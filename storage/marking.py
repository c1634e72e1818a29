"""Marks for documents that were stored before duplicates were looked for, so that they are found as well; done once."""

from flows.likeness import marks
from storage.client import Database
from storage.documents import read_document
from storage.schemas import SCHEMAS

DONE = "documents_marked"
"""The entry in ``settings`` that says so."""
_BEFORE = 1
"""The schema number of documents without marks."""


async def mark_documents(database: Database) -> int:
    """Mark the documents that have no marks yet; returns how many there were. Several processes may do so at once."""
    if await database["settings"].find_one({"_id": DONE}):
        return 0
    marked = 0
    async for stored in database["documents"].find({"schema": _BEFORE}):
        document = read_document(stored)
        added = {
            "schema": SCHEMAS.current("documents"),
            "marks": list(marks(document.company_id, document.arrival.files, document.reading)),
            "twin_id": document.twin_id,
            "apart": list(document.apart),
            "corrections": [],
        }
        marked += await database["documents"].update({"_id": stored["_id"], "schema": _BEFORE}, {"$set": added})
    await database["settings"].insert({"_id": DONE, "schema": SCHEMAS.current("settings"), "value": True})
    return marked
