"""Written catchment lists: from Vietnamese sentences to sets of places, checks, and back."""
