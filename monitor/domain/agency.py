"""The kinds of service that meet children (SPEC section 2)."""

from enum import StrEnum


class Agency(StrEnum):
    """A kind of service; the policy lists which of them are children's services."""

    HEALTH_VISITOR = "health_visitor"
    GP = "gp"
    EARLY_YEARS = "early_years"
    SCHOOL = "school"
    MIDWIFERY = "midwifery"
    HOSPITAL = "hospital"
    SOCIAL_CARE = "social_care"
    CHILDREN_CENTRE = "children_centre"
    AMBULANCE = "ambulance"
    POLICE = "police"
    HOUSING = "housing"
    OTHER = "other"


CHILDRENS_SERVICES = frozenset(
    {
        Agency.HEALTH_VISITOR,
        Agency.GP,
        Agency.MIDWIFERY,
        Agency.HOSPITAL,
        Agency.EARLY_YEARS,
        Agency.SCHOOL,
        Agency.SOCIAL_CARE,
        Agency.CHILDREN_CENTRE,
    }
)
"""The shipped allow-list of SPEC section 3; a sighting by any other agency is a brief one."""

LOOKS_AT_A_CHILD = frozenset({Agency.HEALTH_VISITOR, Agency.GP, Agency.MIDWIFERY, Agency.HOSPITAL, Agency.SOCIAL_CARE})
"""Those whose seeing a child answers a concern or makes a missed visit good (SPEC section 7, "looked at")."""

IN_WORDS = {
    Agency.HEALTH_VISITOR: "health visitor",
    Agency.GP: "GP practice",
    Agency.EARLY_YEARS: "early-years provider",
    Agency.SCHOOL: "school",
    Agency.MIDWIFERY: "midwife",
    Agency.HOSPITAL: "hospital",
    Agency.SOCIAL_CARE: "social care",
    Agency.CHILDREN_CENTRE: "children's centre",
    Agency.AMBULANCE: "ambulance service",
    Agency.POLICE: "police",
    Agency.HOUSING: "housing",
    Agency.OTHER: "another agency",
}
