"""The two pages that are read rather than acted upon: help, and what happens to a member's data."""

from collections.abc import Sequence

from bot.domain.catalog import Catalog
from bot.domain.request import Request
from cogs.ui.markup import CONTENT_LIMIT, count, listed, shorten


def help_page(catalog: Catalog, daily_allowance: int) -> str:
    """One screen."""
    prices = [catalog.price_of(model, Request(model.name, "")) for model in catalog.models]
    cheapest = f"It costs {count(min(prices), 'credit')} or more. " if prices else ""
    allowance = f" You are topped up to {daily_allowance:,} a day." if daily_allowance else ""
    return _page(
        {
            "Make something": (
                "`/imagine prompt:a red fox in snow` makes pictures, `/video` makes a video, "
                "also from a picture of yours. All else is optional; `/darkroom models` lists it."
            ),
            "What happens then": (
                "A card in the channel tells how far it is. The result comes in the thread below it, and you are "
                "notified. Buttons: **Again**, **Remix**, **Delete**, and **Cancel** until it is being made."
            ),
            "Credits": (
                f"{cheapest}What fails costs nothing.{allowance} "
                "`/credits balance` and `/credits history` show yours; whoever manages the server can "
                "`/credits grant`."
            ),
            "Look back": "`/jobs list`, `/jobs show` and `/jobs cancel`. `/darkroom privacy` tells what is stored.",
        }
    )


def privacy_page(providers: Sequence[str], *, media_hours: int, job_days: int) -> str:
    return _page(
        {
            "What is stored": (
                "Your Discord id (not your name), where you asked, your prompt and options, pictures you attach, "
                "the result, what it did to your credits, and what moderators did to either; of a prompt that was "
                "refused, its category and a fingerprint, unless this server keeps it whole. "
                "I read no messages and keep no profile of you."
            ),
            "For how long": (
                "Pictures and videos, yours and the results, are deleted here "
                f"{count(media_hours, 'hour')} after the job ended; the job with its prompt after "
                f"{count(job_days, 'day')}. What is posted in Discord stays until somebody deletes it there. What was "
                "booked, and what moderators did, stays with your id, so that it can be accounted for."
            ),
            "Who else gets it": (
                "Your prompt, options and attached pictures go to the provider that makes it: "
                f"{listed(providers) or 'none at present'}. Your name and id do not. "
                "Where a server reviews prompts, a moderation service may look at yours and your pictures first. "
                "Nothing is sold, and I train nothing with it."
            ),
            "To have it deleted": (
                "**Delete** under a result takes it down, with your prompt and attachments on its card. "
                "To have your prompts and your id deleted here too, "
                "ask those who run this bot; the moderators of this server can reach them."
            ),
            "If something is wrong": (
                "Report a result to this server's moderators, or to Discord: both can have it removed."
            ),
        }
    )


def _page(sections: dict[str, str]) -> str:
    return shorten("\n".join(f"**{title}**\n{text}" for title, text in sections.items()), CONTENT_LIMIT)
