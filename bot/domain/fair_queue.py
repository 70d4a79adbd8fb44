"""Who is next: one pure decision over the waiting jobs. It starts jobs, and it tells how many come before one.

The algorithm is start-time fair queueing (Goyal, Vin and Cheng, "Start-time Fair Queueing", IEEE/ACM Transactions on
Networking 5(5), 1997), in two levels: servers share a lane, and inside a server its members share the server's turns.
Each job gets two tags when it is admitted, and keeps them: `max(virtual time, end of the flow's last job)`.
Virtual time is the largest tag that has started or, if that is larger, the smallest that waits (as in Bennett and
Zhang, "Hierarchical Packet Fair Queueing Algorithms", SIGCOMM 1996). A flow that comes back after a pause starts at the
present virtual time, so it has saved nothing up, and it waits for at most one job of each other flow. A job that is
passed over, because its provider is busy or its member has no place free, keeps its tag; virtual time goes on without
it.

A server's tags are turns, not jobs: they are dealt out in order to the server's jobs in the order of their members. So
a member who asks after 200 of a neighbour's gets the server's next turn but one. Whoever starts uses the turn that it
was dealt up; the turns that are left belong to the jobs that are left (`turns_left`).

Tags of different lanes are not compared: how far a lane has come says nothing. Where both wait for a provider, they
share its calls evenly (`Places.shares`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from bot.domain.limits import Limits
from bot.domain.request import Kind

ONE_JOB = 1_000_000
"""Virtual time that a job of weight 1 takes; a job of a flow with weight w takes ONE_JOB / w."""

HEAD_START = 1
"""How much earlier a started job ends: where tags are tied, a flow with nothing waiting comes first."""

Lane = Kind
"""Images and videos have a queue each: a minute's video never stands in front of an image."""
LANES: tuple[Lane, ...] = ("image", "video")


def start_tag(virtual_time: int | None, last_of_flow: int | None, weight: float = 1.0) -> int:
    """The tag of a new job. `virtual_time`: as `choose` left it, None if none has started. `last_of_flow`: the
    largest tag of its own flow, less HEAD_START if that has started; None if it never had one.
    """
    own = 0 if last_of_flow is None else last_of_flow + round(ONE_JOB / weight)
    return max(virtual_time or 0, own)


class Waiting(NamedTuple):
    """A queued job, as far as the decision needs it. A plain tuple: thousands are made at once."""

    job_id: str
    lane: Lane
    guild_id: int
    member_id: int
    guild_tag: int
    member_tag: int
    asked_at: int
    """Anything that grows with the time of the request: jobs with equal tags start in this order."""
    offers: tuple[str, ...]
    """Providers that can make it, the preferred one first."""
    ready: bool = True
    """False while something else has to happen first, such as its card; it keeps its turn meanwhile."""


Shares = Counter[tuple[str, Lane]]
"""Of a provider's calls, those of one lane."""
_NONE_KEPT: dict[tuple[str, Lane], int] = {}


def _other(lane: Lane) -> Lane:
    return "video" if lane == "image" else "image"


