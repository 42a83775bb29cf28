"""Outgoing mail: the letters, and the worker that sends what the outbox holds."""
