"""SHA-256 alone: all of hashlib takes longer to import than a file takes to read."""

from __future__ import annotations

__all__ = ["sha256"]

TYPE_CHECKING = False  # typing takes longer to import than a run whose answer is kept
if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha2 import sha256  # Python's own, as `random` imports it
    except ImportError:
        try:
            from _sha256 import sha256  # its name before Python 3.12
        except ImportError:
            from hashlib import sha256
