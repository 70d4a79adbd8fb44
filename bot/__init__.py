"""Darkroom: a Discord bot that makes pictures and videos for community servers."""
