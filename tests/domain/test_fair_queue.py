"""Fair turns, with tags dealt as the storage deals them: nobody waits for more than one job of each other."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.fair_queue import (
    HEAD_START,
    Lane,
    Places,
    Waiting,
    before,
    choose,
    expected_wait,
    in_turn,
    start_tag,
    turns_left,
)
from bot.domain.limits import Limits

AMPLE = Limits(running_per_member=10_000, running_per_guild=10_000)
LANES: tuple[Lane, ...] = ("image", "video")


@dataclass
class Queue:
    """One provider with one place; tags as in `storage.fair_queue.arrival`."""

    waiting: list[Waiting] = field(default_factory=list[Waiting])
    running: list[Waiting] = field(default_factory=list[Waiting])
    started: list[Waiting] = field(default_factory=list[Waiting])
    times: dict[tuple[Lane, int], int] = field(default_factory=dict[tuple[Lane, int], int])
    """Virtual time by lane and server; 0: between servers."""
    asked: int = 0

    def ask(
        self,
        member: int,
        guild: int = 1,
        lane: Lane = "image",
        offers: tuple[str, ...] = ("kie",),
        *,
        ready: bool = True,
    ) -> Waiting:
        started = [
            job._replace(guild_tag=job.guild_tag - HEAD_START, member_tag=job.member_tag - HEAD_START)
            for job in self.started
        ]
        guilds = [job for job in (*self.waiting, *started) if job.lane == lane and job.guild_id == guild]
        mine = [job for job in guilds if job.member_id == member]
        self.asked += 1
        job = Waiting(
            job_id=f"{self.asked:05}",
            lane=lane,
            guild_id=guild,
            member_id=member,
            guild_tag=start_tag(self.times.get((lane, 0)), largest(j.guild_tag for j in guilds)),
            member_tag=start_tag(self.times.get((lane, guild)), largest(j.member_tag for j in mine)),
            asked_at=self.asked,
            offers=offers,
            ready=ready,
        )
        self.waiting.append(job)
        return job

    def start(self, lane: Lane = "image") -> Waiting | None:
        """The place comes free, and whoever is next takes it."""
        self.running.clear()
        return self.start_beside(lane)

    def start_beside(self, lane: Lane = "image", limits: Limits = AMPLE) -> Waiting | None:
        """A place comes free beside those that run, and whoever is next takes it."""
        chosen = choose(self.waiting, self.places(limits, {("kie", lane): 1}))
        started = [job for job, _ in chosen.starting]
        assert len(started) <= 1
        self.running += started
        self.started += started
        for key, tag in chosen.times.items():
            self.times[key] = max(self.times.get(key, 0), tag)
        left = turns_left(self.waiting, started)
        self.waiting = [
            job._replace(guild_tag=left.get(job.job_id, job.guild_tag))
            for job in self.waiting
            if job.job_id not in {one.job_id for one in started}
        ]
        return started[0] if started else None

    def places(self, limits: Limits, turns: dict[tuple[str, Lane], int] | None = None) -> Places:
        """Free beside those that run."""
        places = Places(limits)
        for job in self.running:
            places.take(job, "")
        places.turns.update(turns or {})
        return places

    def until(self, job: Waiting) -> list[Waiting]:
        """Those that start before it."""
        started: list[Waiting] = []
        while (one := self.start(job.lane)) is None or one.job_id != job.job_id:
            assert one is not None
            started.append(one)
        return started


def largest(tags: Iterable[int]) -> int | None:
    return max(tags, default=None)


def crowd(queue: Queue, number: int, member: int, guild: int = 1) -> None:
    for _ in range(number):
        queue.ask(member, guild)


@settings(max_examples=15)
@given(st.integers(0, 199), st.integers(1, 3))
def test_one_who_asks_after_two_hundred_of_another_waits_for_at_most_one_of_them(
    started: int, rounds: int
) -> None:
    queue = Queue()
    crowd(queue, 200, member=1)
    for _ in range(started):
        queue.start()
    for _ in range(rounds):
        assert len(queue.until(queue.ask(2))) <= 1


@settings(max_examples=15)
@given(st.integers(0, 199), st.integers(1, 3))
def test_a_server_that_asks_after_two_hundred_of_another_waits_for_at_most_one_of_them(
    started: int, rounds: int
) -> None:
    queue = Queue()
    crowd(queue, 200, member=1)
    for _ in range(started):
        queue.start()
    for _ in range(rounds):
        assert len(queue.until(queue.ask(1, guild=2))) <= 1


@given(st.lists(st.integers(1, 20), min_size=1, max_size=5), st.integers(0, 60), st.booleans())
def test_a_newcomer_waits_for_at_most_one_job_of_each_of_many(
    crowds: list[int], started: int, servers: bool
) -> None:
    """Members of one server, or servers of one member each."""
    queue = Queue()
    for number, jobs in enumerate(crowds, start=1):
        crowd(queue, jobs, member=number, guild=number if servers else 1)
    for _ in range(started):
        queue.start()
    newcomer = queue.ask(99, guild=99 if servers else 1)
    first = Counter(job.member_id for job in queue.until(newcomer))
    assert all(jobs <= 1 for jobs in first.values())


asks_and_starts = st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=80)
"""A number: who asks; None: the place comes free."""


@given(asks_and_starts, st.booleans())
def test_whoever_asks_for_one_waits_for_at_most_one_job_of_each_other_whatever_comes_and_goes(
    events: list[int | None], servers: bool
) -> None:
    queue = Queue()
    lone: dict[str, Counter[int]] = {}
    for event in [*events, *[None] * len(events)]:
        if event is not None:
            alone = all(job.member_id != event for job in (*queue.waiting, *queue.running))
            job = queue.ask(event, event if servers else 1)
            if alone:
                lone[job.job_id] = Counter()
        elif started := queue.start():
            lone.pop(started.job_id, None)
            for seen in lone.values():
                seen[started.member_id] += 1
                assert max(seen.values()) <= 1


@given(st.integers(2, 12), st.integers(1, 6))
def test_many_members_of_a_server_get_no_more_turns_than_the_single_one_of_another(
    jobs: int, members: int
) -> None:
    queue = Queue()
    for _ in range(jobs):
        queue.ask(1, guild=1)
        for member in range(members):
            queue.ask(10 + member, guild=2)
    started = [job.guild_id for _ in range(2 * jobs) if (job := queue.start())]
    for upto in range(len(started)):
        assert abs(started[:upto].count(1) - started[:upto].count(2)) <= 1


@given(st.integers(1, 30), st.integers(1, 20))
def test_a_server_whose_members_come_one_by_one_gets_no_more_turns_than_another(
    hog: int, newcomers: int
) -> None:
    """One of its members has many waiting, others come after them: the server's turns are still its turns."""
    queue = Queue()
    crowd(queue, hog, member=1, guild=1)
    for member in range(newcomers):
        queue.ask(10 + member, guild=1)
    queue.start()
    other = queue.ask(1, guild=2)
    assert len(queue.until(other)) <= 1


