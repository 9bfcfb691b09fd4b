"""Who is there when, from the tables and calendars in which people keep their rosters."""
