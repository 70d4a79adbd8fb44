"""Tests of the world outside: local Discord, local providers."""
