"""Claims about the lists of tasks and requests, and about the groups that tasks are shown in."""

from dataclasses import replace

import pytest

from flows.vocabulary.people import Company, Manager
from flows.vocabulary.task_effects import RecordRequest
from flows.vocabulary.tasks import RequestStatus, TaskStatus
from storage.forums import KEPT, MongoForums
from storage.opening import Storage
from tests.storage.task_setting import ANNA, FORUM, NOON, OPENING, after, begun, record, request, with_book


@pytest.fixture
async def office(storage: Storage) -> Storage:
    return await with_book(storage)


async def test_tasks_are_numbered_from_one_and_know_their_people(office: Storage) -> None:
    first = await begun(office)
    second = await begun(office, "t2", replace(OPENING, person_id="", by_manager="baumann", document=1042))
    assert (first.number, first.company, first.person, first.manager) == (1, "Müller AG", "Anna Keller", "Frau Baumann")
    assert (second.number, second.person, second.by_office, second.document) == (2, "", True, 1042)


async def test_the_same_task_begun_again_keeps_its_number(office: Storage) -> None:
    assert await begun(office) == await begun(office)
    assert (await begun(office, "t2")).number == 2


async def test_a_task_is_found_by_id_number_and_person_as_it_was_recorded_last(office: Storage) -> None:
    facts = await begun(office)
    waiting = record(facts, TaskStatus.WAITING, after(60))
    await office.tasks.record(waiting, 1)
    assert await office.tasks.load("t1") == waiting
    assert await office.tasks.numbered(1) == waiting
    assert await office.tasks.of_person("anna") == [waiting]
    assert await office.tasks.load("t2") is None
    assert await office.tasks.numbered(2) is None
    assert await office.tasks.of_person("olga") == []


@pytest.mark.parametrize("status", [TaskStatus.ACCEPTED, TaskStatus.ARCHIVED])
async def test_a_task_that_is_over_leaves_the_open_ones_and_comes_back_when_it_goes_on(
    office: Storage, status: TaskStatus
) -> None:
    facts = await begun(office)
    over = record(facts, status)
    await office.tasks.record(over, 1)
    assert (await office.tasks.open(), await office.tasks.of_person("anna")) == ([], [])
    assert await office.tasks.of_person("anna", over=True) == [over]
    again = record(facts, TaskStatus.REOPENED)
    await office.tasks.record(again, 1)
    assert (await office.tasks.open(), await office.tasks.of_person("anna", over=True)) == ([again], [])


async def test_the_newest_are_those_that_changed_last(office: Storage) -> None:
    first, second = await begun(office), await begun(office, "t2")
    await office.tasks.record(record(second, TaskStatus.OPEN, after(1)), 1)
    await office.tasks.record(record(first, TaskStatus.ACCEPTED, after(2)), 1)
    assert [each.facts.id for each in await office.tasks.newest(10)] == ["t1", "t2"]


async def test_a_profile_names_the_tasks_that_are_not_over(office: Storage) -> None:
    open_task, over = await begun(office), await begun(office, "t2")
    await office.tasks.record(record(over, TaskStatus.ACCEPTED), 1)
    profile = await office.directory.profile(ANNA)
    assert profile is not None
    assert [task.id for task in profile.tasks] == [open_task.id]


async def test_a_request_is_listed_for_its_person_and_company_until_it_is_over(office: Storage) -> None:
    first, second = request(1), request(2, person_id="")
    for each in (second, first):
        await office.requests.record(RecordRequest(each, RequestStatus.OPEN), NOON, 1)
    assert await office.requests.open_for("anna") == [first]
    assert await office.requests.open_of("mueller") == [first, second]
    await office.requests.record(RecordRequest(first, RequestStatus.FULFILLED, "d1"), after(5), 1)
    assert await office.requests.open_for("anna") == []
    assert await office.requests.status(first.id) is RequestStatus.FULFILLED
    assert await office.requests.status("t1.r9") is None


async def test_a_task_belongs_into_its_companys_group_else_its_managers_else_the_offices(office: Storage) -> None:
    forums = MongoForums(office.database, FORUM)
    assert await forums.forum_for("mueller", "baumann") == FORUM
    await office.book.save_manager(Manager("baumann", "Frau Baumann", forum=-1002))
    assert await forums.forum_for("mueller", "baumann") == -1002
    await office.book.save_company(Company("mueller", "Müller AG", forum=-1003))
    assert await forums.forum_for("mueller", "baumann") == -1003
    assert await MongoForums(office.database, None).forum_for("", "") is None


async def test_the_groups_of_the_office_are_all_that_the_book_names(office: Storage) -> None:
    seconds = 0.0
    forums = MongoForums(office.database, FORUM, lambda: seconds)
    assert await forums.all() == {FORUM}
    await office.book.save_company(Company("mueller", "Müller AG", forum=-1003))
    assert await forums.all() == {FORUM}
    seconds = KEPT
    assert await forums.all() == {FORUM, -1003}
