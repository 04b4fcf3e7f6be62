"""The doors in: split folder, configuration, PostgreSQL. The only package that reads the world."""
