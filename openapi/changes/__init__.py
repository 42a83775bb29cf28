"""What the two documents say otherwise than those of the last release, and whether clients of it break by that."""
