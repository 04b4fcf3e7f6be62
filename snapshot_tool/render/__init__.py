"""Plan, findings, differences and prediction as text, SQL and JSON."""
