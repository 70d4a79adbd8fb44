"""What things are and what is allowed. Pure: pydantic and the standard library only; the clock is an argument."""