@given(st.sampled_from(LANES), st.booleans())
def test_a_lone_member_in_an_idle_system_starts_at_once(lane: Lane, after_others: bool) -> None:
    queue = Queue()
    if after_others:
        crowd(queue, 5, member=2)
        while queue.start():
            pass
    job = queue.ask(1, lane=lane)
    assert choose(queue.waiting, Places(Limits(), turns={("kie", lane): 1})).starting == [(job, "kie")]


@given(asks_and_starts)
def test_a_members_own_jobs_start_in_the_order_in_which_they_were_asked_for(events: list[int | None]) -> None:
    queue = Queue()
    last: dict[int, int] = {}
    for event in [*events, *[None] * len(events)]:
        if event is not None:
            queue.ask(event, guild=1 + event % 2)
        elif started := queue.start():
            assert started.asked_at > last.get(started.member_id, 0)
            last[started.member_id] = started.asked_at


lanes = st.sampled_from(LANES)
crowds = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3), lanes), max_size=40)
"""(member, guild, lane) of each that asks."""


@given(crowds)
def test_what_waits_in_one_lane_changes_nothing_in_the_other(asks: list[tuple[int, int, Lane]]) -> None:
    both, images = Queue(), Queue()
    for member, guild, lane in asks:
        both.ask(member, guild, lane)
        if lane == "image":
            images.ask(member, guild, lane)

    def facts(queue: Queue) -> list[tuple[int, int, int, int]]:
        turns = [job for job in in_turn(queue.waiting) if job.lane == "image"]
        return [(job.guild_id, job.member_id, job.guild_tag, job.member_tag) for job in turns]

    assert facts(both) == facts(images)


@given(crowds, st.integers(0, 30))
def test_a_newcomer_waits_for_at_most_one_job_of_each_other_server(
    asks: list[tuple[int, int, Lane]], started: int
) -> None:
    queue = Queue()
    for member, guild, _ in asks:
        queue.ask(member, guild)
    for _ in range(started):
        queue.start()
    ahead = queue.until(queue.ask(1, guild=99))
    assert len(ahead) == len({job.guild_id for job in ahead})


def test_a_crowd_of_videos_stands_in_no_images_way() -> None:
    queue = Queue()
    for _ in range(50):
        queue.ask(1, lane="video")
    image = queue.ask(2, lane="image")
    assert before(queue.waiting, image.job_id, Places(Limits())) == 0
    assert image.guild_tag == 0


