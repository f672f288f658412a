"""The same descriptions give the same children and reasons, in whatever order they are told."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.link import Description, Numbers
from monitor.domain.link_decision import Decisions
from monitor.domain.linking import decide
from tests.builders.identities import a_number, described

_WORDS: dict[str, st.SearchStrategy[Any]] = {
    "source": st.sampled_from(["births", "births-north", "gp_registration", "contacts:gp", "contacts:police"]),
    "local_id": st.sampled_from(["1", "2"]),
    "born": st.sampled_from(["2024-03-01", "2024-03-02"]),
    "family": st.sampled_from(["Merrill", "MERRILL", "Else"]),
    "given": st.sampled_from(["Isla", "Ada", "BABY", "TWIN 1", None]),
    "number": st.sampled_from([None, None, 1, 2, 3]),
    "status": st.sampled_from(["01", "03"]),
    "postcode": st.sampled_from(["BD7 1BB", "LS1 1AA", "ZZ99 3VZ", None]),
    "mother": st.sampled_from([None, 8]),
}


@st.composite
def crowds(draw: st.DrawFn) -> tuple[list[Description], Numbers, frozenset[frozenset[int]]]:
    """Draw a few descriptions that share as much as they can, and what is known of their numbers."""
    wordings = draw(st.lists(st.fixed_dictionaries(_WORDS), min_size=2, max_size=6))
    for copied in draw(st.lists(st.sampled_from(wordings), max_size=2)):
        changed = draw(st.sampled_from(sorted(_WORDS)))
        wordings.append({**copied, changed: draw(_WORDS[changed])})
    people = [
        described(
            n,
            first_on=draw(st.sampled_from(["2024-04-01", "2024-04-02", "2024-05-01"])),
            birth_order=draw(st.sampled_from([0, 1, 2])) if said["source"].startswith("births") else 0,
            may_enter=draw(st.sampled_from([True, True, True, False])),
            **said,
        )
        for n, said in enumerate(wordings, start=1)
    ]
    people = list({(person.identity, person.birth_order): person for person in people}.values())
    numbers = Numbers(
        frozenset(draw(st.sets(st.sampled_from([a_number(1)]), max_size=1))),
        draw(st.sampled_from([{}, {a_number(2): a_number(3)}])),
    )
    ids = st.sampled_from([person.id for person in people])
    apart = draw(st.sets(st.frozensets(ids, min_size=2, max_size=2), max_size=2)) if len(people) > 1 else ()
    return people, numbers, frozenset(apart)


@given(crowds(), st.randoms(use_true_random=False))
def test_the_order_of_telling_decides_nothing(crowd, random):
    people, numbers, apart = crowd
    shuffled = random.sample(people, len(people))
    assert decide(shuffled, numbers, Decisions(apart)) == decide(people, numbers, Decisions(apart))


@given(crowds())
def test_nobody_is_in_two_groups_and_no_founder_elsewhere(crowd):
    people, numbers, apart = crowd
    links = decide(people, numbers, Decisions(apart))
    assert set(links) == {person.id for person in people}
    for link in links.values():
        assert link.founder is None or links[link.founder].founder == link.founder
        assert all(links[candidate].founder == candidate for candidate in link.candidates)


@given(crowds())
def test_no_child_holds_two_numbers_unless_one_superseded_the_other(crowd):
    people, numbers, apart = crowd
    by_id = {person.id: person for person in people}
    held: dict[int, set] = {}
    for id_, link in decide(people, numbers, Decisions(apart)).items():
        number = by_id[id_].identity.nhs_number
        if link.founder is not None and number:
            held.setdefault(link.founder, set()).add(number)
    allowed = [{old, new} for old, new in numbers.superseded_by.items()]
    assert all(len(found) == 1 or found in allowed for found in held.values())


@given(crowds())
def test_what_a_person_held_apart_is_never_one_child(crowd):
    people, numbers, apart = crowd
    links = decide(people, numbers, Decisions(apart))
    for one, other in map(tuple, apart):
        founder = links[one].founder
        assert founder is None or founder != links[other].founder
