"""What keeps the contract one that third parties can build on: `make gates`."""
