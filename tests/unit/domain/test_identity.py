"""Identifiers, against a second opinion; and what may never be seen of them."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.gb import nhs, upn

from monitor.domain.identity import (
    Identity,
    NhsNumber,
    Upn,
    address_key,
    is_no_address,
    is_placeholder,
    name_key,
    postcode,
    says_where,
)

NINE_DIGITS = st.text("0123456789", min_size=9, max_size=9)
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def second_opinion(digits):
    """What the other library says, but for the placeholders it does not know: all digits alike."""
    return nhs.is_valid(digits) and len(set(digits)) > 1


@given(NINE_DIGITS, st.sampled_from("0123456789"))
def test_a_number_is_valid_when_the_second_opinion_says_so(nine, check):
    assert (NhsNumber.parse(nine + check) is not None) == second_opinion(nine + check)


@given(NINE_DIGITS)
def test_at_most_one_check_digit_is_accepted(nine):
    # A remainder of ten has no digit: such numbers are never issued.
    assert len([check for check in "0123456789" if NhsNumber.parse(nine + check)]) <= 1


@given(NINE_DIGITS, st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_is_always_found(nine, place, off_by):
    checks = [check for check in "0123456789" if NhsNumber.parse(nine + check)]
    assume(checks)
    wrong = nine[:place] + str((int(nine[place]) + off_by) % 10) + nine[place + 1 :]
    assert NhsNumber.parse(wrong + checks[0]) is None


@pytest.mark.parametrize("text", ["9434765919", "4010232137", "9990000018", "943 476 5919", "943-476-5919"])
def test_known_numbers_are_read(text):
    number = NhsNumber.parse(text)
    assert number is not None
    assert number.digits == text.replace(" ", "").replace("-", "")


@pytest.mark.parametrize(
    "text",
    [
        *(digit * 10 for digit in "0123456789"),
        "",
        "943476591",
        "94347659190",
        "9434765918",
        "９４３４７６５９１９",  # noqa: RUF001 - full-width digits are the point
        "٩٤٣٤٧٦٥٩١٩",
        "9.43477E+09",
        "943\n476\n5919",
        "943 476 591O",
        "9434765919\u200b",
    ],
)
def test_what_is_no_number_is_refused(text):
    assert NhsNumber.parse(text) is None


def test_a_repeated_digit_passes_its_check_and_is_refused_all_the_same():
    assert nhs.is_valid("5555555555")
    assert NhsNumber.parse("5555555555") is None


def test_the_test_range_is_known():
    number, real = NhsNumber.parse("9990000018"), NhsNumber.parse("9434765919")
    assert number is not None and real is not None  # noqa: PT018 - one fact: both were read
    assert number.is_test
    assert not real.is_test


@given(st.text("0123456789", min_size=11, max_size=11), st.sampled_from("0123456789" + LETTERS))
def test_a_pupil_numbers_letter_is_the_one_the_second_opinion_computes(eleven, last):
    letter = upn.calc_check_digit(eleven + last)
    assert Upn.parse(letter + eleven + last) is not None
    assert [other for other in LETTERS if other != letter and Upn.parse(other + eleven + last)] == []


@pytest.mark.parametrize("text", ["P207000016049", "M20700001604A"])
def test_known_pupil_numbers_are_read(text):
    assert Upn.parse(text) == Upn(text)


@pytest.mark.parametrize(
    "text",
    ["Q207000016049", "p207000016049", "P20700001604", "P2070000160499", "I207000016049", "UN1", "", "P20700001604I"],
)
def test_what_is_no_pupil_number_is_refused(text):
    assert Upn.parse(text) is None


def test_identifiers_do_not_show_themselves():
    number, pupil = NhsNumber.parse("9990000018"), Upn.parse("P207000016049")
    who = Identity(
        "births", "A1", None, "Canary", "Wren", number, address="1 Nest Row", postcode="ZZ99 3VZ", mother=number
    )
    for shown in (repr(number), repr(pupil), repr(who), f"{who!s}", f"{[number]} { ({1: pupil}) }"):
        assert not {part for part in ("9990000018", "P2070", "Canary", "Wren", "Nest", "ZZ99", "A1") if part in shown}
    assert "births" in repr(who)


@pytest.mark.parametrize(
    "names",
    [
        ("O'Brien", "OBRIEN", "o’brien", "O Brien", "O-Brien"),
        ("Zoë", "ZOE", "Zoe\u0308", "zoé"),
        ("Smith-Jones", "SMITH JONES", "smithjones"),
        ("Łukasz", "LUKASZ"),
        ("Søren", "soren"),
        ("Æthel", "AETHEL"),
        ("İpek", "IPEK", "ipek"),
    ],
)
def test_names_compare_without_case_accents_hyphens_apostrophes_and_blanks(names):
    assert len({name_key(name) for name in names}) == 1


@given(st.text(st.characters(max_codepoint=0x17F, exclude_characters="ªº")))
def test_folding_a_name_twice_changes_nothing_more(name):
    assert name_key(name_key(name)) == name_key(name)


def test_a_blank_name_has_no_key():
    assert name_key(None) == name_key("") == name_key(" - ") == ""


@pytest.mark.parametrize(
    "name",
    ["", None, "BABY", "Baby Boy", "INFANT OF", "Twin 1", "TWIN ONE", "Triplet C", "Unknown", "NOT KNOWN", "male"],
)
def test_what_is_written_before_a_child_has_a_name_agrees_with_nothing(name):
    assert is_placeholder(name)
    assert Identity("births", "A1", None, given_name=name).given_key == ""


@pytest.mark.parametrize("name", ["Babylonia", "Twinkle", "Malek", "Roy", "Guy", "Boyan", "Boyd", "Malea", "Infanta"])
def test_names_that_begin_like_a_placeholder_are_names(name):
    assert not is_placeholder(name)
    assert Identity("births", "A1", None, given_name=name).given_key == name.upper()


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("bd71bb", "BD7 1BB"),
        (" BD7  1BB ", "BD7 1BB"),
        ("sw1a1aa", "SW1A 1AA"),
        ("ZZ993VZ", "ZZ99 3VZ"),
        ("", None),
        ("BD7", None),
    ],
)
def test_postcodes_have_one_normal_form(text, normal):
    assert postcode(text) == normal


def test_a_pseudo_postcode_says_no_place():
    assert says_where("BD7 1BB")
    assert not says_where("ZZ99 3VZ")
    assert not says_where(None)
    assert Identity("births", "A1", None, postcode="ZZ99 3VZ").where_key == ""


def test_addresses_compare_by_letters_and_digits():
    assert address_key("Flat 2, 14 Mill Lane") == address_key("FLAT 2 14 MILL LANE")
    assert address_key("14 Mill Lane") != address_key("41 Mill Lane")


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        " - ",
        "NOT KNOWN",
        "Address unknown",
        "N/K",
        "nfa",
        "N.F.A., Bradford",
        "No fixed abode",
        "No Fixed Address, Leeds",
        "of no fixed abode",
        "TBC",
        "To be confirmed",
        "c/o Bradford Council, City Hall",
        "Care of the Council",
        "C/O Children's Services, 1 High Street",
        "c/o social worker",
    ],
)
def test_an_address_that_only_stands_in_for_one_agrees_with_nothing(address):
    assert is_no_address(address)
    assert address_key(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "c/o 14 Mill Lane",
        "1 Council Houses",
        "Unknown Farm Lane",
        "Flat 2, NFA House",
        "Coal Council Row",
        "1 Nile Street",
    ],
)
def test_a_home_with_a_word_of_a_placeholder_is_a_home(address):
    assert not is_no_address(address)
