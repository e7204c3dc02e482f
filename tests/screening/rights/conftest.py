"""The browser for the pages of rights."""

from tests.browser import chromium, open_page, playwright

__all__ = ["chromium", "open_page", "playwright"]
