"""What a member is told when the gate says no: why not, and what would be taken or when to come back.

Nothing here names what a filter matched.
"""

from collections.abc import Mapping

from bot.domain import errors
from bot.domain.errors import Refused
from bot.domain.request import OptionName, OptionValue
from cogs.ui.markup import (
    CONTENT_LIMIT,
    channel,
    code,
    listed,
    member,
    millions,
    quoted,
    shorten,
    tenths,
    when,
)
from cogs.ui.words import Fact, Words

_NAME_MOST = 40
_OFFER_MOST = 300
_LIST_MOST = 1200
_REASON_MOST = 300
_PLACES_MOST = 5
_MIB = 1024 * 1024
_NO_APPEAL = {"nothing": "appeal-nothing", "twice": "appeal-twice", "nobody": "appeal-nobody"}
_NO_RESULT = {
    "not_posted": "result-not-posted",
    "not_kept": "result-not-kept",
    "no_picture": "result-no-picture",
    "no_video": "result-no-video",
    "no_model": "result-no-model",
    "no_job": "result-no-job",
    "hidden": "result-hidden",
    "too_long": "result-too-long",
}
Choice = (
    errors.InvalidOption
    | errors.UnsupportedCombination
    | errors.OptionsClash
    | errors.PictureNeeded
    | errors.FileUnfit
    | errors.VideoNeeded
    | errors.UnknownModel
    | errors.UnknownProvider
)
Flag = errors.UnknownFlag | errors.FlagWithoutValue | errors.FlagsDiffer
Limit = errors.TooManyRequests | errors.TooManyJobs | errors.OutOfCredits | errors.BudgetSpent
Prompt = (
    errors.PromptEmpty
    | errors.PromptTooLong
    | errors.PromptRefused
    | errors.ModeRestricted
    | errors.InputRefused
)
OfResult = errors.NoResult | errors.TooManySaved
OfReview = (
    errors.NoReviewers
    | errors.ReviewDecided
    | errors.ReviewOutdated
    | errors.AwaitsAuthor
    | errors.AuthorBanned
    | errors.OwnPost
    | errors.CannotAppeal
)
OfJob = (
    errors.NotAllowed | errors.NotThem | errors.NoSuchJob | errors.NothingPosted | errors.TooLate | OfResult
)
OfPolicy = errors.Banned | errors.MemberPaused | errors.NotInPolicy | errors.TooNew


def refusal(say: Words, error: Refused) -> str:
    """Why not, what would be accepted or when to come back; at most one message long."""
    return shorten(_refusal(say, error), CONTENT_LIMIT)


def _refusal(say: Words, error: Refused) -> str:
    match error:
        case (
            errors.InvalidOption()
            | errors.UnsupportedCombination()
            | errors.OptionsClash()
            | errors.PictureNeeded()
            | errors.FileUnfit()
            | errors.VideoNeeded()
            | errors.UnknownModel()
            | errors.UnknownProvider()
        ):
            return _choice(say, error)
        case errors.UnknownFlag() | errors.FlagWithoutValue() | errors.FlagsDiffer():
            return _flag(say, error)
        case (
            errors.PromptEmpty()
            | errors.PromptTooLong()
            | errors.PromptRefused()
            | errors.ModeRestricted()
            | errors.InputRefused()
        ):
            return _prompt(say, error)
        case errors.TooManyRequests() | errors.TooManyJobs() | errors.OutOfCredits() | errors.BudgetSpent():
            return _limit(say, error)
        case errors.Paused() | errors.Unavailable() | errors.StillBeingMade():
            return _closed(say, error)
        case errors.Banned() | errors.MemberPaused() | errors.NotInPolicy() | errors.TooNew():
            return _policy(say, error)
        case (
            errors.NotAllowed()
            | errors.NotThem()
            | errors.NoSuchJob()
            | errors.NothingPosted()
            | errors.TooLate()
            | errors.NoResult()
            | errors.TooManySaved()
        ):
            return _job_refusal(say, error)
        case (
            errors.NoReviewers()
            | errors.ReviewDecided()
            | errors.ReviewOutdated()
            | errors.AwaitsAuthor()
            | errors.AuthorBanned()
            | errors.OwnPost()
            | errors.CannotAppeal()
        ):
            return _review(say, error)
        case _:
            raise NotImplementedError(f"no words for {type(error).__name__}")


