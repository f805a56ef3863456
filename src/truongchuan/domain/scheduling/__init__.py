"""Schedule of a programme: confirmed dependencies, figures, baselines, chances."""
