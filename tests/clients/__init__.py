"""Clients of many makes, run against the service: `make clients`."""
