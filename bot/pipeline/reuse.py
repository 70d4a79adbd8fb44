"""What is asked for anew from a job that exists: again, remixed, or with a file of its result as what is worked on."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Protocol

from bot.domain.ask import Actor, Ask, Place
from bot.domain.catalog import Catalog
from bot.domain.errors import ModeRestricted, NoResult, Refused
from bot.domain.job import Job
from bot.domain.media import MediaFile
from bot.domain.origin import Origin
from bot.domain.picture_limits import PictureType
from bot.domain.remix import Remix
from bot.domain.remix import options_of as remix_options
from bot.domain.request import InputFile, Kind, Request
from bot.domain.starting import WORKS, Start, options_of
from bot.pipeline.gate import Admitted, Gate
from bot.pipeline.job_access import JobAccess, nothing_for


class ResultFiles(Protocol):
    """Makes inputs of files of results (`pipeline/media`)."""

    async def keep_result(
        self, file: MediaFile, most_bytes: int | None = None, types: Collection[PictureType] = ...
    ) -> InputFile: ...

    async def keep_video(self, file: MediaFile) -> InputFile: ...


@dataclass(frozen=True, slots=True)
class Reuse:
    """Each passes the gate as a request of its own, for whoever asks."""

    gate: Gate
    access: JobAccess
    catalog: Catalog
    files: ResultFiles

    async def again(self, job_id: str, interaction_id: int, actor: Actor, place: Place) -> Admitted:
        """The same request once more, for whoever pressed the button. Raises Refused.

        Only where it was posted, and for its author alone where its prompt is not public: it carries the prompt and the
        pictures along.
        """
        try:
            old = await self.access.readable(job_id, actor, place)
            model = self.catalog.find(old.request.model)
            ask = Ask(
                interaction_id,
                actor,
                place,
                kind=model.kind if model else "image",
                prompt=old.request.prompt,
                model=old.request.model,
                options=old.request.options,
                provider=old.request.provider,
            )
            # What somebody chose to share is on their own card, and goes with it.
            shared = old.request.share_input and old.member_id == actor.member_id
            return await self.gate.admit_made(ask, replace(old.request, share_input=shared))
        except Refused as refused:
            return await self.gate.admitted_before(interaction_id, actor, refused)

    async def remix(
        self, job_id: str, interaction_id: int, actor: Actor, place: Place, remix: Remix
    ) -> Admitted:
        """The request with another prompt, model or options, paid for by whoever wants it so. Raises Refused."""
        try:
            old = await self.access.readable(job_id, actor, place)
            ask = Ask(
                interaction_id,
                actor,
                place,
                kind=old.lane,
                prompt=remix.prompt,
                model=remix.model or old.request.model,
                options=remix_options(remix, old.request, self.catalog),
                count=self._same_count(old, remix.model),
            )
            request = await self.gate.request_of(ask, own_ratio=False)
            pictured = replace(
                request,
                image=old.request.image,
                references=old.request.references,
                end_frame=old.request.end_frame,
                video=old.request.video,
                mature=old.request.mature and bool(old.request.inputs),
            )
            return await self.gate.admit_made(ask, pictured, Origin(old.id, "remix"))
        except Refused as refused:
            return await self.gate.admitted_before(interaction_id, actor, refused)

    async def start(
        self, job_id: str, interaction_id: int, actor: Actor, place: Place, start: Start
    ) -> Admitted:
        """A file of a result becomes the input of a request of its own. Raises Refused."""
        try:
            found = await self.access.result(job_id, actor, place)
            old = found.job.request
            if old.restricted and not place.age_restricted:
                raise ModeRestricted(old.options.mode)
            if found.job.hidden:  # a copy would show what is covered, and outlive its withdrawal
                raise NoResult("hidden")
            file = next((one for one in found.that_can(start.work) if one.index == start.picture), None)
            if file is None:
                raise nothing_for(start.work)
            ask = Ask(
                interaction_id,
                actor,
                place,
                kind=WORKS[file.kind][start.work],
                prompt=start.prompt or old.prompt,
                model=start.model,
                options=options_of(start, old, self.catalog),
            )
            made = await self.gate.request_of(ask, own_ratio=False)
            request = replace(await self._started(made, ask.kind, file), mature=old.restricted)
            return await self.gate.admit_made(ask, request, Origin(job_id, start.work))
        except Refused as refused:
            return await self.gate.admitted_before(interaction_id, actor, refused)

    async def _started(self, request: Request, kind: Kind, file: MediaFile) -> Request:
        """With a file of a result as what it works on."""
        if file.kind == "video":
            return replace(request, video=await self.files.keep_video(file))
        model = self.catalog.meant(request.model, kind)
        kept = await self.files.keep_result(file, model.picture_bytes, model.picture_types)
        return replace(request, image=kept)

    def _same_count(self, old: Job, model: str | None) -> int | None:
        """As many as before, where the other model makes several."""
        other = self.catalog.find(model or old.request.model)
        return old.request.count if other and other.takes_count(old.request.count) else None