def told_and_true(asks: list[tuple[int, int, Lane]], data: st.DataObject) -> tuple[int, int]:
    """How many are said to come before a job, and how many start before it."""
    queue = Queue()
    for member, guild, lane in asks:
        queue.ask(member, guild, lane)
    job = data.draw(st.sampled_from(queue.waiting)) if queue.waiting else queue.ask(1)
    told = before(queue.waiting, job.job_id, Places(AMPLE))
    return told, len(queue.until(job))


@given(crowds, st.data())
def test_how_many_come_before_a_members_job_is_how_many_start_before_it(
    asks: list[tuple[int, int, Lane]], data: st.DataObject
) -> None:
    told, true = told_and_true([(member, 1, lane) for member, _, lane in asks], data)
    assert told == true


@given(crowds, st.data())
def test_how_many_come_before_a_servers_job_is_how_many_start_before_it(
    asks: list[tuple[int, int, Lane]], data: st.DataObject
) -> None:
    told, true = told_and_true([(1, guild, lane) for _, guild, lane in asks], data)
    assert told == true


@given(crowds, st.data())
def test_how_many_come_before_a_job_is_how_many_start_before_it_where_servers_have_several_members(
    asks: list[tuple[int, int, Lane]], data: st.DataObject
) -> None:
    told, true = told_and_true(asks, data)
    assert told == true


def test_a_job_that_wants_another_provider_or_has_no_place_of_its_own_is_in_nobodys_way() -> None:
    queue = Queue()
    queue.ask(1, guild=1, offers=("xai",))
    queue.ask(2, guild=3)
    mine = queue.ask(3, guild=2)
    full = Places(Limits(running_per_member=1), members={(3, 2): 1})
    assert before(queue.waiting, mine.job_id, full) == 0
    assert before(queue.waiting, mine.job_id, Places(Limits())) == 1


def test_nothing_comes_before_a_job_that_does_not_wait() -> None:
    queue = Queue()
    crowd(queue, 3, member=1)
    assert before(queue.waiting, "unknown", Places(Limits())) == 0


jobs = st.tuples(
    st.integers(1, 4),
    st.integers(1, 3),
    st.sampled_from(LANES),
    st.lists(st.sampled_from(["kie", "evolink", "xai"]), max_size=3, unique=True).map(tuple),
    st.booleans(),
)
limits = st.builds(Limits, running_per_member=st.integers(1, 4), running_per_guild=st.integers(1, 6))
turns = st.dictionaries(
    st.tuples(st.sampled_from(["kie", "evolink", "xai"]), st.sampled_from(LANES)), st.integers(-2, 5)
)
held = st.dictionaries(st.tuples(st.integers(1, 3), st.integers(1, 4)), st.integers(0, 3))
held_in_lane = st.dictionaries(st.tuples(st.integers(1, 3), st.sampled_from(LANES)), st.integers(0, 4))
all_places = st.builds(Places, limits, held, held_in_lane, turns)


def fill(asks: list[tuple[int, int, Lane, tuple[str, ...], bool]]) -> list[Waiting]:
    queue = Queue()
    for member, guild, lane, offers, ready in asks:
        queue.ask(member, guild, lane, offers, ready=ready)
    return queue.waiting


@given(st.lists(jobs, max_size=60), all_places)
def test_nobody_is_left_waiting_while_there_is_room_for_it(
    asks: list[tuple[int, int, Lane, tuple[str, ...], bool]], places: Places
) -> None:
    waiting = fill(asks)
    started = {job.job_id for job, _ in choose(waiting, places).starting}
    left = [job for job in waiting if job.ready and job.job_id not in started]
    assert [job for job in left if places.provider_for(job)] == []


@given(st.lists(jobs, max_size=60), all_places)
def test_nobody_gets_more_than_the_places_that_were_free(
    asks: list[tuple[int, int, Lane, tuple[str, ...], bool]], places: Places
) -> None:
    free = replace(places, members=dict(places.members), guilds=dict(places.guilds), turns=dict(places.turns))
    started = choose(fill(asks), places).starting
    assert all(job.ready and provider in job.offers for job, provider in started)
    members = Counter((job.guild_id, job.member_id) for job, _ in started)
    guilds = Counter[tuple[int, Lane]]((job.guild_id, job.lane) for job, _ in started)
    calls = Counter[tuple[str, Lane]]((provider, job.lane) for job, provider in started)
    for member, number in members.items():
        assert number + free.members.get(member, 0) <= free.limits.running_per_member
    for (guild_id, lane), number in guilds.items():
        assert number + free.guilds.get((guild_id, lane), 0) <= free.limits.running_per_guild
    for (provider, lane), number in calls.items():
        assert number <= free.turns.get((provider, lane), 0)
    for provider, number in Counter(provider for _, provider in started).items():
        assert number <= max(free.turns.get((provider, lane), 0) for lane in LANES)


