"""Documents in and out: official numbers as issued, tracking numbers of our own."""
