"""An exercise of many actors: a part for each, and the parts that come back put together."""
