"""What stands in place of a member's id once their data is deleted: whoever has the installation's key and the id finds
the same number again, and nobody finds the id from the number.
"""

import hmac


def pseudonym(key: str, member_id: int) -> int:
    """Negative, so that it is never taken for an id of Discord's. `key`: hexadecimal."""
    digest = hmac.digest(bytes.fromhex(key), str(member_id).encode(), "sha256")
    return -(int.from_bytes(digest[:8], "big") >> 1 | 1)
