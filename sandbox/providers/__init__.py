"""Local kie, evolink and xAI-style servers: the same requests and answers as their documents, and real media."""

from sandbox.providers.mishaps import MISHAPS
from sandbox.providers.world import ProviderWorld

__all__ = ["MISHAPS", "ProviderWorld"]
