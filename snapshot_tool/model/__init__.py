"""Frozen values: snapshot, catalog, difference, prediction, finding and plan. Imports nothing else of ours."""
