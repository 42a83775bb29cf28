"""The contract held against the running service: generated requests, checks that no generator thinks of, a model, and planted faults."""
