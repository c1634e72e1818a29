"""A few seconds of the soak: everything that it does is done once, and comes to rest."""

from pathlib import Path

from tests.crash.child import Orders
from tests.crash.office import open_ground
from tests.crash.processes import DatabaseServer, Kwit
from tests.soak.measures import thirds, warnings_in
from tests.soak.soak import soak


async def test_under_load_and_trouble_nothing_is_lost_or_doubled_and_all_comes_to_rest(tmp_path: Path) -> None:
    server = DatabaseServer(tmp_path / "server")
    await server.start()
    targets: list[str] = []
    log = tmp_path / "kwit.log"
    async with open_ground(server.database("soak"), tmp_path, targets) as ground:
        kwit = await Kwit.start(Orders(ground.settings(), "soaked", str(log)))
        targets.append(kwit.url)
        await ground.set_up(1)

        soaked = await soak(ground, kwit, log, 2.0, 8.0, seed=3, employees=5)

        await kwit.kill()
    await server.kill()
    assert (soaked.findings.lost, soaked.findings.doubled, soaked.findings.wrong) == ([], [], [])
    assert (soaked.drained, soaked.unanswered) == (True, [])
    assert soaked.json()["events"] == sum(soaked.load.done.values()) > 5
    assert all(megabytes > 10 for megabytes in soaked.memory[:1])


def test_thirds_are_means_of_what_was_measured_in_its_order() -> None:
    assert thirds([1, 1, 2, 2, 3, 3]) == [1, 2, 3]
    assert thirds([5]) == [5, 0, 0]


def test_warnings_are_counted_by_their_events(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(
        '{"event": "a", "level": "warning"}\n{"event": "a", "level": "error"}\n{"event": "b", "level": "info"}\n'
        "Traceback\nKwit listens on http://127.0.0.1:1; Ctrl-C stops it.\n",
        encoding="utf-8",
    )

    assert warnings_in(log) == {"a": 2, "other": 1}