@dataclass(slots=True)
class Places:
    """What is free now. `turns`: calls that each provider may be sent now, also by lane; absent: none."""

    limits: Limits
    members: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    """(guild, member) to places held."""
    guilds: dict[tuple[int, Lane], int] = field(default_factory=dict[tuple[int, Lane], int])
    turns: dict[tuple[str, Lane], int] = field(default_factory=dict[tuple[str, Lane], int])
    used: dict[tuple[str, Lane], int] = field(default_factory=dict[tuple[str, Lane], int])
    """What each lane has had of a provider of late: who had less has its next calls."""
    kept: dict[tuple[str, Lane], int] = field(default_factory=dict[tuple[str, Lane], int])
    """Of the turns, the last so many are for servers that hold no place in the lane: beside a crowd, another server
    does not wait for the pace.
    """

    def holds_room_for(self, job: Waiting) -> bool:
        """Whether its member and its server have a place free."""
        return self._held_by_member(job) < self.limits.running_per_member and (
            self._held_by_guild(job) < self.limits.running_per_guild
        )

    def holds_room_for_all(self, jobs: Sequence[Waiting], rounds: int, but: Waiting) -> list[Waiting]:
        """Those that find places of their own when all places come free `rounds` times, in order. The member and the
        server of `but` are not counted against them: it waits for the same places.
        """
        of_member = (rounds + 1) * self.limits.running_per_member
        of_guild = (rounds + 1) * self.limits.running_per_guild
        members: dict[tuple[int, int], int] = {(but.guild_id, but.member_id): len(jobs)}
        guilds = {but.guild_id: len(jobs)}
        found: list[Waiting] = []
        for job in jobs:
            guild = job.guild_id
            member = guild, job.member_id
            left_to_member = members.get(member, of_member - self.members.get(member, 0))
            left_to_guild = guilds.get(guild, of_guild - self.guilds.get((guild, job.lane), 0))
            if left_to_member > 0 and left_to_guild > 0:
                members[member], guilds[guild] = left_to_member - 1, left_to_guild - 1
                found.append(job)
        return found

    def rounds_until(self, job: Waiting, before: Sequence[Waiting]) -> int:
        """How often the places of its member and its server come free until it has one, after all `before` it."""
        of_guild = [one for one in before if one.guild_id == job.guild_id]
        of_member = [one for one in of_guild if one.member_id == job.member_id]
        return max(
            (self._held_by_member(job) + len(of_member)) // max(self.limits.running_per_member, 1),
            (self._held_by_guild(job) + len(of_guild)) // max(self.limits.running_per_guild, 1),
        )

    def _held_by_member(self, job: Waiting) -> int:
        return self.members.get((job.guild_id, job.member_id), 0)

    def _held_by_guild(self, job: Waiting) -> int:
        return self.guilds.get((job.guild_id, job.lane), 0)

    def provider_for(self, job: Waiting, shares: Shares | None = None) -> str | None:
        """The first of its providers that may be called now, if there is room for it at all; with `shares`, one whose
        calls are not all the other lane's.
        """
        if not self.holds_room_for(job):
            return None
        kept = self.kept if self._held_by_guild(job) else _NONE_KEPT
        free = (
            name for name in job.offers if self.turns.get((name, job.lane), 0) > kept.get((name, job.lane), 0)
        )
        if not shares:
            return next(free, None)
        return next((name for name in free if self._turns_of(name) > shares[name, _other(job.lane)]), None)

    def _turns_of(self, name: str) -> int:
        return max(self.turns.get((name, lane), 0) for lane in LANES)

    def shares(self, wanted: Counter[tuple[str, Lane]]) -> Shares:
        """Where jobs of both lanes wait for a provider, the calls that are one lane's and not the other's: however far
        the tags of either have come, neither stands before the other.
        """
        shares = Shares()
        for name in {name for name, lane in wanted if wanted[name, _other(lane)]}:
            used = {lane: self.used.get((name, lane), 0) for lane in LANES}
            most = {lane: min(wanted[name, lane], self.turns.get((name, lane), 0)) for lane in LANES}
            for _ in range(self._turns_of(name)):
                in_need: list[Lane] = [lane for lane in LANES if shares[name, lane] < most[lane]]
                if not in_need:
                    break
                lane = min(in_need, key=lambda lane: used[lane])
                used[lane] += 1
                shares[name, lane] += 1
        return shares

    def take(self, job: Waiting, provider: str) -> None:
        key = job.guild_id, job.member_id
        self.members[key] = self.members.get(key, 0) + 1
        self.guilds[job.guild_id, job.lane] = self.guilds.get((job.guild_id, job.lane), 0) + 1
        for lane in LANES:  # a call is a call, whatever is made
            self.turns[provider, lane] = self.turns.get((provider, lane), 0) - 1


