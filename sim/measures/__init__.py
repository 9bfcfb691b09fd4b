"""What the log says: pure functions from a log, or from the tables of many, to tables."""
