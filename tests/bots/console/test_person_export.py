"""``person export``: all of a person's data is in it, and nothing of anybody else's."""

import hashlib
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.audit import Deed, What
from flows.vocabulary.content import Attachment, ContactCard, Content, FileKind, Place, Side, ThreadMessage
from flows.vocabulary.documents import Arrival, Correction, DocumentRecord, DocumentStatus, StoredFile
from flows.vocabulary.privacy import Thread, Traces
from flows.vocabulary.readings import FieldName, Finding, Reading, Source, Tax
from flows.vocabulary.tasks import TaskFacts, TaskRecord, TaskStatus
from tests.bots.console.conftest import NOW, CommandLine

SECRETS = ("Pays late", "Zwei AG", "wrong chat", "Piotr")


def file(name: str, data: bytes, media_type: str = "image/jpeg") -> StoredFile:
    return StoredFile(name, media_type, len(data), hashlib.sha256(data).hexdigest(), "../../evil <b>.jpg")


def document(kwit: CommandLine, person_id: str) -> DocumentRecord:
    read = Finding(FieldName.TOTAL, "34.20", Source.OCR, 0.6)
    reading = Reading(
        (
            Finding(FieldName.MERCHANT, "Café *Krone* <script>", Source.OCR, 0.9),
            Finding(FieldName.TOTAL, "43.20", Source.PERSON, 1),
        ),
        (Tax("8.1", "3.24"),),
    )
    files = (file("f1", b"picture"), file("f2", b"lost"))
    arrival = Arrival("d1001", 1001, "c1", "Eins AG", person_id, "telegram:77", files, NOW)
    kwit.documents.originals = {"f1": b"picture", "t1": b"photo"}
    corrections = (Correction(FieldName.TOTAL, read, NOW), Correction(FieldName.DATE, None, NOW))
    return DocumentRecord(
        arrival, DocumentStatus.FILED, reading, "lunch\nwith *him*", "c1", "Eins AG", NOW, corrections=corrections
    )


def message(number: int, side: Side, text: str, at: datetime = NOW, **more: Any) -> ThreadMessage:  # noqa: ANN401 - see fields
    author = "Anna Muster" if side is Side.CLIENT else "Frau Baumann"
    return ThreadMessage(f"t1.{number}", "t1", side, author, "x", Content(text, **more), at)


@pytest.fixture
def anna(kwit: CommandLine) -> str:
    for name in ("Eins AG", "Zwei AG"):
        kwit.good("company", "add", name)
    kwit.good("person", "add", "Anna Muster", "--company", "Eins AG", "--phone", "+41791234567")
    kwit.good("person", "add", "Piotr", "--company", "Zwei AG")
    person = next(each for each in kwit.book.by_person_id.values() if each.name == "Anna Muster")
    kwit.book.links = {Address(Platform.TELEGRAM, "77"): person.id}
    facts = TaskFacts("t1", 7, "c1", "Eins AG", person.id, "Anna Muster", "taxes", "VAT", "m1", "Frau Baumann", NOW)
    kwit.tasks.records["t1"] = TaskRecord(facts, TaskStatus.OPEN, "telegram:77", NOW, NOW)
    photo = Attachment(FileKind.PHOTO, file("t1", b"photo"))
    said = [
        message(1, Side.CLIENT, "Please help"),
        message(2, Side.NOTE, "Pays late"),
        message(3, Side.OFFICE, "Which deadline?"),
        message(4, Side.CLIENT, "Here", attachments=(photo,), place=Place(47.0, 8.0), contact=ContactCard("Max", "1")),
    ]
    for each in said:
        kwit.threads.kept[each.id] = [each]
    taken_back = message(5, Side.OFFICE, "wrong chat")
    kwit.threads.kept["t1.5"] = [taken_back, ThreadMessage(*_deleted(taken_back))]
    stored = Traces(
        ("telegram:77", "whatsapp:+41791234567"),
        (document(kwit, person.id),),
        (Thread("t1", 7, "c1", 5, 1),),
        3,
        (),
    )
    kwit.personal.stored = stored
    return person.id


def _deleted(said: ThreadMessage) -> tuple[Any, ...]:
    return (
        *(said.id, said.task_id, said.side, said.author, said.author_id, Content(), said.at),
        *(said.origin, said.origin_ids, said.reply_to, 2, True),
    )


