"""Which IP addresses a download may connect to. Pure; asked after the name was resolved, right before connecting."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address rides in the last 32 bits
_LOW_32_BITS = 0xFFFF_FFFF
# RFC 4291 2.4: global unicast is what IANA gives out of here; everything else is special or unassigned.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Special by IANA's registries, and global to the ipaddress of some Python that we run on.
_SPECIAL_V4 = (
    IPv4Network("192.0.0.0/24"),  # IETF protocol assignments
    IPv4Network("192.88.99.0/24"),  # 6to4 relay anycast, RFC 7526
)
_SPECIAL_V6 = (IPv6Network("3fff::/20"),)  # documentation, RFC 9637


def may_connect(address: str | Address) -> bool:
    """Whether this is a public unicast address; for a tunnel's, whether those it leads to are."""
    if isinstance(address, str):
        try:
            address = ip_address(address)
        except ValueError:
            return False
    if isinstance(address, IPv4Address):
        return _is_public_v4(address)
    # ipaddress does not look at the IPv4 address inside a tunnel's, or judges it wrongly.
    embedded = _embedded_v4(address)
    return all(_is_public_v4(each) for each in embedded) if embedded else _is_public_v6(address)


def _embedded_v4(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that packets to an IPv6 address of a tunnel are sent on to; none for any other."""
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo  # server and client: both are contacted
    if address in _NAT64:
        return (IPv4Address(int(address) & _LOW_32_BITS),)
    return ()


def _is_public_v4(address: IPv4Address) -> bool:
    return _is_ordinary(address) and not any(address in network for network in _SPECIAL_V4)


def _is_public_v6(address: IPv6Address) -> bool:
    if address.scope_id or address not in _GLOBAL_UNICAST:
        return False
    return _is_ordinary(address) and not any(address in network for network in _SPECIAL_V6)


def _is_ordinary(address: Address) -> bool:
    special = (
        address.is_multicast  # is_global says yes to 224.0.0.1 and ff02::1
        or address.is_reserved
        or address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )
    return address.is_global and not special
