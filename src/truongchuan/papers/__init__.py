"""Templates of official papers: data only."""