async def _no_more(kwit: CommandLine, person_id: str) -> None:
    await kwit.trail.append(Deed(f"person:{person_id}", What.DOCUMENT_ARRIVED, ("document:d1001",)), NOW)
    await kwit.trail.append(Deed("person:piotr", What.DOCUMENT_ARRIVED, ("document:d9",)), NOW)


async def test_everything_is_in_it_under_safe_names(kwit: CommandLine, anna: str, tmp_path: Path) -> None:
    await _no_more(kwit, anna)
    out = tmp_path / "anna.zip"
    told = _in_thread(kwit, "person", "export", "Anna Muster", "--out", str(out))
    assert (told["documents"], told["tasks"], told["missing"]) == (1, 1, ["documents/1001-2.jpg"])
    with zipfile.ZipFile(out) as archive:
        assert sorted(archive.namelist()) == ["data.json", "documents/1001-1.jpg", "index.md", "tasks/7-4-1.jpg"]
        assert archive.read("documents/1001-1.jpg") == b"picture"
        assert archive.read("tasks/7-4-1.jpg") == b"photo"
        data, index = json.loads(archive.read("data.json")), archive.read("index.md").decode()
    assert data["person"]["name"] == "Anna Muster"
    assert (data["person"]["phones"], data["person"]["companies"]) == (["+41791234567"], ["Eins AG"])
    assert data["addresses"] == ["telegram:77", "whatsapp:+41791234567"]
    (document,) = data["documents"]
    assert document["fields"]["total"] == {"value": "43.20", "source": "person", "confidence": 1, "place": None}
    assert document["corrections"][0] | {"at": ""} == {
        "field": "total",
        "read": "34.20",
        "corrected_to": "43.20",
        "at": "",
    }
    assert [each["in_this_archive"] for each in document["files"]] == ["documents/1001-1.jpg", None]
    assert [each["text"] for each in data["tasks"][0]["messages"]] == ["Please help", "Which deadline?", "Here"]
    assert {(each["who"], each["what"]) for each in data["audit"]} == {
        ("administrator", "person.added"),
        (f"person:{anna}", "document.arrived"),
    }
    assert "## Documents" in index
    assert "[documents/1001-1.jpg](documents/1001-1.jpg)" in index
    assert "no longer there" in index
    assert "<script>" not in index
    assert "Café \\*Krone\\*" in index
    assert kwit.trail.told[-1] == ("administrator", "person.exported")


async def test_nothing_of_others_is_in_it_and_nothing_that_is_internal(
    kwit: CommandLine, anna: str, tmp_path: Path
) -> None:
    await _no_more(kwit, anna)
    out = tmp_path / "anna.zip"
    _in_thread(kwit, "person", "export", anna, "--out", str(out))
    with zipfile.ZipFile(out) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    elsewhere = everything.replace("../../evil <b>.jpg", "")  # as their names are listed, in JSON
    assert [secret for secret in (*SECRETS, "piotr", "evil <b>", "document:d9") if secret in elsewhere] == []


def test_it_is_said_where_it_is_and_what_is_missing(kwit: CommandLine, anna: str, tmp_path: Path) -> None:
    out = tmp_path / "anna.zip"
    said = kwit.good("person", "export", anna, "--out", str(out))
    assert f"Written: {out} (1 documents, 1 tasks)" in said
    assert "Not there any more: documents/1001-2.jpg" in said


def test_nothing_is_written_over_and_half_of_one_is_not_left(kwit: CommandLine, anna: str, tmp_path: Path) -> None:
    out = tmp_path / "anna.zip"
    out.write_bytes(b"mine")
    assert "is there already" in kwit.refused("person", "export", anna, "--out", str(out))
    assert out.read_bytes() == b"mine"
    assert "no person" in kwit.refused("person", "export", "Nobody", "--out", str(tmp_path / "nobody.zip"))
    assert "No such file" in kwit.refused("person", "export", anna, "--out", str(tmp_path / "there" / "anna.zip"))
    del kwit.tasks.records["t1"]
    assert "is gone; try again" in kwit.refused("person", "export", anna, "--out", str(tmp_path / "other.zip"))
    assert [each.name for each in tmp_path.iterdir()] == ["anna.zip"]


def _in_thread(kwit: CommandLine, *arguments: str) -> Any:  # noqa: ANN401 - JSON may be anything
    """A command from within a test that has a loop of its own."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(kwit.loaded, *arguments).result()
