"""Setting one key of a policy: of the server, of a channel, or of a role."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.domain.policy.policy import ChannelPolicy, Policy, RolePolicy


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose key it is. `of` is the channel's or the role's id."""

    kind: Literal["server", "channels", "roles"]
    of: int = 0


def value_of(policy: Policy, scope: Scope, key: str) -> Any:
    """None where a channel or a role says nothing."""
    match scope.kind:
        case "server":
            return getattr(policy, key)
        case "channels":
            return getattr(policy.channels.get(scope.of, ChannelPolicy()), key)
        case "roles":
            return getattr(policy.roles.get(scope.of, RolePolicy()), key)


def with_key(policy: Policy, scope: Scope, key: str, value: object) -> Policy:
    """`value` as in the policy's JSON. Raises pydantic's ValidationError, as it would for a file."""
    if scope.kind == "server":
        return policy.changed(**{key: value})
    overrides: dict[str, Any] = policy.to_json()[scope.kind]
    mine = overrides.get(str(scope.of), {}) | {key: value}
    return _with(policy, scope, {name: said for name, said in mine.items() if said is not None})


def without(policy: Policy, scope: Scope) -> Policy:
    """Nothing is said about the channel or the role any more."""
    return _with(policy, scope, {})


def _with(policy: Policy, scope: Scope, mine: dict[str, Any]) -> Policy:
    """A channel of which nothing is said is left out; so is a role."""
    overrides: dict[str, Any] = policy.to_json()[scope.kind]
    others = {of: keys for of, keys in overrides.items() if of != str(scope.of)}
    said = {name: value for name, value in mine.items() if value != []}
    return policy.changed(**{scope.kind: others | ({str(scope.of): said} if said else {})})


def places_of(policy: Policy) -> tuple[int, ...]:
    """The only channels where members may generate; empty: wherever no channel says otherwise."""
    if policy.generate:
        return ()
    return tuple(of for of, channel in policy.channels.items() if channel.generate)


def generating_in(policy: Policy, places: Sequence[int]) -> Policy:
    """Members may generate in these channels alone; without any, everywhere but where a channel says otherwise."""
    if not places:
        for of in places_of(policy):
            policy = with_key(policy, Scope("channels", of), "generate", None)
        return with_key(policy, Scope("server"), "generate", value=True)
    for of in {*places_of(policy)} - {*places}:
        policy = with_key(policy, Scope("channels", of), "generate", None)
    for of in places:
        policy = with_key(policy, Scope("channels", of), "generate", value=True)
    return with_key(policy, Scope("server"), "generate", value=False)
