"""SHA-256, by Python's own code for a few bytes, by OpenSSL's for many.

hashlib takes longer to import than a file takes to read, and OpenSSL is five times as fast.
"""

from __future__ import annotations

__all__ = ["digest"]

TYPE_CHECKING = False  # typing takes longer to import than a run whose answer is kept
if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha2 import sha256  # as `random` imports it
    except ImportError:
        try:
            from _sha256 import sha256  # its name before Python 3.12
        except ImportError:
            from hashlib import sha256


class _Digest:
    def __init__(self) -> None:
        self._make = sha256
        self._few = 500_000

    def __call__(self, data: bytes) -> str:
        """What stands for these bytes, in hexadecimal digits."""
        if self._few > 0:
            self._few -= len(data)
            if self._few <= 0:
                from hashlib import sha256 as fast

                self._make = fast
        return self._make(data).hexdigest()


digest = _Digest()
