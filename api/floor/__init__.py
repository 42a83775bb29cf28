"""The HTTP floor: what holds for every request, whatever it asks for. Routes and nouns are unknown here."""
