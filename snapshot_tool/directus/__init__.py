"""The twin: what Directus sees, what it thinks differs, and what it would run. Pure functions."""
