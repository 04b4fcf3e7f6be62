"""Rules that need the snapshot alone: `check(facts: Facts) -> Iterator[Finding]`."""
