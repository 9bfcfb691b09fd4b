"""Scripts that others wrote: MSELs of several makes, read into the short form of our own."""
