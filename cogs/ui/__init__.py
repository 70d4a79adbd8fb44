"""Pure functions from a value to what Discord shows: embeds, buttons, options and words."""
