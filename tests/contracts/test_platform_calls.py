"""Every call that the suite's Kwits made to the local platforms, held against what Telegram and Twilio publish.

It runs last. The descriptions are not part of the project: they are looked for in ``../shared/spec``.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from sandbox.telegram import conformance as telegram
from sandbox.twilio import conformance as twilio
from tests.contracts.records import CallRecords

SPECIFICATIONS = Path(__file__).parents[3] / "shared" / "spec"


def published(name: str) -> dict[str, Any]:
    path = SPECIFICATIONS / name
    if not path.exists():
        pytest.skip(f"the platform's description is not there: {path}")
    description: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return description


def calls(record: Path, request: pytest.FixtureRequest) -> int:
    """How many calls are on record; none is a failure, unless the tests that make them were not run."""
    made = len(record.read_text(encoding="utf-8").splitlines()) if record.exists() else 0
    alone = "KWIT_TEST_CALLS" in os.environ  # all others have run before, in processes of their own
    if not made and not alone and not any("end_to_end" in item.path.parts for item in request.session.items):
        pytest.skip("only a part of the suite was run, one that calls no platform")
    return made


def test_every_call_to_telegram_is_as_telegram_describes_it(
    call_records: CallRecords, request: pytest.FixtureRequest
) -> None:
    assert calls(call_records.telegram, request) > 0
    assert telegram.check_record(published("telegram-bot-api.json"), call_records.telegram) == []


def test_every_call_to_twilio_is_as_twilio_describes_it(
    call_records: CallRecords, request: pytest.FixtureRequest
) -> None:
    described = [published("twilio_api_v2010.messages.json"), published("twilio_content_v1.json")]
    assert calls(call_records.twilio, request) > 0
    assert twilio.check_record(described, call_records.twilio) == []
