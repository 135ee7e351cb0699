"""Turn a phone number into the only name under which anything is stored."""

import hashlib
import hmac

from ivr.core.ports import CallerKey


def caller_key(privacy_key: bytes, number: str) -> CallerKey:
    """Give the keyed HMAC of an E.164 number: 128 bits, as 32 hex digits.

    This is pseudonymous, not anonymous: whoever has the key can try all numbers.
    """
    return hmac.digest(privacy_key, b"caller\0" + number.encode(), hashlib.sha256)[:16].hex()
