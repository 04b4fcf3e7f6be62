"""Reading a capture: the file that stands for a database where none can be reached."""

from __future__ import annotations

from typing import Final

from snapshot_tool.load.document import Kind, Readable, read_document
from snapshot_tool.model.capture import FORMAT, Capture, CaptureDocument, digest_of
from snapshot_tool.model.json import JsonObject


def read_capture(file: Readable) -> Capture:
    """Return what is in a file that `snap capture` wrote.

    Raises:
        FileProblem: where there is none, it is no capture, one of another version, or was edited; says the line.

    """
    return read_document(file, _KIND).value()


def _doubt(content: JsonObject) -> str:
    return "" if digest_of(content) == content["digest"] else "was edited after it was captured: its digest is another"


_KIND: Final = Kind(
    FORMAT,
    CaptureDocument,
    "a capture",
    hint="snap capture DB -o FILE writes one",
    again="capture the database again with this snap",
    doubt=_doubt,
)
