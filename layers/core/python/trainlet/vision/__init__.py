"""Looking at images: what may be looked at, and which faces are in it."""
