"""A few cases of every target, the same ones every time; ``make fuzz`` runs as many as wanted.

What fuzzing has found has small tests of its own, beside those of the parts that were mended.
"""

import json
import logging
import sys
import warnings
from pathlib import Path
from random import Random

import pytest
import structlog
from aiohttp.http_exceptions import BadStatusLine
from pydantic import ValidationError

from bots.telegram.inbound import read, translate
from sandbox.story import DESK
from storage.opening import open_storage
from tests.effort import EFFORT
from tests.fuzz import campaign, shapes
from tests.fuzz.__main__ import all_targets, main
from tests.fuzz.adapters import AT, BOT
from tests.fuzz.campaign import Findings
from tests.fuzz.complaints import listening
from tests.fuzz.doors import EXPECTED, fuzz_house
from tests.fuzz.target import Target
from tests.fuzz.updates import Cast, Updates

SEED = 20260312
CASES = 12 * EFFORT
POSTS = 18 * EFFORT
TARGETS = {target.name: target for target in all_targets(shapes.of_models())}


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_in_is_answered_or_refused_by_a_named_error(name: str) -> None:
    findings = Findings()
    campaign.campaign([TARGETS[name]], CASES, SEED, findings)
    assert findings.surprises == []
    assert findings.by_target[name] == CASES


@pytest.mark.parametrize("name", ["telegram", "twilio message", "codec", "csv book", "entries"])
def test_some_payloads_are_refused_and_some_are_not(name: str) -> None:
    findings = Findings()
    campaign.campaign([TARGETS[name]], 60, SEED, findings)
    assert 0 < findings.named[name] < 60


@pytest.mark.timeout(240 * EFFORT)
async def test_over_http_nothing_is_answered_with_a_failure_and_everything_is_stepped(
    mongo_uri: str, database_name: str, tmp_path: Path
) -> None:
    findings = Findings()
    async with open_storage(mongo_uri, tmp_path, "fuzz", database=database_name, forum=DESK) as storage:
        statuses = (await fuzz_house(storage, POSTS, SEED, findings)).statuses
        await storage.database.drop()
    assert findings.surprises == []
    assert statuses.keys() <= EXPECTED
    assert 200 in statuses
    assert len(statuses) > 1


def test_nearly_all_good_updates_mean_something_and_all_kinds_come() -> None:
    updates, refused, kinds = Updates(Cast(), shapes.of_models()), 0, set[str]()
    for number in range(400):
        try:
            envelope = translate(read(updates.good(Random(number))), BOT, AT).envelope  # noqa: S311 - not for secrets
        except ValidationError:  # what lies very deep is left out
            refused += 1
        else:
            kinds.add(type(envelope.event).__name__ if envelope is not None else "")
    said = {
        "TextReceived",
        "TextEdited",
        "FileReceived",
        "PlaceReceived",
        "ContactShared",
        "ButtonTapped",
        "OtherReceived",
    }
    assert said | {"AddressBlocked", "AddressUnblocked", "DeskLost", "DeskRegained"} <= kinds
    assert refused < 20


@pytest.mark.filterwarnings("always::DeprecationWarning")
def test_a_warning_is_unexpected_unless_it_is_explained_and_so_is_what_a_library_says() -> None:
    with listening() as complaints:
        line, library = structlog.get_logger(), logging.getLogger("aiohttp.server")
        line.warning("delivery_failed", error="Unreachable", code="403")
        line.warning("delivery_failed", error="Refused", code="400")
        line.info("delivery_failed", error="Refused", code="400")
        line.error("webhook_forged", place="web.py:1 in here")
        library.error("Error handling request", exc_info=BadStatusLine("x"))
        library.error("Error handling request", exc_info=KeyError("x"))
        warnings.warn("a thing of the past", DeprecationWarning, stacklevel=1)
    assert complaints.explained == {"delivery_failed Unreachable 403": 1, "aiohttp.server BadStatusLine": 1}
    past = complaints.unexplained.keys() - {
        "delivery_failed Refused 400",
        "webhook_forged web.py:1 in here",
        "aiohttp.server KeyError",
    }
    assert [line.startswith("py.warnings ") and "a thing of the past" in line for line in past] == [True]
    assert complaints.unexplained.total() == 4


def test_the_same_seed_makes_the_same_payloads() -> None:
    for target in TARGETS.values():
        if target.name != "entries":  # its payloads name functions
            assert repr(campaign.payload_of(target, 7, 3)) == repr(campaign.payload_of(target, 7, 3))


def test_a_defect_is_found_once_and_its_payload_made_small(capsys: pytest.CaptureFixture[str]) -> None:
    def fails(payload: dict[str, list[str]]) -> None:
        if any("x" in text for text in payload["texts"]):
            raise KeyError

    planted = Target("planted", lambda chance: {"texts": ["ab", "c" * 9 + "x" * chance.randint(1, 3)], "b": []}, fails)
    findings = Findings()
    campaign.campaign([planted], 5, SEED, findings)
    assert [(each.target, each.error, each.payload) for each in findings.surprises] == [
        ("planted", "KeyError", "{'texts': ['x']}")
    ]
    assert sum(findings.unexpected.values()) == 5
    assert "UNEXPECTED planted: KeyError" in capsys.readouterr().err


def test_what_comes_to_no_end_is_stopped_and_unexpected(monkeypatch: pytest.MonkeyPatch) -> None:
    def spins(_payload: object) -> None:
        while True:
            pass

    monkeypatch.setattr(campaign, "MOST_SECONDS", 0.05)
    findings = Findings()
    campaign.campaign([Target("spinning", lambda _chance: 1, spins)], 1, SEED, findings)
    assert [each.error for each in findings.surprises] == ["TooSlow"]


def test_the_command_ends_with_one_line_of_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["fuzz", "--cases", "10", "--seed", "3", "--only", "phone", "--only", "shared"])
    status = main()
    written = capsys.readouterr()
    (line,) = written.out.splitlines()
    told = json.loads(line)
    assert status == 0, written.err
    assert (told["cases"], told["by_target"], told["unexpected"], told["status_5xx"], told["seed"]) == (
        9,
        {"phone": 6, "shared phone": 3},
        0,
        0,
        3,
    )
    assert "phone: 6 cases" in written.err
