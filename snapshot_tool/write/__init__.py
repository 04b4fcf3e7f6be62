"""The doors out to files, safe against interruption."""
