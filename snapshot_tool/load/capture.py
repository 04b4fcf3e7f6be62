"""Reading a capture: the file that stands for a database where none can be reached."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from snapshot_tool.load.document import Kind, read_document
from snapshot_tool.model.capture import FORMAT, CaptureDocument
from snapshot_tool.model.catalog import Catalog

_KIND: Final = Kind(
    FORMAT,
    CaptureDocument,
    "a capture",
    hint="snap capture DB -o FILE writes one",
    again="capture the database again with this snap",
)


def read_capture(file: Path) -> Catalog:
    """Return the catalog in a file that `snap capture` wrote.

    Raises:
        FileProblem: where there is none, or it is no capture, or one of another version; says the line.

    """
    return read_document(file, _KIND).value()