def in_turn(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Every waiting job of one lane or of several, in the order in which they start as places come free. Each has the
    server's turn that it was dealt as its `guild_tag`.
    """
    guilds: defaultdict[tuple[Lane, int], list[Waiting]] = defaultdict(list)
    for job in waiting:
        guilds[job.lane, job.guild_id].append(job)
    dealt = chain.from_iterable(_dealt(jobs) for jobs in guilds.values())
    return sorted(dealt, key=lambda job: (job.guild_tag, job.asked_at, job.job_id))


def _dealt(jobs: Sequence[Waiting]) -> Iterable[Waiting]:
    """A server's turns, dealt to its jobs in the order of their members."""
    if len(jobs) == 1:
        return jobs
    turns = sorted(job.guild_tag for job in jobs)
    order = sorted(jobs, key=lambda job: (job.member_tag, job.asked_at, job.job_id))
    return (
        job if job.guild_tag == turn else job._replace(guild_tag=turn)
        for turn, job in zip(turns, order, strict=True)
    )


def turns_left(waiting: Iterable[Waiting], starting: Iterable[Waiting]) -> dict[str, int]:
    """The new `guild_tag` of each job that waits on and does not own the turn that it was dealt, once some start."""
    started = {job.job_id for job in starting}
    touched = {(job.lane, job.guild_id) for job in starting}
    own = {job.job_id: job.guild_tag for job in waiting}
    return {
        job.job_id: job.guild_tag
        for job in in_turn(waiting)
        if (job.lane, job.guild_id) in touched
        and job.job_id not in started
        and job.guild_tag != own[job.job_id]
    }


@dataclass(frozen=True, slots=True)
class Chosen:
    starting: list[tuple[Waiting, str]]
    """The jobs that start now, each with its provider."""
    times: dict[tuple[Lane, int], int]
    """Virtual time from now on, of each lane (server 0) and server in which one starts."""


def choose(waiting: Iterable[Waiting], places: Places) -> Chosen:
    """Who starts now. Whoever cannot start is passed over and keeps its turn. Uses up `places`."""
    order = in_turn(waiting)
    wanted = [(job, name) for job in order if job.ready and (name := places.provider_for(job))]
    could_start = [job for job, _ in wanted]
    shares = places.shares(Counter((name, job.lane) for job, name in wanted))
    starting = _started(could_start, places, shares)
    if shares:
        starting += _started(_without(could_start, starting), places, Shares())
    return Chosen(starting, _times([job for job, _ in starting], _without(could_start, starting)))


def _without(waiting: Iterable[Waiting], starting: Iterable[tuple[Waiting, str]]) -> list[Waiting]:
    started = {job.job_id for job, _ in starting}
    return [job for job in waiting if job.job_id not in started]


def _started(waiting: Iterable[Waiting], places: Places, shares: Shares) -> list[tuple[Waiting, str]]:
    """Each lane keeps to its `shares`; without any, who is left has what the other lane could not use."""
    starting: list[tuple[Waiting, str]] = []
    for job in waiting:
        provider = places.provider_for(job, shares)
        if provider is None:
            continue
        places.take(job, provider)
        if shares[provider, job.lane] > 0:
            shares[provider, job.lane] -= 1
        starting.append((job, provider))
    return starting


def _times(starting: Sequence[Waiting], left: Sequence[Waiting]) -> dict[tuple[Lane, int], int]:
    """The largest tag that starts, or the smallest of those that could have started and wait on, if that is larger."""
    times: dict[tuple[Lane, int], int] = {}
    for job in starting:
        for key, tag in _clocks(job):
            times[key] = max(times.get(key, tag), tag)
    next_tags: dict[tuple[Lane, int], int] = {}
    for job in left:
        for key, tag in _clocks(job):
            next_tags[key] = min(next_tags.get(key, tag), tag)
    return {key: max(tag, next_tags.get(key, tag)) for key, tag in times.items()}


def _clocks(job: Waiting) -> tuple[tuple[tuple[Lane, int], int], ...]:
    return ((job.lane, 0), job.guild_tag), ((job.lane, job.guild_id), job.member_tag)


def before(waiting: Iterable[Waiting], job_id: str, places: Places) -> int:
    """How many jobs start before this one and want what it wants: its server's places, or one of its providers.

    Whoever waits only for a place of its own is not in the way, unless that comes free while this one waits: places
    are taken to come free as often as those that this one waits for.
    """
    order = in_turn(waiting)
    place = next((place for place, job in enumerate(order) if job.job_id == job_id), None)
    if place is None:
        return 0
    mine = order[place]
    rivals = [job for job in order[:place] if job.lane == mine.lane and _compete(job, mine)]
    return len(places.holds_room_for_all(rivals, places.rounds_until(mine, rivals), but=mine))


def _compete(one: Waiting, other: Waiting) -> bool:
    return one.guild_id == other.guild_id or any(name in other.offers for name in one.offers)


def expected_wait(jobs_before: int, places: int, seconds_each: float) -> float:
    """Seconds until a job starts that has so many before it, where `places` are worked on at a time."""
    return (jobs_before // max(places, 1) + 1) * seconds_each if jobs_before else 0.0


def places_left(limits: Limits, held: Iterable[tuple[int, int, Lane, str | None, int]]) -> Places:
    """`held` as (guild, member, lane, provider, how many); the providers' turns are still to be filled in."""
    places = Places(limits)
    for guild_id, member_id, lane, _, number in held:
        places.members[guild_id, member_id] = places.members.get((guild_id, member_id), 0) + number
        places.guilds[guild_id, lane] = places.guilds.get((guild_id, lane), 0) + number
    return places
