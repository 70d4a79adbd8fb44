"""Mirrors bot/doctor."""
