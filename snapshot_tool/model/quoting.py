"""Blocks of PL/pgSQL as statements: in dollar quotes that nothing inside can close."""

from __future__ import annotations


def quoted(body: str) -> str:
    """Return the body between dollar quotes."""
    number = 0
    while (tag := f"$snap{number or ''}$") in body:
        number += 1
    return f"{tag}\n{body}{tag}"


def do(block: str) -> str:
    """Return the block as a statement of its own."""
    return f"DO {quoted(block)}"
