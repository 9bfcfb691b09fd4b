"""What was observed: its events, its file, the log that it tells, and lengths read from clocks."""
