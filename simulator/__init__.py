"""Case systems of all agencies, simulated: landing files in the real formats, with known truth and known
faults.

Nothing here is read by the pipeline. `simulate` is the entry; `Plan` says what to make.
"""

from simulator.personal import planted_personal_tokens
from simulator.plan import Fault, Month, Plan
from simulator.run import TruthSummary, simulate

__all__ = ["Fault", "Month", "Plan", "TruthSummary", "planted_personal_tokens", "simulate"]
