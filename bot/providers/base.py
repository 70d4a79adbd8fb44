"""The contract every provider keeps: what is sent, what comes back, and errors that say what is *known*.

ProviderError
+ NotCreated       surely nothing was created: never connected, or turned away. May be sent again
  - NotSent          our own side had no connection free; says nothing of the provider
  - InputGone        our own side can no longer read a picture that goes along; says nothing of the provider either
  - RateLimited      too many calls; nothing is wrong with the provider
  - Maintenance      the provider is in maintenance (kie 455): another provider may take it
  - NotOffered       nothing like it was found there (kie 404): another provider may take it
  - NoUploads        upload only: there is no endpoint for pictures (404, 405), as at many a gateway
  - NotHandedOver    ahead of the create: no way is left for a picture to get there
  - Disabled         this model or feature is switched off there (kie 505, evolink model_access_denied)
  - OutOfFunds       the operator's account is empty (402)
  - BadCredentials   the key is wrong or may not do this (401)
+ RequestRefused   a definite no to this request: nothing was created, and asking the same again would not help
+ MaybeCreated     the answer was lost or makes no sense: read timeout, reset, HTTP 5xx, no JSON. Never sent again
+ NotVisibleYet    check only: the task is not known (yet); within the grace period this is normal
+ CheckFailed      check and balance only: no answer this time; ask again later
  - Throttled        too many questions: ask more slowly
+ ForgedCallback   parse_callback only
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal, Protocol

from bot.domain.generation_model import Does
from bot.domain.handing_over import Takes
from bot.domain.offer import Constant, PictureFields, Tokens
from bot.domain.redact import excerpt
from bot.domain.request import Kind


class ProviderError(Exception):
    """`detail` is what the provider said: one printable line of at most 300 characters, free of secrets."""

    def __init__(self, provider: str, detail: str = "") -> None:
        self.provider = provider
        self.detail = excerpt(detail)
        super().__init__(f"{provider}: {self.detail}" if self.detail else provider)


class NotCreated(ProviderError):
    """`retry_after` is how long the provider, or its document, says to wait; at most two minutes."""

    def __init__(self, provider: str, detail: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(provider, detail)
        self.retry_after = retry_after


class NotSent(NotCreated):
    """Whoever counts failures leaves this one out: the provider was never asked."""


class RateLimited(NotCreated):
    pass


class Maintenance(NotCreated):
    pass


class NotOffered(NotCreated):
    """Not found there, this time: remembered by nobody."""


class InputGone(NotCreated):
    """What goes along can no longer be read from our disk."""


class NoUploads(NotCreated):
    """The document names an endpoint for pictures, or none; this host has none."""


class NotHandedOver(NotCreated):
    """Raised by the step that hands pictures over, and by no provider."""


class Disabled(NotCreated):
    """Switched off there, and worth remembering."""


class OutOfFunds(NotCreated):
    pass


class BadCredentials(NotCreated):
    pass


class MaybeCreated(ProviderError):
    pass


class RequestRefused(ProviderError):
    """`cost` in micro-dollars, for some refusals are charged; None where the provider does not say."""

    def __init__(
        self,
        provider: str,
        reason: Literal["moderation", "params"],
        detail: str = "",
        cost: int | None = None,
    ) -> None:
        super().__init__(provider, detail)
        self.reason: Literal["moderation", "params"] = reason
        self.cost = cost


class NotVisibleYet(ProviderError):
    pass


class CheckFailed(ProviderError):
    """`retry_after` where the provider named one."""

    def __init__(self, provider: str, detail: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(provider, detail)
        self.retry_after = retry_after


class Throttled(CheckFailed):
    """The provider is asked too often (HTTP 429)."""


class ForgedCallback(ProviderError):
    """The callback is not the provider's, or too old; it must change nothing."""


IMAGE_URLS: Final = PictureFields(image="image_urls[]", references="image_urls[]")
"""What most take pictures as."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One paid call. `fields` are the offer's options in the provider's own names (see the catalogue).

    `prompt` is empty where the model takes none. `key` is our own name of this call, the same after a restart, and of
    no other call that may have created something.
    """

    upstream: str
    prompt: str
    fields: Mapping[str, Constant]
    key: str = ""
    image: Path | None = None
    """A member's picture on our disk, without its metadata; its ending tells its type."""
    references: tuple[Path, ...] = ()
    end_frame: Path | None = None
    video: Path | None = None
    """One of a result, instead of pictures."""
    does: Does | None = None
    """What the model does with what it works on."""
    kind: Kind = "video"
    """Of what is made, for a provider that takes orders for it elsewhere."""
    picture_fields: PictureFields = IMAGE_URLS
    """Where a provider that takes addresses takes them."""
    addresses: tuple[str, ...] = ()
    """Of `pictures`, in the same order, at a provider that had them uploaded."""

    @property
    def pictures(self) -> tuple[Path, ...]:
        given = (self.image, *self.references, self.end_frame)
        return tuple(each for each in given if each)

    @property
    def addressed(self) -> dict[str, str | list[str]]:
        """The fields that name the addresses. Raises ValueError where a picture has none."""
        if len(self.addresses) != len(self.pictures):
            raise ValueError(f"{len(self.pictures)} pictures, {len(self.addresses)} addresses")
        left = list(self.addresses)
        image = left.pop(0) if self.image else None
        end_frame = left.pop() if self.end_frame else None
        return self.picture_fields.filled(image, left, end_frame)


