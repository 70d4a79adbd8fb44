"""The web server: callbacks, health, metrics; and the limits at its door."""
