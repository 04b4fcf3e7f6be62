"""snap: know what a Directus schema push will do to PostgreSQL, before it does it."""

__version__ = "0.1.0"
