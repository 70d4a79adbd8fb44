"""A page on 127.0.0.1 that looks and works like a small Discord."""

from sandbox.page.server import Page

__all__ = ["Page"]
