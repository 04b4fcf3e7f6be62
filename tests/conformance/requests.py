"""HTTP requests to a Directus, and what their answers say."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Final

from snapshot_tool.model.json import JsonObject, JsonValue
from tests.conformance.native import members, objects
from tests.conformance.recording import DIFFERENT, NO_ANSWER, DiffAnswer

_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What an HTTP request was answered."""

    status: int
    body: JsonValue

    @property
    def data(self) -> JsonObject:
        """The `data` object of an answer."""
        return members(members(self.body)["data"])

    @property
    def message(self) -> str | None:
        """The first error's message, where this is an error."""
        if self.status != NO_ANSWER and self.status < 400:
            return None
        return str(objects(members(self.body)["errors"])[0]["message"])


def send(url: str, method: str, token: str, body: JsonObject | None) -> tuple[int, bytes]:
    """Send a request, and return the status and the text of its answer.

    Raises:
        OSError, HTTPException: where there is none.

    """
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers=headers)  # noqa: S310 - our own server
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - likewise
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def diff_answer(answer: Answer) -> DiffAnswer:
    """Return what `/schema/diff` answered."""
    difference = members(answer.data["diff"]) if answer.status == DIFFERENT else None
    return DiffAnswer(status=answer.status, message=answer.message, difference=difference)
