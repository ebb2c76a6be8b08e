"""Targets: whether they are met; and the cheapest plan to meet them."""

from korridor.planning.aims import CLOSE, Aim, aim_of, reaches, targets
from korridor.planning.plans import DISCOUNT_RATE, Plan, plan
from korridor.planning.targeting import Target, target

__all__ = ["CLOSE", "DISCOUNT_RATE", "Aim", "Plan", "Target", "aim_of", "plan", "reaches", "target", "targets"]
