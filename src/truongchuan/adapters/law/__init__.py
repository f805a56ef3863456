"""Reads the law as data: metrics, criteria, norms, corrections and worked cases."""
