"""Checking a plan: small named checks that yield findings and confirmations."""

from truongchuan.engines.plan.check.registry import CHECKS, check_plan

__all__ = ["CHECKS", "check_plan"]
