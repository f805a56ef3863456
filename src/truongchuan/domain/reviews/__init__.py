"""Monthly reviews: numbers frozen as of a moment."""
