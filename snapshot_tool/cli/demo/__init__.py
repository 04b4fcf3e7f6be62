"""`snap demo`: the main job, done for real on a database made for it."""
