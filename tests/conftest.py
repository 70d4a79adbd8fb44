"""What holds for every test: what is true is judged, not how fast a busy machine finds out, and nothing is made twice."""

import ssl
from functools import cache

import structlog
from hypothesis import HealthCheck, settings

settings.register_profile("darkroom", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("darkroom")

# Reading the certificate authorities takes each HTTP client 25 ms, and none of these tests speaks TLS.
ssl.create_default_context = cache(ssl.create_default_context)

# The default draws a traceback with every local variable, which takes up to a second.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)
