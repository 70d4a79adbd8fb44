"""Mirrors bot/pipeline."""
