"""Tables for people, generated; a test compares them with what the code says now."""
