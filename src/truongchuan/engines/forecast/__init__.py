"""Children by area, grade and year: cohorts, entries, intervals, back-tests.

Everything here is a pure function of a :class:`~truongchuan.engines.forecast.history.History`.
"""
