"""Holds every answer of every test against the document, and notes what of the document no test has seen."""
