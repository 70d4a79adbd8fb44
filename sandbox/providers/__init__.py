"""Local servers of the providers that `table.py` lists: requests and answers as in their documents, and real media."""

from sandbox.providers.mishaps import MISHAPS
from sandbox.providers.world import ProviderWorld

__all__ = ["MISHAPS", "ProviderWorld"]
