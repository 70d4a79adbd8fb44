"""What holds for every test: Hypothesis judges what is true, not how fast a busy machine finds out."""

from hypothesis import HealthCheck, settings

settings.register_profile("darkroom", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("darkroom")
