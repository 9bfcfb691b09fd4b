"""An observed exercise beside its plan: replayed, judged, and with what it could have shown."""
