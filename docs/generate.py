"""Write the generated pages of docs/ again: `make docs`. `tests/test_docs.py` fails where they are out of date."""

from pathlib import Path

from snapshot_tool.cli.reference import pages

DOCS = Path(__file__).parent

if __name__ == "__main__":
    for name, text in pages().items():
        path = DOCS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
