"""The ledger sees what is lost and what is doubled, and tells the window of sending from it."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.crash.ledger import Delivered, Entry, Facts, Findings, Kind, OnPlatform, judge

CHAT = "telegram:5"
DESK = "desk:-100/2"
SENT = Delivered("a/1/0", CHAT, "sent", "", 1, 0, ("telegram:5/1",))
THERE = OnPlatform("telegram:5/1", CHAT, "words")
AGAIN = OnPlatform("telegram:5/2", CHAT, "words")


def stored(kind: Kind, token: str, times: int) -> Facts:
    effects: dict[Kind, Counter[str]] = {each: Counter() for each in ("document", "message", "answer", "link", "task")}
    effects[kind].update({token: times} if times else {})
    return Facts(effects)


def nothing() -> Facts:
    return stored("document", "", 0)


def troubles(findings: Findings) -> tuple[int, int, int]:
    return len(findings.lost), len(findings.doubled), len(findings.wrong)


@pytest.mark.parametrize("kind", ["document", "message", "answer", "link", "task"])
@pytest.mark.parametrize(
    ("accepted", "there", "expected"),
    [
        (True, 1, (0, 0, 0)),
        (True, 0, (1, 0, 0)),
        (True, 2, (0, 1, 0)),
        (False, 0, (0, 0, 0)),
        (False, 1, (0, 0, 0)),
        (False, 2, (0, 1, 0)),
    ],
)
def test_what_was_accepted_has_its_effect_once_and_what_was_not_at_most_once(
    kind: Kind, *, accepted: bool, there: int, expected: tuple[int, int, int]
) -> None:
    assert troubles(judge([Entry(kind, "x", accepted=accepted)], stored(kind, "x", there), [])) == expected


def test_what_was_done_twice_is_there_twice() -> None:
    twice = [Entry("answer", "x", accepted=True), Entry("answer", "x", accepted=True)]

    assert [troubles(judge(twice, stored("answer", "x", there), [])) for there in (1, 2, 3)] == [
        (1, 0, 0),
        (0, 0, 0),
        (0, 1, 0),
    ]


def test_what_nobody_did_is_not_there() -> None:
    assert troubles(judge([], stored("document", "x", 1), [])) == (0, 0, 1)


def test_what_waits_for_ever_is_lost_and_what_was_set_aside_is_wrong() -> None:
    facts = replace(nothing(), waiting={"inbox": 1, "deliveries": 0}, wrong=["set aside"])

    assert troubles(judge([], facts, [])) == (1, 0, 1)


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [
        (SENT, (0, 0, 0)),
        (replace(SENT, status="queued"), (1, 0, 0)),
        (replace(SENT, status="sending"), (1, 0, 0)),
        (replace(SENT, messages=("telegram:5/1", "telegram:5/9")), (1, 0, 0)),
        (replace(SENT, status="held"), (0, 0, 0)),
        (replace(SENT, status="failed", reason="403: blocked"), (0, 0, 0)),
        (replace(SENT, status="failed"), (0, 0, 1)),
    ],
)
def test_a_delivery_is_on_its_platform_or_listed_as_failed_with_a_reason(
    delivery: Delivered, expected: tuple[int, int, int]
) -> None:
    findings = judge([], replace(nothing(), deliveries=[delivery]), [THERE])

    assert (troubles(findings), findings.failed) == (expected, int(delivery.status == "failed"))


def test_a_message_that_no_delivery_knows_is_doubled_unless_its_sending_was_repeated() -> None:
    doubled = judge([], replace(nothing(), deliveries=[SENT]), [THERE, AGAIN])
    resent = judge([], replace(nothing(), deliveries=[replace(SENT, attempts=2, resent=1)]), [THERE, AGAIN])

    assert (troubles(doubled), troubles(resent), resent.resent) == ((0, 1, 0), (0, 0, 0), 1)


@pytest.mark.parametrize(
    ("copies", "attempts", "status", "expected"),
    [
        (0, 1, "sent", (1, 0)),
        (0, 1, "failed", (0, 0)),
        (1, 1, "sent", (0, 0)),
        (2, 1, "sent", (0, 1)),
        (2, 2, "sent", (0, 0)),
        (3, 2, "sent", (0, 1)),
    ],
)
def test_what_was_written_stands_at_the_other_end_as_often_as_it_was_sent(
    copies: int, attempts: int, status: str, expected: tuple[int, int]
) -> None:
    shown = [OnPlatform(f"desk:-100/{number}", DESK, "so ⟦c1⟧") for number in range(copies)]
    carried = Delivered(
        "t/1/0", "desk:task/1", status, "400: gone", attempts, 0, tuple(each.name for each in shown[-1:]), ("c1",)
    )
    facts = replace(stored("message", "c1", 1), deliveries=[carried])
    if not copies:
        facts = replace(facts, deliveries=[replace(carried, messages=("desk:-100/7",))])
        shown = [OnPlatform("desk:-100/7", DESK, "a card")]

    findings = judge([Entry("message", "c1", "desk", accepted=True)], facts, shown)

    assert (len(findings.lost), len(findings.doubled)) == expected
