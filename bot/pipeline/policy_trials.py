"""What a policy, as it is or with a rule more, would do with a text, and would have done with the last prompts."""

import asyncio
from dataclasses import dataclass

from bot.domain import moderation
from bot.domain.ask import Actor, Ask, Place
from bot.domain.catalog import Catalog
from bot.domain.errors import NotAllowed, PromptEmpty
from bot.domain.policy import Policy
from bot.domain.policy.judge import Refuse, Verdict, rating_of, reviews_flagged
from bot.domain.policy.policy import EffectivePolicy
from bot.domain.policy.scores import flagged_words
from bot.domain.request import Kind, Options, Request
from bot.pipeline.moderation import Moderation
from bot.pipeline.policies import CurrentPolicy, Policies
from bot.storage import jobs

LAST = 500
"""Prompts that a rule is tried on."""
_LOOKED_AT = 20_000
"""Jobs of all servers, the newest: a big bot is not read from end to end for it."""

_BY_THE_SERVER = Refuse("text", "terms")


@dataclass(frozen=True, slots=True)
class Trial:
    verdict: Verdict
    looked_at: int
    """Prompts of the server that are still kept, LAST at most."""
    refused: int
    """Of these, by the text rules; the classifier is asked about none of them."""
    held: int
    by: tuple[str, ...] = ()
    """The server's own terms and patterns that refuse the text; never a built-in word."""


@dataclass(frozen=True, slots=True)
class PolicyTrials:
    policies: Policies
    moderation: Moderation
    catalog: Catalog

    async def run(
        self,
        actor: Actor,
        place: Place,
        prompt: str,
        *,
        interaction_id: int,
        term: str | None = None,
        pattern: str | None = None,
    ) -> Trial:
        """Raises Refused, and pydantic's ValidationError for a term or a pattern that cannot be one."""
        if not actor.manage_server:
            raise NotAllowed("manage_server")
        text = moderation.clean_prompt(prompt)
        if not text:
            raise PromptEmpty
        current = await self._with(place.guild_id, term, pattern)
        kind, model = self._asked_for(current.for_place(place.channel_id, place.parent_id, actor.roles))
        ask = Ask(interaction_id, actor, place, kind=kind, prompt=text)
        request = Request(model=model, prompt=text, options=Options())
        verdict = await self.moderation.would(ask, request, current)
        prompts = await self.policies.database.read(jobs.last_prompts, place.guild_id, LAST, _LOOKED_AT)
        refused, held = await asyncio.to_thread(self._stopped, current, actor, place, prompts)
        by = await asyncio.to_thread(current.rules.refusing, text) if verdict == _BY_THE_SERVER else ()
        return Trial(verdict, len(prompts), refused, held, by)

    def _asked_for(self, policy: EffectivePolicy) -> tuple[Kind, str]:
        """Something that is made there, so that the verdict is about the text."""
        used = self.catalog.used(policy.kinds, policy.models).models
        return (used[0].kind, used[0].name) if used else ("image", "")

    async def _with(self, guild_id: int, term: str | None, pattern: str | None) -> CurrentPolicy:
        current = await self.policies.of(guild_id)
        policy = current.policy
        if not term and not pattern:
            return current
        more = {
            "blocked_terms": [*policy.blocked_terms, *filter(None, [term])],
            "patterns": [*policy.patterns, *filter(None, [pattern])],
        }
        changed: Policy = policy.changed(**more)
        return await asyncio.to_thread(self.policies.cache.compiled, changed)

    def _stopped(
        self, current: CurrentPolicy, actor: Actor, place: Place, prompts: list[str]
    ) -> tuple[int, int]:
        """How many would have been refused, and how many held."""
        policy = current.for_place(place.channel_id, place.parent_id, actor.roles)
        rating, year = rating_of(policy, age_restricted=place.age_restricted), self.policies.clock().year
        refused = held = 0
        for prompt in prompts:
            found = current.rules.find(prompt, year, categories=reviews_flagged(policy))
            if found.minors or found.refused:
                refused += 1
            elif policy.review_prompts == "all" or flagged_words(found.categories, rating):
                held += 1
        return refused, held
