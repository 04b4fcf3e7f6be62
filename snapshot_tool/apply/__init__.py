"""Runs a plan on a live database."""
