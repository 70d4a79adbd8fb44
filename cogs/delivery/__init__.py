"""Delivery: the courier that the pipeline posts through, and what it needs of the client."""

from cogs.delivery.courier import DiscordCourier
from cogs.delivery.gateway_facts import GatewayCache, GatewayFacts
from cogs.delivery.invalid_requests import InvalidRequests

__all__ = ["DiscordCourier", "GatewayCache", "GatewayFacts", "InvalidRequests"]
