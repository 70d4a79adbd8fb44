"""What a request meets before anything is held for it: the server's policy, the text rules, and the classifier.

`domain.policy.judge` decides; here the facts are gathered, what is blocked is logged, and a verdict becomes a refusal.
"""

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import structlog

from bot.domain.ask import Ask
from bot.domain.errors import (
    Banned,
    MemberPaused,
    ModeRestricted,
    NotInPolicy,
    Paused,
    PromptRefused,
    Refused,
    TooManyRequests,
    TooNew,
)
from bot.domain.job import Job
from bot.domain.limits import RateLimit
from bot.domain.policy.changes import places_of
from bot.domain.policy.judge import AskFacts, Facts, Hold, Refuse, Verdict, judge, judge_text, reviews_flagged
from bot.domain.policy.policy import EffectivePolicy
from bot.domain.policy.scores import Judgement, Picture, Unclear
from bot.domain.request import InputFile, Request
from bot.pipeline.classifier import Classifier
from bot.pipeline.clock import Clock
from bot.pipeline.policies import CurrentPolicy, PolicyCache
from bot.pipeline.provider_refusals import BLOCKED, blocked_facts
from bot.pipeline.sanctions import Standings
from bot.storage import events, limits
from bot.storage.database import Connection, Database

log = structlog.stdlib.get_logger(__name__)


class Pictures(Protocol):
    async def read_input(self, kept: InputFile) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Case:
    """One request as it is judged, before the classifier."""

    current: CurrentPolicy
    asked: AskFacts
    policy: EffectivePolicy
    facts: Facts
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Moderation:
    database: Database
    policies: PolicyCache
    standings: Standings
    pictures: Pictures
    classifier: Classifier | None
    rate: RateLimit
    """How often the classifier is asked for one member."""
    clock: Clock

    async def check(self, ask: Ask, request: Request) -> Case:
        """Everything but the classifier. Raises Refused; what the text rules refuse is logged.

        By the policy as it was last seen; before anything is refused it is looked at anew.
        """
        guild_id = ask.place.guild_id
        if (seen := self.policies.seen(guild_id)) is not None:
            case = self._case(ask, request, seen)
            if not isinstance(case.verdict, Refuse):
                return case
        case = self._case(ask, request, await self.database.read(self.policies.current, guild_id))
        await self._refuse(ask, request, case.current, case.verdict)
        return case

    async def decide(self, ask: Ask, request: Request, case: Case) -> Hold | None:
        """With the classifier, where one is asked. Raises Refused."""
        verdict = case.verdict
        if self.classifier is not None and reviews_flagged(case.policy):
            await self.database.write(self._take, ask, self.clock())
            facts = replace(case.facts, classified=await self._classified(self.classifier, request))
            verdict = judge(case.asked, case.policy, facts)
            await self._refuse(ask, request, case.current, verdict)
        return verdict if isinstance(verdict, Hold) else None

    async def recheck(self, job: Job, prompt: str, *, classify: bool = True) -> None:
        """A prompt that a moderator has changed, or approves: the rules may be others since it was asked for. Raises
        PromptRefused; what would only be held is before a moderator already.
        """
        current = await self.database.read(self.policies.current, job.guild_id)
        policy = current.for_place(job.channel_id, job.parent_id, frozenset())
        now, request = self.clock(), replace(job.request, prompt=prompt)
        facts = Facts(now=now, text=current.rules.find(prompt, now.year, categories=False))
        asks = classify and reviews_flagged(policy) and judge_text(policy, facts) is None
        if self.classifier is not None and asks:
            facts = replace(facts, classified=await self._classified(self.classifier, request))
        if refused := judge_text(policy, facts):
            raise refusal_of(refused, request, current)

    def _case(self, ask: Ask, request: Request, current: CurrentPolicy) -> Case:
        now = self.clock()
        place, actor = ask.place, ask.actor
        asked = AskFacts(
            kind=ask.kind,
            model=request.model,
            mode=request.options.mode,
            restricted=request.restricted,
            attaches=bool(request.inputs or ask.attached),
        )
        policy = current.for_place(place.channel_id, place.parent_id, actor.roles)
        found = current.rules.find(request.prompt, now.year, categories=reviews_flagged(policy))
        facts = Facts(
            now=now,
            age_restricted=place.age_restricted,
            account_created=actor.account_created,
            joined_at=actor.joined_at,
            standing=self.standings.of(place.guild_id, actor.member_id),
            text=found,
        )
        return Case(current, asked, policy, facts, judge(asked, policy, facts))

    async def would(self, ask: Ask, request: Request, current: CurrentPolicy) -> Verdict:
        """What a policy makes of a request. Nothing is logged, and nothing of it is spent."""
        case = self._case(ask, request, current)
        if isinstance(case.verdict, Refuse) or self.classifier is None or not reviews_flagged(case.policy):
            return case.verdict
        await self.database.write(self._take, ask, self.clock())
        facts = replace(case.facts, classified=await self._classified(self.classifier, request))
        return judge(case.asked, case.policy, facts)

    def still_welcome(self, ask: Ask, request: Request, case: Case) -> None:
        """A moderator may have decided about the member since the request was checked. Raises Refused."""
        standing = self.standings.of(ask.place.guild_id, ask.actor.member_id)
        if standing == case.facts.standing:
            return
        verdict = judge(case.asked, case.policy, replace(case.facts, standing=standing, now=self.clock()))
        if isinstance(verdict, Refuse):
            raise refusal_of(verdict, request, case.current)

    def _take(self, tx: Connection, ask: Ask, now: datetime) -> None:
        """One member must not use up what the classifier answers for all."""
        key = f"classify:{ask.place.guild_id}:{ask.actor.member_id}"
        if retry_at := limits.take(tx, key, self.rate, now):
            raise TooManyRequests(retry_at)

    async def _classified(self, classifier: Classifier, request: Request) -> Judgement:
        try:
            pictures = [
                Picture(kept.content_type, await self.pictures.read_input(kept)) for kept in request.pictures
            ]
        except OSError as error:
            return Unclear("garbled", type(error).__name__)
        began = time.monotonic()
        judgement = await classifier.classify(request.prompt, pictures)
        took = round(time.monotonic() - began, 3)
        if isinstance(judgement, Unclear):
            log.warning("not_classified", why=judgement.why, detail=judgement.detail, seconds=took)
        else:
            log.debug("classified", seconds=took)
        return judgement

    async def _refuse(self, ask: Ask, request: Request, current: CurrentPolicy, verdict: Verdict) -> None:
        if not isinstance(verdict, Refuse):
            return
        if verdict.category is not None:
            event = _blocked(ask, request, current, verdict, self.clock())
            await self.database.write(events.append, event)
        raise refusal_of(verdict, request, current)


