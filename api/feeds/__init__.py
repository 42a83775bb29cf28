"""Documents for readers of news and for crawlers: Atom, JSON Feed, sitemaps. One statement each, its JSON rendered by pure functions."""
