"""Reads news pages: bytes in, pages with their doubts out. Pure: no file, no database, no clock."""

from api.pages.read import PARSER_VERSION, read_pages
from api.pages.refusal import PageRefused

__all__ = ["PARSER_VERSION", "PageRefused", "read_pages"]
