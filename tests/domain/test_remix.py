"""What of a request stays when it is remixed."""

from bot.catalog import load_catalog
from bot.domain.remix import Remix, options_of
from bot.domain.request import Options, Request

CATALOG = load_catalog(None).offered_by(["kie", "evolink", "xai"])
REQUEST = Request(
    "grok-video", "a fox", Options(aspect_ratio="3:2", duration=20, resolution="1080p", mode="fun")
)


def test_with_the_same_model_all_that_was_chosen_is_asked_for_and_the_mode_stays() -> None:
    chosen = Options(aspect_ratio="16:9", duration=20)
    assert options_of(Remix("a fox", None, chosen), REQUEST, CATALOG) == Options("16:9", 20, None, "fun")


def test_what_another_model_does_not_know_goes_if_it_was_there_before() -> None:
    """Nobody chose it anew: the form showed it."""
    kept = Remix("a fox", "grok-video-1.5", Options(aspect_ratio="3:2", duration=20, resolution="1080p"))
    assert options_of(kept, REQUEST, CATALOG) == Options()


def test_what_was_chosen_anew_is_left_to_be_refused() -> None:
    anew = Remix("a fox", "grok-video-1.5", Options(aspect_ratio="2:3", duration=6))
    assert options_of(anew, REQUEST, CATALOG) == Options(aspect_ratio="2:3", duration=6)
