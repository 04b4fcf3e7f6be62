"""The commands: one thin module each; the only place that knows typer."""
