"""One observed exercise out of forms, journals, mail exports and event logs of any make."""