def _blocked(
    ask: Ask, request: Request, current: CurrentPolicy, verdict: Refuse, now: datetime
) -> events.Event:
    """Of the prompt only its hash, unless the server wants to keep what is blocked; of a minor never more."""
    note = str(verdict.category)
    data = blocked_facts(verdict.category, request.prompt, ask.place.channel_id) | {"policy": current.version}
    if current.policy.keep_blocked_prompts and verdict.category != "minors":
        data["prompt"] = request.prompt
    return events.Event(ask.place.guild_id, BLOCKED, now, member_id=ask.actor.member_id, note=note, data=data)


def refusal_of(verdict: Refuse, request: Request, current: CurrentPolicy) -> Refused:
    match verdict:
        case Refuse("banned"):
            return Banned("here")
        case Refuse("banned_everywhere"):
            return Banned("everywhere")
        case Refuse("member_paused", until=datetime() as until):
            return MemberPaused(until)
        case Refuse("new_member", until=datetime() as until):
            return TooNew(until)
        case Refuse("paused"):
            return Paused("guild", verdict.said)
        case Refuse("age_restricted"):
            return ModeRestricted(request.options.mode)
        case Refuse("text"):
            return PromptRefused(verdict.category or "other")
        case Refuse("place" | "role" | "kind" | "model" | "mode" | "references" as what):
            return NotInPolicy(what, places_of(current.policy) if what == "place" else ())
        case _:
            raise NotImplementedError(f"no refusal for {verdict.why}")
