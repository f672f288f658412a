"""Nobody has seen the child for longer than the policy allows.

Its day is `due_on`, computed by the clock (`monitor.domain.clock`), so it has no condition of its own here.
"""

from monitor.domain.finding import Check

CHECK = Check(
    name="unseen",
    question="Has any agency seen this child within the limit?",
    rank=1,
)
