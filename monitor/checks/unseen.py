"""The check of sightings: has nobody seen the child for longer than the policy allows (SPEC section 5).

It has no condition of its own: its day is `due_on`, computed by the clock (`monitor.domain.limit`).
"""

from monitor.domain.finding import Check

CHECK = Check(
    name="unseen",
    question="Has any agency seen this child within the limit?",
    rank=1,
)