def _review(say: Words, error: OfReview) -> str:
    match error:
        case errors.NoReviewers():
            return say("review-no-channel")
        case errors.ReviewOutdated():
            return say("review-outdated")
        case errors.AwaitsAuthor():
            return say("review-awaits")
        case errors.AuthorBanned():
            return say("review-author-banned")
        case errors.OwnPost():
            return say("report-own")
        case errors.CannotAppeal():
            return say(_NO_APPEAL[error.why])
        case errors.ReviewDecided():
            by = say.listed([member(one) for one in error.by])
            return say("review-over", decision=error.decision.value, by=by, known="yes" if error.by else "no")


def _choice(say: Words, error: Choice) -> str:
    match error:
        case errors.InvalidOption():
            return _invalid_option(say, error)
        case errors.UnsupportedCombination():
            return _combination(say, error)
        case errors.OptionsClash():
            return _clash(say, error)
        case errors.PictureNeeded():
            return say("picture-needed", model=quoted(error.model, _NAME_MOST))
        case errors.FileUnfit():
            return _unfit(say, error)
        case errors.VideoNeeded():
            return say("video-needed", model=quoted(error.model, _NAME_MOST), does=error.does)
        case errors.UnknownModel() | errors.UnknownProvider():
            return _unknown_name(say, error)


def _maker(say: Words, model: str, provider: str | None) -> str:
    name = quoted(model, _NAME_MOST)
    return say("model-at", model=name, provider=code(provider)) if provider else f"**{name}**"


def _invalid_option(say: Words, error: errors.InvalidOption) -> str:
    maker = _maker(say, error.model, error.provider)
    if not error.supported:
        return say("option-none", maker=maker, option=error.option)
    return say(
        "option-value-unknown",
        maker=maker,
        option=error.option,
        value=code(error.value),
        supported=shorten(listed(say, error.supported), _LIST_MOST),
    )


def _combination(say: Words, error: errors.UnsupportedCombination) -> str:
    asked = [_part(say, name, code(str(value))) for name, value in error.asked.items()]
    asked += [say("part-image")] if error.images.single else []
    asked += [say("part-end-frame")] if error.images.end_frame else []
    asked += [say("part-video")] if error.images.video else []
    asked += [say("references", references=error.images.references)] if error.images.references else []
    offers = "\n".join(shorten(_takes(say, offer), _OFFER_MOST) for offer in error.offers)
    return say(
        "options-together",
        model=quoted(error.model, _NAME_MOST),
        asked=shorten(say.listed(asked), 300),
        offers=shorten(offers, _LIST_MOST),
    )


def _clash(say: Words, error: errors.OptionsClash) -> str:
    because = [_part(say, name, code(value)) for name, value in error.because.items()]
    because += [say("part-image")] if error.pictures else []
    because += [say("references", references=error.references)] if error.references else []
    return say(
        "options-clash",
        model=quoted(error.model, _NAME_MOST),
        option=error.option,
        value=code(error.value),
        because=shorten(say.listed(because), 300),
        supported=shorten(listed(say, error.supported), _LIST_MOST),
    )


def _unfit(say: Words, error: errors.FileUnfit) -> str:
    return say(
        "video-unfit" if error.kind == "video" else "picture-unfit",
        why=error.why,
        model=quoted(error.model, _NAME_MOST),
        types=say.listed(each.upper() for each in error.types),
        type=error.file.type.upper(),
        **(_unfit_video(error) if error.kind == "video" else _unfit_picture(error)),
    )


def _unfit_picture(error: errors.FileUnfit) -> Mapping[str, Fact]:
    picture, limit = error.file, int(error.limit or 0)
    return {
        "limit": millions(limit) if error.why in {"bytes", "pixels"} else limit,
        "size": millions(picture.size, up=True),
        "width": picture.width or 0,
        "height": picture.height or 0,
    }


def _unfit_video(error: errors.FileUnfit) -> Mapping[str, Fact]:
    length = tenths(error.file.duration or 0, up=error.why == "longest")
    return {"limit": error.limit or 0, "length": length}


def _takes(say: Words, offer: errors.Takes) -> str:
    takes = [_part(say, name, listed(say, values)) for name, values in offer.options.items()]
    takes += [say("part-image")] if offer.images.single else []
    takes += [say("part-end-frame")] if offer.images.end_frame else []
    takes += [say("part-video")] if offer.images.video else []
    if offer.images.references:
        takes.append(say("offer-references", references=offer.images.references))
    return say("offer-line", provider=offer.provider, takes=say.parts(takes))


def _part(say: Words, name: OptionName, value: OptionValue) -> str:
    return say("part-option", option=name, value=value)


def _unknown_name(say: Words, error: errors.UnknownModel | errors.UnknownProvider) -> str:
    available = shorten(listed(say, error.available), _LIST_MOST)
    match error:
        case errors.UnknownModel() if not available:
            return say("model-none")
        case errors.UnknownModel():
            return say("model-unknown", name=code(error.model), available=available)
        case errors.UnknownProvider() if not available:
            return say("provider-none")
        case errors.UnknownProvider():
            return say("provider-unknown", name=code(error.provider), available=available)


