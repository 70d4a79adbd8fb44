"""Tests of the provider adapters, over real sockets."""
