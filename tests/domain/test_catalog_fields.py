"""What a provider is sent: its own names and types for what was asked."""

from typing import Any

import pytest

from bot.domain.offer import FieldValue
from tests.domain.catalogs import asked, offer_of


@pytest.mark.parametrize(
    ("model", "provider", "options", "fields"),
    [
        ("grok-image", "kie", {}, {"aspect_ratio": "1:1"}),
        ("grok-image", "kie", {"aspect_ratio": "16:9"}, {"aspect_ratio": "16:9"}),
        ("grok-video", "kie", {}, {"aspect_ratio": "16:9", "mode": "normal"}),
        (
            "grok-video",
            "kie",
            {"duration": 6, "resolution": "480p", "mode": "fun"},
            {"aspect_ratio": "16:9", "mode": "fun", "duration": 6, "resolution": "480p"},
        ),
        ("grok-video", "evolink", {}, {"aspect_ratio": "16:9", "mode": "normal", "duration": 6}),
        (
            "grok-video",
            "evolink",
            {"resolution": "720p"},
            {"aspect_ratio": "16:9", "mode": "normal", "duration": 6, "quality": "720p"},
        ),
        ("grok-video", "xai", {}, {"aspect_ratio": "16:9", "duration": 6, "resolution": "480p"}),
        (
            "grok-video-1.5",
            "xai",
            {"duration": 15, "resolution": "720p", "aspect_ratio": "9:16"},
            {"aspect_ratio": "9:16", "duration": 15, "resolution": "720p"},
        ),
        ("sora-2", "kie", {}, {"remove_watermark": True, "aspect_ratio": "landscape", "n_frames": "10"}),
        (
            "sora-2",
            "kie",
            {"aspect_ratio": "9:16", "duration": 15},
            {"remove_watermark": True, "aspect_ratio": "portrait", "n_frames": "15"},
        ),
    ],
)
def test_an_offer_is_sent_its_own_names_and_types(
    model: str, provider: str, options: dict[str, Any], fields: dict[str, FieldValue]
) -> None:
    found, offer = offer_of(model, provider)
    sent = found.fields_for(offer, asked(model, **options))
    assert sent == fields
    assert {name: type(value) for name, value in sent.items()} == {
        name: type(value) for name, value in fields.items()
    }
