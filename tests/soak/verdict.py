"""What is left when everything has settled, and every way in which it could break a promise."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.domain.job import Job, Pool, State, Withdrawal
from bot.domain.limits import Limits
from bot.domain.place import PlaceKind
from bot.domain.polling import DEADLINE
from bot.storage import ledger
from sandbox.lab import HMAC_KEY
from tests.crash.harness import CrashHarness, until
from tests.soak.discord_view import DiscordView
from tests.soak.harness import Tally

_LINES = 100_000
_SETTLING = 240.0
_DEADLINES = 3
_TAG = re.compile(r"member-\d+ asks \d+ end")


@dataclass(slots=True)
class Reckoning:
    """`broken` is empty when every promise was kept."""

    jobs: int
    states: Counter[str]
    reasons: Counter[str]
    creates: int
    restarts: int
    broken: list[str] = field(default_factory=list[str])


async def settle(harness: CrashHarness) -> None:
    """An undisturbed life for what can end, and then one after each deadline for what only time ends."""
    await _lives_until(harness, _only_time_is_left)
    for deadlines in range(1, _DEADLINES + 1):
        if _all_over(await harness.every_job()):
            break
        harness.clock_ahead(deadlines * (DEADLINE.total_seconds() + 60))
        await _lives_until(harness, _only_time_is_left)
    await _lives_until(harness, _all_over)
    await harness.bot.stop()


async def reckon(harness: CrashHarness, tally: Tally) -> Reckoning:
    every = await harness.every_job()
    tasks = [task for server in harness.providers.servers.values() for task in server.tasks.values()]
    found = Reckoning(
        jobs=len(every),
        states=Counter(str(job.state) for job in every),
        reasons=Counter(str(job.failure.reason) for job in every if job.failure),
        creates=len(tasks),
        restarts=harness.lives,
    )
    found.broken += tally.surprises
    found.broken += _lost(every, tally)
    found.broken += _paid_twice(every, Counter(_tag(task.prompt) for task in tasks))
    found.broken += _seen(harness, every, tally.taken_down)
    found.broken += await harness.violations()
    found.broken += await _miscounted(harness, every)
    found.broken += _secrets(harness)
    found.broken += _leaked(harness, every)
    found.broken += [f"the local Discord does not know {what}" for what in harness.world.unimplemented]
    return found


async def _lives_until(harness: CrashHarness, enough: Callable[[list[Job]], bool]) -> None:
    await harness.bot.kill()
    await harness.start()

    async def done() -> bool:
        return enough(await harness.every_job())

    await until(done, lambda: f"jobs are left open:\n{harness.bot.log_tail(60)}", _SETTLING)


def _all_over(every: list[Job]) -> bool:
    return all(map(_over, every))


def _over(job: Job) -> bool:
    """Also of a job whose result may still come late: that takes a day."""
    return job.terminal and (job.due_at is None or job.pool is Pool.CHECK) and job.lease is None


def _only_time_is_left(every: list[Job]) -> bool:
    """What is not over waits for a deadline, or for one of its member's places, all of which wait for theirs."""
    timed = [job for job in every if _only_time_ends(job)]
    places = Counter(job.member_id for job in timed if job.state is State.RUNNING)
    blocked = {member_id for member_id, taken in places.items() if taken >= Limits().running_per_member}
    return all(
        _over(job) or job in timed or (job.state is State.QUEUED and job.member_id in blocked)
        for job in every
    )


def _only_time_ends(job: Job) -> bool:
    if job.lease is not None:
        return False
    return job.state is State.UNKNOWN or (job.state is State.RUNNING and "[stuck]" in job.request.prompt)


def _tag(prompt: str) -> str:
    match = _TAG.search(prompt)
    return match[0] if match else prompt


# ---------------------------------------------------------------- promises, one by one


def _lost(every: list[Job], tally: Tally) -> Iterator[str]:
    """An answer that says "in the queue" has its row, and every row has its end."""
    stored = {job.interaction_id for job in every}
    for asked in tally.asked:
        if "in the queue" in asked.reply and asked.id not in stored:
            yield f"accepted and lost: {asked.text}"
    for job in every:
        if not _over(job):
            yield f"job {job.id} was left {job.state}"


