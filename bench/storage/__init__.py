"""What stores cost: a million rows of each kind, and profiles a second by one intake and by two."""
