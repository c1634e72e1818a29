"""A platform that is away is left alone, but for one probe at a time; one address's trouble is not the platform's."""

from itertools import pairwise

from structlog.testing import capture_logs

from bots.circuit import FAILURES, LONGEST_PAUSE, Circuit, pause_before_probe
from tests.bots.timeline import Timeline

PAUSE = 10.0


def circuit_of(time: Timeline) -> Circuit:
    return Circuit("telegram", time.seconds, pause=lambda opened: PAUSE * opened)


def fail(circuit: Circuit, key: str) -> None:
    with circuit.attempt(key) as attempt:
        assert attempt is not None
        attempt.failed()


def opened(time: Timeline) -> Circuit:
    circuit = circuit_of(time)
    for number in range(FAILURES):
        fail(circuit, f"address {number % 2}")
    assert circuit.is_open
    return circuit


def test_failures_in_a_row_of_several_addresses_open_it() -> None:
    circuit = circuit_of(Timeline())
    for number in range(FAILURES - 1):
        fail(circuit, f"address {number}")
    assert not circuit.is_open
    fail(circuit, "another")
    assert circuit.refuses
    with circuit.attempt("anybody") as attempt:
        assert attempt is None


def test_one_address_alone_does_not_open_it() -> None:
    circuit = circuit_of(Timeline())
    for _ in range(10 * FAILURES):
        fail(circuit, "the only one")
    assert not circuit.is_open
    fail(circuit, "another")
    assert circuit.is_open


def test_an_answer_in_between_begins_the_count_anew() -> None:
    circuit = circuit_of(Timeline())
    for number in range(3 * FAILURES):
        fail(circuit, f"address {number}")
        with circuit.attempt("heard") as attempt:
            assert attempt is not None
            attempt.answered()
    assert not circuit.is_open


def test_what_says_nothing_of_the_platform_counts_neither_way() -> None:
    circuit = circuit_of(Timeline())
    for number in range(FAILURES - 1):
        fail(circuit, f"address {number}")
    with circuit.attempt("our own trouble"):
        pass
    fail(circuit, "another")
    assert circuit.is_open


async def test_after_the_pause_one_probe_is_let_through_and_nobody_beside_it() -> None:
    time = Timeline()
    circuit = opened(time)
    assert circuit.rest == PAUSE
    await time.passes(PAUSE)
    assert not circuit.refuses
    with circuit.attempt("first") as probe:
        assert probe is not None
        with circuit.attempt("second") as refused:
            assert refused is None
        probe.answered()
    assert not circuit.is_open


async def test_each_probe_that_fails_makes_the_next_pause_longer() -> None:
    time = Timeline()
    circuit = opened(time)
    for failed in (2, 3, 4):
        await time.passes(circuit.rest)
        fail(circuit, "probe")
        assert circuit.rest == PAUSE * failed


async def test_a_probe_that_says_nothing_leaves_the_way_to_the_next_one() -> None:
    time = Timeline()
    circuit = opened(time)
    await time.passes(PAUSE)
    with circuit.attempt("nothing to send after all"):
        pass
    assert circuit.is_open
    assert not circuit.refuses


def test_what_was_under_way_when_it_opened_makes_no_pause_longer_but_may_close_it() -> None:
    time = Timeline()
    circuit = circuit_of(time)
    with circuit.attempt("good") as good, circuit.attempt("bad") as bad:
        assert good is not None
        assert bad is not None
        for number in range(FAILURES):
            fail(circuit, f"address {number}")
        bad.failed()
        assert circuit.rest == PAUSE
        good.answered()
    assert not circuit.is_open


def test_it_tells_once_that_it_opens_and_once_that_it_closes() -> None:
    time = Timeline()
    told: list[str] = []
    circuit = circuit_of(time)
    circuit.on_open(lambda: told.append("open"))
    circuit.on_close(lambda: told.append("closed"))
    with capture_logs() as logs, circuit.attempt("good") as good:
        for number in range(FAILURES):
            fail(circuit, f"address {number}")
        assert told == ["open"]
        assert good is not None
        good.answered()
    with circuit.attempt("good") as good:
        assert good is not None
        good.answered()
    assert told == ["open", "closed"]
    assert [line["event"] for line in logs] == ["circuit_open", "circuit_closed"]


def test_pauses_grow_to_a_minute_with_jitter() -> None:
    pauses = [min(pause_before_probe(opened) for _ in range(200)) for opened in range(1, 9)]
    assert all(early <= late + 1 for early, late in pairwise(pauses))
    assert 5 <= pauses[0] < 6
    assert all(LONGEST_PAUSE <= pause_before_probe(20) <= LONGEST_PAUSE + 3 for _ in range(50))
    assert len({pause_before_probe(3) for _ in range(20)}) > 1