def _paid_twice(every: list[Job], created: Counter[str]) -> Iterator[str]:
    asked = Counter(_tag(job.request.prompt) for job in every if not job.late)
    for tag, times in created.items():
        if times > asked[tag]:
            yield f"{times} creates for {asked[tag]} job(s): {tag}"
    for tag, times in asked.items():
        if times > 1:
            yield f"{times} jobs for one command: {tag}"


def _seen(harness: CrashHarness, every: list[Job], taken_down: set[tuple[str, str]]) -> Iterator[str]:
    """Cards, results and regrets: each once, the ones that are due, and none again that a moderator deleted."""
    view = DiscordView(harness)
    for job in every:
        deleted = {kind for job_id, kind in taken_down if job_id == job.id}
        for problem in (_doubled(job, view, deleted), _missing(job, view, deleted)):
            if problem:
                yield f"job {job.id} ({job.state}, {job.failure}, deleted: {deleted}): {problem}"


def _doubled(job: Job, view: DiscordView, deleted: set[str]) -> str | None:
    seen = {
        "card": view.cards[job.id],
        "result": max(Counter(view.files[job.id]).values(), default=0),
        "regret": view.regrets[job.id],
    }
    twice = [kind for kind, times in seen.items() if times > (0 if kind in deleted else 1)]
    return f"there again, or twice: {twice}" if twice else None


def _missing(job: Job, view: DiscordView, deleted: set[str]) -> str | None:
    files = len(view.files[job.id])
    if job.withdrawal is Withdrawal.DONE and files:
        return "deleted, and its files are there"
    if job.state is State.DELIVERED and job.withdrawal is None:
        there = "result" in deleted or files == job.quota[1]
        return None if there else f"{files} of {job.quota[1]} files are there"
    if job.state is State.DELIVERED:
        return None
    if files:
        return "refunded, and its files are there"
    silent = job.state is State.CANCELLED or "regret" in deleted
    told = view.regrets[job.id] or job.id in view.whispered
    return None if silent or told else "its member was never told"


async def _miscounted(harness: CrashHarness, every: list[Job]) -> list[str]:
    """What a member has is what was given, less what the delivered jobs cost; nothing is still held."""
    charged: Counter[tuple[int, int]] = Counter()
    for job in every:
        charged[job.guild_id, job.member_id] += _charge(job)
    broken: list[str] = []
    for (guild_id, member_id), spent in charged.items():
        lines = await harness.read(ledger.history, guild_id, member_id, _LINES)
        given = sum(line.amount for line in lines if line.kind in {"allowance", "grant"})
        now = datetime.now(UTC)
        account = await harness.read(ledger.balance, guild_id, member_id, allowance=0, now=now)
        if (account.posted, account.held) != (given - spent, 0):
            broken.append(f"member {member_id}: {account}, but was given {given} and charged {spent}")
    return broken


def _charge(job: Job) -> int:
    wanted, posted = job.quota
    return job.price * posted // wanted if job.state is State.DELIVERED else 0


def _leaked(harness: CrashHarness, every: list[Job]) -> Iterator[str]:
    """What somebody can read who is in no private thread: nothing of what was asked in one, and no prompt that a filter
    refused.
    """
    world, outsider = harness.world, harness.member("outsider")
    channels = [place for each in world.channels() for place in (each, *world.threads(each))]
    visible = [place for place in channels if world.can_see(outsider, place)]
    names = [place.name for place in visible]
    public = [str(message.raw) for place in visible for message in world.messages(place, outsider)]
    text = "\n".join([*names, *public])
    for job in every:
        private = job.place is PlaceKind.PRIVATE_THREAD
        if (private or job.ends_privately) and _tag(job.request.prompt) in text:
            yield f"job {job.id} ({job.place}, {job.failure}): its prompt is public"
        if private and job.id in text:
            yield f"job {job.id} of a private thread is named outside it"


def _secrets(harness: CrashHarness) -> Iterator[str]:
    keys = {name: server.key for name, server in harness.providers.servers.items()}
    secrets = {**keys, "discord": harness.world.token, "hmac": HMAC_KEY}
    places = {path.name: path.read_bytes() for path in harness.directory.glob("darkroom.*") if path.is_file()}
    places["Discord"] = "\n".join(message.text for message in harness.messages()).encode()
    for place, content in places.items():
        for name, secret in secrets.items():
            if secret.encode() in content:
                yield f"the secret of {name} stands in {place}"
