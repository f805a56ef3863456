"""Writes papers: .docx from a template that the office may replace, and .pdf from that .docx."""
