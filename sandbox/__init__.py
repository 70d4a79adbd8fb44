"""The world outside, on this machine: a local Discord, local providers, and a page to watch them in."""
