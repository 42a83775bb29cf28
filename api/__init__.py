"""The doors: REST, GraphQL and the command line, and the acts behind them."""
