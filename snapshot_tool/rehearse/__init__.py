"""A throw-away PostgreSQL: a catalog rebuilt in it."""
