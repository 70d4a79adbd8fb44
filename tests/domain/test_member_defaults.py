"""What a member has set fills in what was left out, and never makes a request impossible."""

from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import load_catalog
from bot.domain import member_defaults
from bot.domain.errors import Refused
from bot.domain.member_defaults import MemberDefaults
from bot.domain.request import Kind, Options, Request

CATALOG = load_catalog(None)
names = st.none() | st.sampled_from([model.name for model in CATALOG.models]) | st.just("gone-model")
ratios = st.none() | st.sampled_from(["1:1", "16:9", "9:16", "3:2", "2:3", "21:9"])
mine = st.builds(MemberDefaults, names, ratios, names, ratios)
requests = st.builds(
    Request,
    st.just(""),
    st.just("a fox"),
    st.builds(
        Options,
        aspect_ratio=ratios,
        duration=st.none() | st.integers(1, 40),
        resolution=st.none() | st.sampled_from(["480p", "1080p"]),
        mode=st.none() | st.just("fun"),
    ),
    st.none() | st.sampled_from(CATALOG.providers()),
    count=st.none() | st.integers(1, 7),
)


def completed(request: Request, kind: Kind, own: MemberDefaults) -> Request:
    named = Request(
        member_defaults.meant_model(request, kind, own, CATALOG),
        request.prompt,
        request.options,
        request.provider,
        count=request.count,
    )
    return member_defaults.applied(named, kind, own, CATALOG)


def is_made(request: Request, kind: Kind) -> bool:
    try:
        CATALOG.check(request, kind)
    except Refused:
        return False
    return True


@given(requests, st.sampled_from(["image", "video"]), mine)
def test_what_can_be_made_without_defaults_can_be_made_with_them(
    request: Request, kind: Kind, own: MemberDefaults
) -> None:
    usual, meant = completed(request, kind, MemberDefaults()), completed(request, kind, own)
    assert is_made(meant, kind) >= is_made(usual, kind)


@given(requests, st.sampled_from(["image", "video"]), mine)
def test_what_was_named_stays_and_the_own_values_are_taken_where_they_can_be_made(
    request: Request, kind: Kind, own: MemberDefaults
) -> None:
    meant = completed(request, kind, own)
    assert request.options.asked().items() <= meant.options.asked().items()
    own_model = CATALOG.find(own.model(kind) or "")
    if (
        own_model
        and own_model.kind == kind
        and is_made(
            Request(own_model.name, "a fox", request.options, request.provider, count=request.count), kind
        )
    ):
        assert meant.model == own_model.name
