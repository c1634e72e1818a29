"""The story that the demo plays: scene by scene on the shared Kwit, so that a scene that fails has a name, and once as the
command itself, in a process of its own, which proves that it ends with status 0 on a machine with nothing prepared."""

import subprocess
import sys
from pathlib import Path

import pytest
import pytest_asyncio

from flows.vocabulary.documents import DocumentRecord, DocumentStatus
from sandbox.person import Line
from sandbox.story import Story
from tests.end_to_end.stage import Stage

ROOT = Path(__file__).parents[2]
asynchronous = pytest.mark.asyncio(loop_scope="session")


class Silence:
    """A narrator who says nothing."""

    def scene(self, title: str) -> None:
        """Say nothing."""

    def office(self, text: str) -> None:
        """Say nothing."""

    def line(self, name: str, platform: str, line: Line) -> None:
        """Say nothing."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def story(stage: Stage) -> Story:
    running = stage.running
    story = Story(
        running.storage, stage.telegram, stage.twilio, Silence(), reads_cyrillic=bool(running.reading.reads_cyrillic)
    )
    await story.import_office()
    return story


async def all_filed(story: Story, stage: Stage, *records: DocumentRecord) -> bool:
    originals = story.storage.documents
    return all(
        [
            record.status is DocumentStatus.FILED
            and all([len(await originals.original(file.file_id)) == file.size for file in record.arrival.files])
            for record in records
        ]
    )


@asynchronous
async def test_an_employee_whose_number_is_known_files_a_receipt_by_whatsapp(story: Story, stage: Stage) -> None:
    assert await all_filed(story, stage, await story.known_employee())


@asynchronous
async def test_a_strangers_picture_waits_until_the_code_comes(story: Story, stage: Stage) -> None:
    assert await all_filed(story, stage, await story.stranger())


@asynchronous
async def test_a_client_shares_the_contact_sends_an_invoice_and_corrects_it(story: Story, stage: Stage) -> None:
    assert await all_filed(story, stage, await story.polish_client())


@asynchronous
async def test_a_russian_receipt_is_read_or_its_limit_said(story: Story, stage: Stage) -> None:
    assert await all_filed(story, stage, await story.russian_receipt())


@asynchronous
async def test_five_wrong_codes_lock_an_address_out(story: Story) -> None:
    await story.lock_out()


def test_the_demo_plays_and_ends_with_status_0(tmp_path: Path) -> None:
    played = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, ROOT / "bot.py", "demo"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (played.returncode, "All of it came true" in played.stdout) == (0, True), played.stdout + played.stderr
    assert list(tmp_path.iterdir()) == []
