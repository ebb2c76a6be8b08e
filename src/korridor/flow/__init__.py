"""Flows under limits: the most that can pass, and who goes where when everyone wants to pass."""

from korridor.flow.assigning import Assignment, Problem, assign, problem_of
from korridor.flow.plan import Plan, plan_of
from korridor.flow.throughput import USUAL, Throughput, is_amount, throughput

__all__ = [
    "USUAL",
    "Assignment",
    "Plan",
    "Problem",
    "Throughput",
    "assign",
    "is_amount",
    "plan_of",
    "problem_of",
    "throughput",
]
