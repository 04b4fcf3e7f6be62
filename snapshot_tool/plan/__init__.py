"""The planner: differences and catalog to ordered steps. Pure functions."""