@given(st.lists(jobs, max_size=60))
def test_each_that_waits_has_exactly_one_turn(
    asks: list[tuple[int, int, Lane, tuple[str, ...], bool]],
) -> None:
    waiting = fill(asks)
    assert sorted(job.job_id for job in in_turn(waiting)) == [job.job_id for job in waiting]


@pytest.mark.parametrize(
    ("jobs_before", "places", "expected"), [(0, 1, 0), (1, 1, 20), (3, 2, 20), (5, 0, 60)]
)
def test_a_wait_is_told_by_how_many_are_worked_on_at_a_time(
    jobs_before: int, places: int, expected: float
) -> None:
    assert expected_wait(jobs_before, places, 10) == expected


@given(st.integers(1, 20), st.integers(0, 30), st.booleans())
def test_a_job_whose_provider_is_busy_gives_later_ones_no_start_on_those_that_wait(
    backlog: int, started: int, servers: bool
) -> None:
    queue = Queue()
    queue.ask(9, guild=9 if servers else 1, offers=("busy",))
    for number in range(started + backlog):
        queue.ask(1)
        if number < started:
            queue.start()
    for _ in range(backlog):
        queue.ask(2, guild=2 if servers else 1)
    order = [job.member_id for _ in range(backlog * 2) if (job := queue.start())]
    for upto in range(len(order)):
        assert abs(order[:upto].count(1) - order[:upto].count(2)) <= 1


@given(st.integers(1, 20))
def test_whoever_asks_anew_as_soon_as_the_last_has_started_gets_every_other_turn(jobs: int) -> None:
    """Also while a job that cannot start holds the smallest tag."""
    queue = Queue()
    queue.ask(9, guild=9, offers=("busy",))
    crowd(queue, jobs, member=1)
    order: list[int] = []
    for _ in range(2 * jobs):
        if all(job.member_id != 2 for job in queue.waiting):
            queue.ask(2, guild=2)
        started = queue.start()
        assert started
        order.append(started.member_id)
        assert order.count(2) - order.count(1) <= 1


@given(st.integers(2, 12))
def test_two_who_ask_anew_in_turn_do_not_keep_a_third_waiting(rounds: int) -> None:
    queue = Queue()
    queue.ask(9, guild=9, offers=("busy",))
    for member in (1, 2, 3):
        queue.ask(member)
    assert queue.start()
    queue.ask(3)  # its second, while its first waits
    order = [started.member_id for _ in range(4) if (started := queue.start())]
    for number in range(rounds):
        queue.ask(1 + number % 2)
        started = queue.start()
        order += [started.member_id] if started else []
    assert order.count(3) == 2


@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 12))
def test_whoever_may_have_few_at_once_is_told_of_all_that_start_before(
    others: int, per_member: int, jobs: int
) -> None:
    """Each member has as many waiting; all places are taken, and come free in the order in which they were taken."""
    limits = Limits(running_per_member=per_member)
    queue = Queue()
    for _ in range(per_member + jobs):
        for member in range(others + 1):
            queue.ask(member)
    for _ in range(per_member * (others + 1)):
        queue.start_beside(limits=limits)
    mine = max((job for job in queue.waiting if job.member_id == others), key=lambda job: job.member_tag)
    told = before(queue.waiting, mine.job_id, queue.places(limits))
    started: list[str] = []
    while mine.job_id not in started:
        queue.running.pop(0)
        started += [job.job_id] if (job := queue.start_beside(limits=limits)) else []
    assert told == len(started) - 1


def test_the_servers_own_places_do_not_hide_those_that_stand_before() -> None:
    queue = Queue()
    for member in range(8):
        queue.ask(member)
    mine = queue.ask(99)
    assert before(queue.waiting, mine.job_id, Places(Limits(running_per_guild=3))) == 8


def test_of_single_calls_that_both_lanes_wait_for_each_has_every_other() -> None:
    """However far the tags of either have come."""
    queue, used = Queue(), Counter[tuple[str, Lane]]()
    queue.times["image", 0] = 1_000_000_000
    for _ in range(20):
        queue.ask(1, lane="video")
        queue.ask(1, lane="image")
    for _ in range(20):
        places = Places(AMPLE, turns={("kie", lane): 1 for lane in LANES}, used=dict(used))
        ((job, provider),) = choose(queue.waiting, places).starting
        queue.waiting.remove(job)
        used[provider, job.lane] += 1
    assert used == {("kie", "image"): 10, ("kie", "video"): 10}
