"""Dated rules: expressions, verdicts with reasons, levels, shortfalls, capacity, impact.

Everything here is a pure function of the law set, the facts and a day.
"""
