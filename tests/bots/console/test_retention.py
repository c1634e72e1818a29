"""``company retain``, ``company hold``, ``document --hold`` and ``retention``."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.vocabulary.documents import Arrival, DocumentRecord, DocumentStatus
from flows.vocabulary.readings import Reading
from tests.bots.console.conftest import NOW, CommandLine


@pytest.fixture(autouse=True)
def old(kwit: CommandLine) -> None:
    kwit.good("company", "add", "Eins AG")
    (company,) = kwit.book.by_company_id.values()
    arrival = Arrival("d1001", 1001, company.id, company.name, "p1", "telegram:7", (), NOW - timedelta(days=4000))
    stored = DocumentRecord(arrival, DocumentStatus.TAKEN, Reading(), "", company.id, company.name, NOW)
    kwit.documents.records = kwit.personal.documents = [stored]


def test_terms_are_set_and_said(kwit: CommandLine) -> None:
    said = kwit.good("company", "retain", "Eins AG", "--documents", "10y")
    assert said == "Eins AG: documents 3650 days, messages for ever.\n"
    told = kwit.loaded("company", "retain", "Eins AG", "--messages", "2y", "--documents", "forever")
    assert (told["keep_documents"], told["keep_messages"]) == (0, 730)
    assert "say --documents" in kwit.refused("company", "retain", "Eins AG")
    assert "is no term" in kwit.refused("company", "retain", "Eins AG", "--documents", "long")


def test_what_is_over_is_counted_first_and_erased_then(kwit: CommandLine) -> None:
    kwit.good("company", "retain", "Eins AG", "--documents", "10y")
    assert "Would be erased" in kwit.good("retention", "--dry-run")
    assert kwit.personal.done == []
    assert kwit.loaded("retention", "--dry-run")["documents"] == 1
    assert kwit.loaded("retention") == {
        "documents": 1,
        "documents_held": 0,
        "threads": 0,
        "deliveries": 0,
        "strangers": 0,
        "dry_run": False,
    }
    assert kwit.personal.done == [("erase_document", "d1001")]
    assert kwit.trail.told[-1] == ("administrator", "retention.applied")


def test_a_hold_of_a_company_needs_a_reason_and_stops_the_sweep(kwit: CommandLine) -> None:
    kwit.good("company", "retain", "Eins AG", "--documents", "10y")
    for wrong in ((), (" ",), ("lawsuit", "--lift")):
        assert "say a reason, or --lift" in kwit.refused("company", "hold", "Eins AG", *wrong)
    assert "on hold" in kwit.good("company", "hold", "Eins AG", "lawsuit  2026")
    (company,) = kwit.book.by_company_id.values()
    assert company.hold == "lawsuit 2026"
    assert "1 more are on hold" in kwit.good("retention")
    assert kwit.personal.done == []
    assert "no longer on hold" in kwit.good("company", "hold", "Eins AG", "--lift")
    assert "Erased" in kwit.good("retention")
    assert kwit.personal.done == [("erase_document", "d1001")]


def test_a_document_is_held_and_shows_it(kwit: CommandLine) -> None:
    assert "say a reason" in kwit.refused("document", "1001", "--hold", " ")
    assert "say a reason" in kwit.refused("document", "1001", "--hold", "audit", "--lift")
    assert "On hold: audit" in kwit.good("document", "1001", "--hold", "audit")
    assert kwit.loaded("document", "1001", "--lift")["hold"] is None
    assert kwit.trail.told[-2:] == [("administrator", "document.held"), ("administrator", "document.freed")]


def test_an_erased_document_has_no_originals_to_write_and_is_not_taken(kwit: CommandLine, tmp_path: object) -> None:
    kwit.documents.records = [replace(kwit.documents.records[0], status=DocumentStatus.ERASED)]
    assert "originals of No. 1001 were erased" in kwit.refused("document", "1001", "--out", str(tmp_path))
    assert "is erased already" in kwit.refused("document", "1001", "--take")
