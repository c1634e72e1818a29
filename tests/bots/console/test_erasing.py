"""``person erase`` and ``person erasures``: nothing happens unasked, what will be done is shown, what is left is told."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.vocabulary.documents import Arrival, DocumentRecord, DocumentStatus, StoredFile
from flows.vocabulary.privacy import Copy, Left, Thread, Traces
from flows.vocabulary.readings import Reading
from tests.bots.console.conftest import NOW, CommandLine

PHONE = "+41791234567"
NUMBER = "079 123 45 67"


def record(number: int, status: DocumentStatus) -> DocumentRecord:
    file = StoredFile(f"file{number}", "image/jpeg", 3, "ab" * 32)
    arrival = Arrival(f"d{number}", number, "c1", "Eins AG", "p1", f"whatsapp:{PHONE}", (file,), NOW)
    return DocumentRecord(arrival, status, Reading(), "", "c1", "Eins AG", datetime(2026, 3, 12, tzinfo=UTC))


@pytest.fixture(autouse=True)
def anna(kwit: CommandLine) -> None:
    kwit.good("company", "add", "Eins AG")
    kwit.good("person", "add", "Anna Muster", "--company", "Eins AG", "--phone", NUMBER)
    copies = (Copy("whatsapp", PHONE), Copy("telegram", "77", ("1", "2")))
    documents = (record(1001, DocumentStatus.FILED), record(1002, DocumentStatus.PRESENTED))
    thread = Thread("t1", 7, "c1", 4, 1, ("-1001/45",))
    beyond = (Left("telegram", 3, "older than 48 hours"),)
    kwit.personal.stored = Traces((f"whatsapp:{PHONE}", "telegram:77"), documents, (thread,), 12, copies, beyond)
    kwit.personal.documents = list(documents)


def test_what_would_be_done_is_shown_and_nothing_is(kwit: CommandLine) -> None:
    shown = kwit.good("person", "erase", "Anna Muster", "--dry-run", "--keep-hold", "§ 147 AO")
    assert "Anna Muster becomes 'Erased " in shown
    for words in ("with 4 messages", "│ 1001 │ hold: § 147 AO", "messages and media at Twilio", "the topic of a task"):
        assert words in shown
    assert "Not deleted on telegram: 3 (older than 48 hours)" in shown
    planned = kwit.loaded("person", "erase", "Anna Muster", "--dry-run")
    assert (planned["dry_run"], planned["copies"], planned["documents"]) == (True, 3, ["d1001", "d1002"])
    assert (kwit.personal.done, kwit.personal.erasures, kwit.copies.asked) == ([], {}, [])


def test_it_is_done_only_when_it_is_said_so(kwit: CommandLine) -> None:
    refused = kwit.run("person", "erase", "Anna Muster", answer="n\n")
    assert (refused.exit_code, kwit.personal.erasures) == (1, {})
    assert "nothing was erased" in refused.stderr
    assert "--json asks nothing" in kwit.refused("person", "erase", "Anna Muster", "--json")
    assert "a hold needs a reason" in kwit.refused("person", "erase", "Anna Muster", "--keep-hold", " ")
    assert kwit.personal.erasures == {}

    done = kwit.run("person", "erase", "Anna Muster", answer="y\n")
    assert done.exit_code == 0, done.output
    assert ": erased." in done.stdout
    assert "Still on telegram: 3 (older than 48 hours)" in done.stdout
    assert len(kwit.copies.asked) == 3


def test_what_is_kept_is_put_on_hold_first(kwit: CommandLine) -> None:
    kwit.good("person", "erase", "Anna Muster", "--yes", "--keep-hold", "§ 147 AO")
    assert ("hold", "1001", "§ 147 AO") in kwit.personal.done
    assert ("keep_document", "d1001") in kwit.personal.done
    assert ("erase_document", "d1001") not in kwit.personal.done


def test_an_erasure_that_a_platform_holds_up_goes_on_when_it_is_said_again(kwit: CommandLine) -> None:
    kwit.copies.left = {PHONE: Left("whatsapp", 5, "Twilio does not do it now", again=True)}
    said = kwit.good("person", "erase", "Anna Muster", "--yes")
    assert "Kwit tries the platforms again" in said
    assert "Still on whatsapp: 5 (Twilio does not do it now)" in said
    listed = kwit.good("person", "erasures")
    assert "goes on (1 tries)" in listed

    kwit.copies.left = {}
    again = kwit.good("person", "erase", "Anna Muster", "--yes")
    assert "was begun already; what is left to do: the platforms alone" in again
    (listed_now,) = kwit.loaded("person", "erasures")
    assert (listed_now["over"], listed_now["tries"]) == (True, 2)
    assert "over" in kwit.good("person", "erasures")


def test_a_program_is_told_no_name_phone_or_address(kwit: CommandLine) -> None:
    kwit.copies.left = {PHONE: Left("whatsapp", 5, "away", again=True)}
    told = kwit.loaded("person", "erase", "Anna Muster", "--yes")
    assert not [each for each in ("Anna", PHONE, "telegram:77") if each in repr(told)]
    assert (told["over"], told["copies"]) == (False, 1)


def test_an_interrupted_one_names_the_steps_that_are_left(kwit: CommandLine) -> None:
    kwit.personal.fails_at = ("scrub", "Anna Muster")
    assert "killed" in kwit.run("person", "erase", "Anna Muster", "--yes").stderr
    shown = kwit.good("person", "erase", "Anna Muster", "--dry-run")
    assert "what is left to do: traces" in shown


def test_nobody_is_kept_where_nothing_is_stored(kwit: CommandLine) -> None:
    kwit.personal.stored = replace(kwit.personal.stored, documents=(), threads=(), copies=(), beyond=())
    shown = kwit.good("person", "erase", "Anna Muster", "--dry-run")
    assert "Kept" not in shown
    assert "Deleted on" not in shown
