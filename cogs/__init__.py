"""Discord only, and thin: parse, call once, present. Nothing imports a cog."""
