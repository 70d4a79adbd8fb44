"""The table of local providers: the one place in the sandbox that lists them."""

from sandbox.providers.comfyui import ComfyUi
from sandbox.providers.evolink import Evolink
from sandbox.providers.kie import Kie
from sandbox.providers.openai import OpenAi
from sandbox.providers.provider import Provider
from sandbox.providers.xai import Xai

Name = str
"""One of NAMES."""
PROVIDERS: tuple[type[Provider], ...] = (Kie, Evolink, Xai, OpenAi, ComfyUi)
NAMES: tuple[Name, ...] = tuple(provider.name for provider in PROVIDERS)
