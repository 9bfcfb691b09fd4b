"""Logs that others wrote: journals, mail exports, event logs, read row by row as they stand."""
