"""Why no offer makes exactly what was asked, though each of the values is taken by some: what the refusal says."""

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.errors import FileUnfit, Images, OptionsClash, Takes, UnsupportedCombination
from bot.domain.generation_model import GenerationModel
from bot.domain.offer import Offer
from bot.domain.request import OPTION_NAMES, OptionName, Request
from bot.domain.video_limits import VideoLimits


def none_able(
    model: GenerationModel, offers: Iterable[Offer], request: Request
) -> OptionsClash | FileUnfit | UnsupportedCombination:
    """Each value is supported by somebody: what is not taken together."""
    fitting = [offer for offer in offers if model.fits(offer, request)]
    unfit = (_unfit(model, offer, request) for offer in fitting)
    clashes = (model.clash(offer, request) for offer in fitting)
    found = next((error for error in (*unfit, *clashes) if error), None)
    if found is not None:
        return found
    takes = [_takes(offer) for offer in offers]
    return UnsupportedCombination(model.name, request.options.asked(), _images(request), takes)


def _unfit(model: GenerationModel, offer: Offer, request: Request) -> FileUnfit | None:
    found = offer.unfit(request)
    if found is None:
        return None
    limits = found.limits
    limit = None if found.why == "types" else getattr(limits, found.why, None)
    kind = "video" if isinstance(limits, VideoLimits) else "image"
    return FileUnfit(model.name, kind, found.why, limit, limits.types, found.file)


def _images(request: Request) -> Images:
    return Images(
        single=request.image is not None,
        references=len(request.references),
        end_frame=request.end_frame is not None,
        video=request.video is not None,
    )


def _takes(offer: Offer) -> Takes:
    options: Mapping[OptionName, Sequence[str]] = {
        name: tuple(offer.options[name].listed()) for name in OPTION_NAMES if name in offer.options
    }
    images = Images(
        single=offer.image,
        references=offer.references,
        end_frame=offer.end_frame,
        video=offer.video is not None,
    )
    return Takes(offer.provider, options, images)