def _flag(say: Words, error: Flag) -> str:
    match error:
        case errors.UnknownFlag():
            flags = shorten(say.listed(map(code, error.available)), _LIST_MOST)
            return say("flag-unknown", flag=code(shorten(error.flag, _NAME_MOST)), flags=flags)
        case errors.FlagWithoutValue():
            return say("flag-without-value", flag=code(error.flag))
        case errors.FlagsDiffer():
            first, second = code(shorten(error.first, _NAME_MOST)), code(shorten(error.second, _NAME_MOST))
            return say("flags-differ", option=error.option, first=first, second=second)


def _prompt(say: Words, error: Prompt) -> str:
    match error:
        case errors.InputRefused():
            return _input(say, error)
        case errors.PromptEmpty():
            return say("prompt-empty")
        case errors.PromptTooLong():
            return say("prompt-too-long", length=error.length, limit=error.limit)
        case errors.PromptRefused(category="minors"):
            return say("prompt-refused-minors")
        case errors.PromptRefused():
            return say("prompt-refused", category=error.category)
        case errors.ModeRestricted():
            return say("mode-restricted", mode=code(error.mode)) if error.mode else say("made-restricted")


def _input(say: Words, error: errors.InputRefused) -> str:
    limit = error.limit or 0
    match error.why:
        case "too_large":
            return say("input-too-large", limit=round(limit / _MIB))
        case "video_too_large":
            return say("input-video-too-large", limit=millions(limit))
        case "too_many_pixels":
            return say("input-too-many-pixels", limit=limit)
        case why:
            return say("input-refused", why=why)


def _limit(say: Words, error: Limit) -> str:
    match error:
        case errors.TooManyRequests():
            return say("too-many-requests", when=when(error.retry_at))
        case errors.TooManyJobs(scope="member"):
            return say("too-many-jobs-member", limit=error.limit)
        case errors.TooManyJobs():
            return say("too-many-jobs-guild", limit=error.limit)
        case errors.OutOfCredits():
            return _out_of_credits(say, error)
        case errors.BudgetSpent():
            return say("budget-spent", scope=error.scope, when=when(error.until))


def _out_of_credits(say: Words, error: errors.OutOfCredits) -> str:
    needed, available = error.needed, error.available
    if error.refill_to <= available:
        return say("credits-short-no-refill", needed=needed, available=available)
    message = "credits-short" if error.refill_to >= needed else "credits-short-after-refill"
    refill = {"refill": error.refill_to, "when": when(error.refill_at)}
    return say(message, needed=needed, available=available, **refill)


def _policy(say: Words, error: OfPolicy) -> str:
    match error:
        case errors.Banned(scope="here"):
            return say("banned-here")
        case errors.Banned():
            return say("banned-everywhere")
        case errors.MemberPaused():
            return say("member-paused", when=when(error.until))
        case errors.NotInPolicy():
            named = [channel(one) for one in error.places[:_PLACES_MOST]]
            return say(
                "not-in-policy",
                what=error.what,
                elsewhere="yes" if named else "no",
                places=say.listed([*named, *(["…"] if error.places[_PLACES_MOST:] else [])]),
            )
        case errors.TooNew():
            return say("too-new", when=when(error.until))


def _closed(say: Words, error: errors.Paused | errors.Unavailable | errors.StillBeingMade) -> str:
    match error:
        case errors.StillBeingMade():
            return say("erase-still-made", count=error.count)
        case errors.Paused(scope="guild"):
            return say("paused-here", reason=quoted(error.reason, _REASON_MOST))
        case errors.Paused():
            return say("paused", scope=error.scope)
        case errors.Unavailable(why="out_of_funds"):
            message = "out-of-funds-at" if error.provider else "out-of-funds"
        case errors.Unavailable():
            message = "switched-off-at" if error.provider else "switched-off"
    return say(message, maker=_maker(say, error.model, error.provider))


def _job_refusal(say: Words, error: OfJob) -> str:
    match error:
        case errors.NoResult():
            return say(_NO_RESULT[error.why])
        case errors.TooManySaved():
            return say("save-too-many", limit=error.limit)
        case errors.NotAllowed():
            return say("not-allowed", needs=error.needs)
        case errors.NotThem():
            return say("mod-not-them", who=error.who)
        case errors.NoSuchJob():
            return say("no-such-job", job=code(error.job_id, 20))
        case errors.NothingPosted():
            return say("nothing-posted")
        case errors.TooLate():
            return say("too-late", state=error.state.value)
