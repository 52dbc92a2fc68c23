"""Doors: one folder per deployed function; each turns an event into one call of the library."""
