"""The same nested list from the same tables, by resolvers and dataloaders: what Broadsheet is compared with, and no part of it."""
