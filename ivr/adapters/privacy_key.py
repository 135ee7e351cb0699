"""Notice a privacy key that is not the one under which Redis was written.

With a wrong key nobody who said stop is known any more: a text that nobody waits for must not go out.
"""

from collections.abc import Sequence

from ivr.adapters.records import PRIVACY_KEY
from ivr.adapters.redis_link import RedisLink
from ivr.core.errors import StoreError

MISMATCH = (
    "Redis was written with another CUPLINE_PRIVACY_KEY, so that wishes to be left alone cannot be read:"
    " add that key to the list (the first writes, all read), or point REDIS_URL to the Redis of this key"
)


class PrivacyKey:
    """The fingerprints of our privacy keys beside the one that Redis holds: that of the key that writes."""

    def __init__(self, link: RedisLink, fingerprints: Sequence[str]) -> None:
        self._link = link
        self._fingerprints = tuple(fingerprints)

    def check(self) -> None:
        """Ask Redis, all of which must answer, and accept what it says."""
        self._link.ping()
        self.accept(self._link.go(("GET", PRIVACY_KEY))[0])

    def accept(self, stored: object) -> None:
        """Take a fingerprint of Redis that is ours, and replace an older one; write the first one down.

        Raises StoreError for any other.
        """
        if stored is None:
            stored = self._link.go(("SET", PRIVACY_KEY, self._fingerprints[0], "NX"), ("GET", PRIVACY_KEY))[1]
        if stored not in self._fingerprints:
            raise StoreError(MISMATCH)
        if stored != self._fingerprints[0]:
            self._link.go(("SET", PRIVACY_KEY, self._fingerprints[0]))
