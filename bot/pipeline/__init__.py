"""What happens, in order: gate, router, worker, steps, media; the courier is a protocol that cogs implement."""
