"""Measures the service beside others; nothing here is part of it."""
