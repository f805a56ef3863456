"""Plan documents: their shape, their facts, and the reader that gets the facts."""

from truongchuan.engines.plan.plain import document_from_text
from truongchuan.engines.plan.read import read_plan

__all__ = ["document_from_text", "read_plan"]
