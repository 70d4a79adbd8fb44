"""What is told about a running bot: logs without secrets, and metrics."""
