from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pipeline.media.addresses import may_connect

PUBLIC = [
    "8.8.8.8",
    "93.184.215.14",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
    "2001:0:808:808::f7f7:f7f7",
]
NOT_PUBLIC = {
    "0.0.0.0": "this network",
    "10.0.0.1": "private",
    "100.64.0.1": "carrier-grade NAT",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "169.254.169.254": "cloud metadata",
    "172.16.0.1": "private",
    "192.0.0.8": "IETF assignments",
    "192.0.2.1": "documentation",
    "192.88.99.1": "6to4 relay",
    "192.168.1.1": "private",
    "198.18.0.1": "benchmarking",
    "224.0.0.1": "multicast, which is_global passes",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "broadcast",
    "::": "unspecified",
    "::1": "loopback",
    "::127.0.0.1": "IPv4-compatible",
    "::8.8.8.8": "IPv4-compatible: nobody needs it",
    "::ffff:127.0.0.1": "IPv4-mapped",
    "::ffff:169.254.169.254": "IPv4-mapped",
    "::ffff:0:127.0.0.1": "IPv4-translated",
    "64:ff9b::7f00:1": "NAT64 of loopback, which is_global passes",
    "64:ff9b:1::808:808": "local-use NAT64",
    "100::1": "discard",
    "2001:0:7f00:1::f7f7:f7f7": "Teredo server on loopback",
    "2001:0:808:808::80ff:fffe": "Teredo client on loopback",
    "2001:2::1": "benchmarking",
    "2001:db8::1": "documentation",
    "2002:7f00:1::": "6to4 of loopback, which is_global passes",
    "2002:a00:1::1": "6to4 of a private address",
    "3fff::1": "documentation",
    "4000::1": "unassigned",
    "fc00::1": "unique local",
    "fd00:ec2::254": "cloud metadata",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local with a zone",
    "2606:4700::1111%eth0": "a zone on a global address",
    "fec0::1": "site-local",
    "ff02::1": "multicast, which is_global passes",
    "ff0e::1": "global multicast",
    "localhost": "no address",
    "": "no address",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_connected_to(address: str) -> None:
    assert may_connect(address)


@pytest.mark.parametrize("address", NOT_PUBLIC, ids=[f"{a}-{why}" for a, why in NOT_PUBLIC.items()])
def test_any_other_address_may_not(address: str) -> None:
    assert not may_connect(address)


@given(st.ip_addresses(v=4))
def test_wrapping_an_ipv4_address_never_makes_it_more_welcome(inner: IPv4Address) -> None:
    number = int(inner)
    wrapped = {
        "mapped": IPv6Address((0xFFFF << 32) | number),
        "6to4": IPv6Address((0x2002 << 112) | (number << 80)),
        "NAT64": IPv6Address((0x64FF9B << 96) | number),
    }
    assert {name: may_connect(each) for name, each in wrapped.items()} == dict.fromkeys(
        wrapped, may_connect(inner)
    )


@given(st.ip_addresses())
def test_what_may_be_connected_to_is_never_special_in_itself(address: IPv4Address | IPv6Address) -> None:
    if may_connect(str(address)):
        assert not any((address.is_loopback, address.is_link_local, address.is_multicast))


@given(
    st.sampled_from(
        ["127.0.0.0/8", "10.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16", "fe80::/10", "fc00::/7", "ff00::/8"]
    ).flatmap(lambda network: st.ip_addresses(network=network))
)
def test_nothing_in_a_private_network_may_be_connected_to(address: IPv4Address | IPv6Address) -> None:
    assert not may_connect(address)


@given(st.text(max_size=40))
def test_text_that_is_no_address_is_refused_and_nothing_breaks(text: str) -> None:
    try:
        ip_address(text)
    except ValueError:
        assert not may_connect(text)
