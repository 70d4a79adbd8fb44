"""Who is next: nobody waits for more than one job of each other, and the number that is told is the one that starts."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.fair_queue import Lane, Places, Waiting, before, choose, in_turn, start_tag, turns_left
from bot.domain.limits import Limits

ONE_AT_A_TIME = Limits(running_per_member=1_000, running_per_guild=1_000)


@dataclass
class Queue:
    """The waiting jobs, tagged as `storage.fair_queue` tags them, and one place that comes free again and again."""

    waiting: list[Waiting] = field(default_factory=list[Waiting])
    running: list[Waiting] = field(default_factory=list[Waiting])
    asked: int = 0
    times: dict[tuple[Lane, int], int] = field(default_factory=dict[tuple[Lane, int], int])
    """Virtual time by lane and server; 0: between servers."""

    def ask(
        self, member: int = 1, guild: int = 1, lane: Lane = "image", *, offers: tuple[str, ...] = ("kie",)
    ) -> Waiting:
        live = [job for job in (*self.waiting, *self.running) if job.lane == lane]
        server = [job for job in live if job.guild_id == guild]
        mine = [job for job in server if job.member_id == member]
        self.asked = number = self.asked + 1
        job = Waiting(
            job_id=f"job{number:05}",
            lane=lane,
            guild_id=guild,
            member_id=member,
            guild_tag=start_tag(self.times.get((lane, 0)), _most(server, _guild_tag)),
            member_tag=start_tag(self.times.get((lane, guild)), _most(mine, _member_tag)),
            asked_at=number,
            offers=offers,
        )
        self.waiting.append(job)
        return job

    def places(self, limits: Limits = ONE_AT_A_TIME, turns: int = 1) -> Places:
        return Places(limits, turns={("kie", "image"): turns, ("kie", "video"): turns})

    def start(self, limits: Limits = ONE_AT_A_TIME) -> Waiting:
        """What ran before has ended, unless a member may have only so many at once."""
        if limits is ONE_AT_A_TIME:
            self.running.clear()
        places = self.places(limits)
        for one in self.running:
            places.take(one, "")
        ((job, _),) = choose(self.waiting, places)
        left = turns_left(self.waiting, [job])
        self.running.append(job)
        for guild, tag in ((0, job.guild_tag), (job.guild_id, job.member_tag)):
            self.times[job.lane, guild] = max(self.times.get((job.lane, guild), 0), tag)
        self.waiting = [
            replace(one, guild_tag=left.get(one.job_id, one.guild_tag))
            for one in self.waiting
            if one.job_id != job.job_id
        ]
        return job

    def started_before(self, job: Waiting) -> list[Waiting]:
        started: list[Waiting] = []
        while (one := self.start()).job_id != job.job_id:
            started.append(one)
        return started


def _guild_tag(job: Waiting) -> int:
    return job.guild_tag


def _member_tag(job: Waiting) -> int:
    return job.member_tag


def _most(jobs: list[Waiting], tag: Callable[[Waiting], int]) -> int | None:
    return max(map(tag, jobs), default=None)


def test_a_lone_member_in_an_idle_system_starts_at_once() -> None:
    queue = Queue()
    job = queue.ask()
    assert queue.start() == job


@given(st.integers(0, 199))
def test_who_asks_once_waits_for_one_job_of_a_member_with_two_hundred(started: int) -> None:
    queue = Queue()
    for _ in range(200):
        queue.ask(member=1)
    for _ in range(started):
        queue.start()
    assert len(queue.started_before(queue.ask(member=2))) <= 1


@given(st.integers(0, 199))
def test_a_server_that_asks_once_waits_for_one_job_of_a_server_with_two_hundred(started: int) -> None:
    queue = Queue()
    for number in range(200):
        queue.ask(member=number % 7, guild=1)
    for _ in range(started):
        queue.start()
    assert len(queue.started_before(queue.ask(guild=2))) <= 1


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), max_size=60), st.integers(0, 30))
def test_a_newcomer_waits_for_one_job_of_each_other_server_at_most(
    asked: list[tuple[int, int]], started: int
) -> None:
    queue = Queue()
    for guild, member in asked:
        queue.ask(member, guild)
    for _ in range(min(started, len(asked))):
        queue.start()
    ahead = queue.started_before(queue.ask(guild=99))
    assert max((ahead.count(job) for job in ahead), default=0) <= 1
    assert len(ahead) == len({job.guild_id for job in ahead})


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=40), st.data())
def test_the_number_that_is_told_is_the_number_that_starts_before(
    asked: list[tuple[int, int]], data: st.DataObject
) -> None:
    queue = Queue()
    jobs = [queue.ask(member, guild) for guild, member in asked]
    mine = data.draw(st.sampled_from(jobs))
    told = before(queue.waiting, mine.job_id, queue.places())
    assert told == len(queue.started_before(mine))


@given(st.lists(st.integers(1, 3), min_size=2, max_size=30))
def test_a_members_own_jobs_start_in_the_order_in_which_they_were_asked_for(members: list[int]) -> None:
    queue = Queue()
    for member in members:
        queue.ask(member)
    order = [queue.start() for _ in members]
    for member in set(members):
        own = [job.asked_at for job in order if job.member_id == member]
        assert own == sorted(own)


def test_a_crowd_of_videos_stands_in_no_images_way() -> None:
    queue = Queue()
    for _ in range(50):
        queue.ask(lane="video")
    image = queue.ask(lane="image")
    assert before(queue.waiting, image.job_id, queue.places()) == 0
    assert image.guild_tag == 0


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=60),
    st.integers(0, 20),
    st.integers(1, 3),
    st.integers(1, 6),
)
def test_every_place_is_used_and_no_more(
    asked: list[tuple[int, int]], turns: int, per_member: int, per_guild: int
) -> None:
    queue = Queue()
    for guild, member in asked:
        queue.ask(member, guild)
    limits = Limits(running_per_member=per_member, running_per_guild=per_guild)
    places = queue.places(limits, turns)
    starting = [job for job, _ in choose(queue.waiting, places)]
    started = {job.job_id for job in starting}
    assert len(starting) <= turns
    for job in queue.waiting:
        same_member = [
            one for one in starting if (one.guild_id, one.member_id) == (job.guild_id, job.member_id)
        ]
        same_guild = [one for one in starting if one.guild_id == job.guild_id]
        assert len(same_member) <= per_member
        assert len(same_guild) <= per_guild
        if job.job_id not in started:
            assert len(starting) == turns or len(same_member) == per_member or len(same_guild) == per_guild


@given(st.integers(1, 20), st.integers(0, 30), st.booleans())
def test_a_job_whose_provider_is_busy_gives_later_ones_no_start_on_those_that_wait(
    backlog: int, started: int, servers: bool
) -> None:
    queue = Queue()
    queue.ask(member=9, guild=9 if servers else 1, offers=("busy",))
    for number in range(started + backlog):
        queue.ask(member=1, guild=1)
        if number < started:
            queue.start()
    newcomers = [queue.ask(member=2, guild=2 if servers else 1) for _ in range(backlog)]
    order = [queue.start().member_id for _ in range(backlog * 2)]
    for upto in range(len(order)):
        assert abs(order[:upto].count(1) - order[:upto].count(2)) <= 1
    assert len(newcomers) == backlog


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
        queue.start(limits)
    mine = max((job for job in queue.waiting if job.member_id == others), key=_member_tag)
    places = queue.places(limits)
    for one in queue.running:
        places.take(one, "")
    told = before(queue.waiting, mine.job_id, places)
    count = 0
    while True:
        queue.running.pop(0)
        if queue.start(limits).job_id == mine.job_id:
            break
        count += 1
    assert told == count


def test_the_servers_own_places_do_not_hide_those_that_stand_before() -> None:
    queue = Queue()
    for member in range(8):
        queue.ask(member)
    mine = queue.ask(99)
    assert before(queue.waiting, mine.job_id, Places(Limits(running_per_guild=3))) == 8


def test_the_order_has_every_job_once() -> None:
    queue = Queue()
    jobs = {queue.ask(member, guild).job_id for guild in (1, 2) for member in (1, 2, 3)}
    assert {job.job_id for job in in_turn(queue.waiting)} == jobs
