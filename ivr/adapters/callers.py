"""Turn a phone number into the only names under which anything is stored."""

import hashlib
import hmac

from ivr.core.ports import CallerKey, CallerKeys


def caller_key(privacy_key: bytes, number: str) -> CallerKey:
    """Give the keyed HMAC of an E.164 number: 128 bits, as 32 hex digits.

    This is pseudonymous, not anonymous: whoever has the key can try all numbers.
    """
    return _digest(privacy_key, b"caller", number)


def caller_keys(privacy_keys: tuple[bytes, ...], number: str) -> CallerKeys:
    """Give the HMAC of a number under each privacy key, in their order: the first writes, all read."""
    return tuple(caller_key(each, number) for each in privacy_keys)


def prefix_key(privacy_key: bytes, prefix: str) -> str:
    """Give the keyed HMAC of the digits with which numbers begin, to count what is sent to all of them."""
    return _digest(privacy_key, b"prefix", prefix)


def fingerprint(privacy_key: bytes) -> str:
    """Give 16 hex digits by which a privacy key is known, and which say nothing else of it."""
    return _digest(privacy_key, b"fingerprint", "")[:16]


def _digest(privacy_key: bytes, purpose: bytes, text: str) -> str:
    return hmac.digest(privacy_key, purpose + b"\0" + text.encode(), hashlib.sha256)[:16].hex()
