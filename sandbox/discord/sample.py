"""One of every kind of place that the small world of the tests does not need: what the sandbox shows besides."""

from sandbox.discord.places import Places
from sandbox.discord.values import ChannelKind, Member


def furnish(places: Places, alice: Member, bob: Member, mo: Member) -> None:
    """The private thread is without the bot at first, as in Discord: somebody has to add it."""
    category = places.add("Community", ChannelKind.CATEGORY)
    places.add("news", ChannelKind.ANNOUNCEMENT, category=category)
    lounge = places.add("lounge", category=category)
    secret = places.start_thread(lounge, "surprise for olive", alice, private=True)
    places.add_to_thread(secret, mo, alice)
    requests = places.add("requests", ChannelKind.FORUM, category=category)
    places.start_post(requests, "A poster for game night", bob, "Something with dice and a moon, please.")
    places.add("Studio", ChannelKind.VOICE, category=category)
