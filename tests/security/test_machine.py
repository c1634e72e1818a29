"""What Kwit stands on: its packages, and the rights of its database user."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pymongo import monitoring

from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.events import Envelope, TextReceived
from flows.vocabulary.people import Company, Person
from storage.indexes import COLLECTIONS
from storage.opening import Storage, open_storage
from tests.bots.fakes import say
from tests.bots.timeline import START
from tests.project import ROOT

FOUND = "Found 2 known vulnerabilities in 1 package\nName Version ID\njinja2 2.11.2 PYSEC-2021-66"
CLEAN = "No known vulnerabilities found"
AWAY = "requests.exceptions.ConnectionError: nobody there"


@pytest.mark.parametrize(
    ("of_the_canary", "of_the_lock", "status", "said"),
    [
        (FOUND, CLEAN, 0, "no known vulnerabilities in"),
        (FOUND, FOUND, 1, ""),
        (FOUND, AWAY, 0, "NOTHING WAS CHECKED"),
        (AWAY, CLEAN, 0, "NOTHING WAS CHECKED"),
        (CLEAN, CLEAN, 0, "NOTHING WAS CHECKED"),
    ],
    ids=["clean", "vulnerable", "away in the middle", "away", "knows nothing"],
)
def test_an_audit_fails_for_what_is_known_and_says_when_nothing_was_checked(
    tmp_path: Path, of_the_canary: str, of_the_lock: str, status: int, said: str
) -> None:
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".venv/bin").mkdir(parents=True)
    shutil.copy(ROOT / ".ci/audit", tmp_path / ".ci/audit")
    shutil.copy(ROOT / "requirements.lock", tmp_path / "requirements.lock")
    asked = tmp_path / ".venv/bin/uv"
    asked.write_text(
        f'#!/bin/sh\ncase "$*" in\n*requirements.lock*) echo "{of_the_lock}" ;;\n*) echo "{of_the_canary}" ;;\nesac\n'
    )
    asked.chmod(0o755)
    done = subprocess.run([tmp_path / ".ci/audit"], capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr


ACTIONS = {
    "find": {"find"},
    "getMore": {"find"},
    "aggregate": {"find"},
    "insert": {"insert"},
    "update": {"update", "insert"},
    "delete": {"remove"},
    "findAndModify": {"find", "update"},
    "createIndexes": {"createIndex"},
    "dropIndexes": {"dropIndex"},
    "listIndexes": {"listIndexes"},
    "listCollections": {"listCollections"},
    "create": {"createCollection"},
    "collMod": {"collMod"},
    "dropDatabase": {"dropDatabase"},
}
"""What a command needs (MongoDB manual, "Privilege Actions")."""
FREE = {"ping", "hello", "endSessions", "killCursors", "saslStart", "saslContinue"}


class Listener(monitoring.CommandListener):
    """Writes down the commands that are sent."""

    def __init__(self) -> None:
        self.sent: set[str] = set()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.sent.add(event.command_name)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Listener:
    listener = Listener()
    listeners = monitoring._LISTENERS
    monkeypatch.setattr(
        monitoring, "_LISTENERS", listeners._replace(command_listeners=[*listeners.command_listeners, listener])
    )
    return listener


def documented() -> set[str]:
    """The rights of the database user as ``docs/security.md`` has them."""
    role = re.search(r"```json\n(.*?)```", (ROOT / "docs/security.md").read_text("utf-8"), re.DOTALL)
    assert role is not None
    (privilege,) = json.loads(role[1])["privileges"]
    assert privilege["resource"] == {"db": "kwit", "collection": ""}
    return set(privilege["actions"])


async def make_older(storage: Storage) -> None:
    """Leave a database as another version would have made it: with another validator, and another index of the same name."""
    people, index = storage.database["people"], COLLECTIONS["people"].indexes[0]
    await storage.database.revalidate("people", {})
    await people.drop_index(index.name)
    await people.create_index([("elsewhere", 1)], index.name, {})


async def test_the_documented_rights_of_the_database_user_are_all_that_is_needed(
    mongo_uri: str, database_name: str, tmp_path: Path, listener: Listener
) -> None:
    async with open_storage(mongo_uri, tmp_path, "tester", database=database_name) as storage:
        begun = listener.sent
        await make_older(storage)
        listener.sent = set()
    async with open_storage(mongo_uri, tmp_path, "tester", database=database_name):
        renewed, listener.sent = listener.sent, set()
    async with open_storage(mongo_uri, tmp_path, "tester", database=database_name) as storage:
        assert not listener.sent & {"create", "collMod", "dropIndexes"}  # at the first start of a version only
        chat = Address(Platform.TELEGRAM, "5550123")
        key = MachineKey.conversation(chat)
        await storage.book.save_company(Company("own", "Own AG"))
        await storage.book.save_person(Person("anna", "Anna", ("own",), ("+41791234567",)))
        invitation = await storage.book.invite("anna", START)
        assert await storage.directory.redeem(invitation.code, chat, START, "e1")
        await storage.directory.make_code(chat, START)
        await storage.directory.count_wrong_code(Address(Platform.TELEGRAM, "1"), START)
        envelope = Envelope("e1", key, TextReceived("x"), START, chat)
        await storage.inbox.put(envelope)
        await storage.inbox.done(envelope)
        record = await storage.machines.take(key, START)
        assert record is not None
        await storage.machines.release(key)
        file = await storage.documents.keep_original("d1", 0, b"x" * 300_000, "image/jpeg", "a.jpg")
        assert await storage.documents.original(file.file_id) == b"x" * 300_000
        assert await storage.documents.number("d1") > 0
        await storage.documents.sweep_orphans(START)
        await storage.deliveries.enqueue("m1", say(chat, "x"), START)
        assert await storage.deliveries.claim(chat, START) is not None
        needed = {action for name in (begun | renewed | listener.sent) - FREE for action in ACTIONS[name]}
        await storage.database.drop()
    assert needed == documented()
