"""What ends a push: Directus's own refusal, or PostgreSQL's error. Neither leaves the package; both become outcomes."""

from __future__ import annotations


class Refusal(Exception):
    """A service of Directus throws before it asks PostgreSQL; everything is rolled back."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status of the answer; 0 where none comes."""
        self.message = message
        """As the answer's `errors[0].message` says it."""


class PgError(Exception):
    """PostgreSQL refuses a statement; everything is rolled back."""

    def __init__(self, sqlstate: str, message: str) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate
        self.message = message


def invalid_payload(reason: str) -> Refusal:
    """Return Directus's `InvalidPayloadError`, which adds a full stop of its own."""
    return Refusal(400, f"Invalid payload. {reason}.")


def type_error(message: str) -> Refusal:
    """Return a JavaScript TypeError, which is answered as an internal error with its message."""
    return Refusal(500, message)


def server_ends(message: str) -> Refusal:
    """Return a JavaScript TypeError that nothing catches: the server's process ends, and there is no answer at all."""
    return Refusal(0, message)