@dataclass(frozen=True, slots=True)
class Ticket:
    """The provider took it: what to ask for from now on. `done`: the result is there already."""

    upstream_id: str
    done: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Running:
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """At least one URL, or reference to what is on disk already (`spool`).

    `cost` in micro-dollars, or `tokens`, where the provider says what it took.
    """

    urls: tuple[str, ...]
    cost: int | None = None
    tokens: Tokens | None = None


RejectedFor = Literal["moderation", "invalid", "failed", "no_media", "expired"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """The task ended without a result. `cost` as in Finished; 0 means that the provider says it took nothing.

    `expired`: it is kept no longer, and may have been made and paid for before.
    """

    reason: RejectedFor
    detail: str = ""
    cost: int | None = None


Progress = Running | Finished | Rejected


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one account of a provider may be used, by its own documents where they say so."""

    creates: int | None
    """Creates in any `window`; None: no limit known."""
    window: timedelta
    running: int | None
    """Tasks at a time; None: no limit known."""
    questions_per_second: float


UNPUBLISHED_QUESTIONS: Final = 5.0
"""A second, where a provider publishes no figure: half of what kie, the only one that names any, allows."""


class Provider(Protocol):
    """One API with one account. All methods may raise ProviderError as the module says; nothing else escapes."""

    @property
    def name(self) -> str: ...

    @property
    def pace(self) -> Pace:
        """A fact for the caller to keep to: nothing here counts or waits."""
        ...

    @property
    def takes(self) -> Takes:
        """How it takes pictures."""
        ...

    async def upload(self, picture: Path) -> str:
        """Takes a member's picture there, free, before a paid call names it by this address, which is good for a day.

        Raises NotCreated (or a subclass) or RequestRefused; what was lost on the way is uploaded again.
        """
        ...

    async def submit(self, submission: Submission, callback_url: str | None) -> Ticket:
        """The paid call, sent once. Raises NotCreated (or a subclass), RequestRefused or MaybeCreated.

        The first two need proof: no connection was made, the edge turned the request away, HTTP 429, or the provider's
        own error code in its own JSON (kie with HTTP 200 or 4xx, the others with 4xx). Everything else is
        MaybeCreated: a read timeout, a reset, an HTTP 5xx, a body that is not JSON, a success that names no task.
        """
        ...

    async def find(self, key: str) -> Ticket | None:
        """The task of a call whose answer was lost. Pays nothing. Raises CheckFailed or BadCredentials.

        None where the call made no task, and always where the provider keeps none of our keys.
        """
        ...

    async def cancel(self, upstream_id: str) -> bool:
        """Stop a task that waits or runs, so that nothing comes of it and nothing is owed. Raises CheckFailed.

        False where it has ended already, and always where the provider cannot stop a task.
        """
        ...

    @property
    def origin(self) -> str | None:
        """Scheme, host and port of an operator's own server, from which results may be fetched wherever it stands."""
        ...

    async def start(self) -> None:
        """Once, before a bot uses it: whether what was set fits the server. Raises SettingsInvalid."""
        ...

    async def check(self, upstream_id: str) -> Progress:
        """Where the task stands. Raises NotVisibleYet, CheckFailed or BadCredentials.

        Lenient: an unknown status word is Running; success without URLs is Rejected("no_media").
        """
        ...

    def takes_callback(self, url: str) -> bool:
        """Whether `url` may go along with a create, by the provider's own rules for callback URLs."""
        ...

    def parse_callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        """The upstream task id that a verified callback names. Raises ForgedCallback.

        A callback is only a hint: the caller asks `check` for the truth.
        """
        ...

    def acknowledgement(self) -> Mapping[str, object]:
        """The JSON body that the provider expects in answer to a callback."""
        ...

    async def balance(self) -> Decimal | None:
        """The account's remaining credits in the provider's own unit; None where it has no such endpoint.

        Raises CheckFailed or BadCredentials.
        """
        ...

    async def aclose(self) -> None: ...


class Hosted:
    """The part of Provider in which most hosted APIs are alike: no keys of ours, no way back, results for everybody,
    pictures in the paid call.
    """

    name: str
    origin: str | None = None
    takes = Takes(inline=True)

    async def start(self) -> None:
        pass

    async def upload(self, picture: Path) -> str:
        del picture
        raise NoUploads(self.name, "pictures go along in the paid call")

    async def find(self, key: str) -> Ticket | None:
        del key
        return None

    async def cancel(self, upstream_id: str) -> bool:
        del upstream_id
        return False


class WithoutCallbacks:
    """The part of Provider in which those are alike that send no callbacks."""

    name: str

    def takes_callback(self, url: str) -> bool:
        del url
        return False

    def parse_callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        del headers, body, now
        raise ForgedCallback(self.name, "sends no callbacks")

    def acknowledgement(self) -> Mapping[str, object]:
        return {}
