"""The normaliser: the same text in any spelling comes out the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import (
    MAX_WORD_READINGS,
    fold,
    key,
    other_layout,
    readings,
    script_of,
    word_readings,
    words,
    written_out,
)

GREEK = "αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ"
GREEK_TEXT = st.text(alphabet=GREEK + GREEK.upper() + " ", min_size=1, max_size=60)
ANY_TEXT = st.text(max_size=80)


def without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_the_key_of_a_key_is_itself(text: str) -> None:
    assert key(key(text)) == key(text)


@given(st.characters(categories=["Lu", "Ll", "Lt", "Lm", "Lo"]))
def test_no_letter_is_lost(letter: str) -> None:
    assert any(c.isalpha() for c in fold(letter))
    assert key(letter)


@given(GREEK_TEXT)
def test_greek_is_stable_under_accents_case_final_sigma_and_unicode_form(text: str) -> None:
    for spelling in (
        without_marks(text),
        text.upper(),
        text.casefold(),
        text.replace("ς", "σ"),
        unicodedata.normalize("NFD", text),
        unicodedata.normalize("NFKC", text),
    ):
        assert fold(spelling) == fold(text)
        assert key(spelling) == key(text)


@given(GREEK_TEXT)
def test_a_key_of_greek_is_written_in_latin_letters(text: str) -> None:
    assert key(text).replace(" ", "").isascii()


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Ὁ Ἀλέξης  ΖΟΡΜΠΆΣ", "ο αλεξησ ζορμπασ"),
        ("ᾄδω τῷ ᾿Αχιλλεῖ", "αδω τω 'αχιλλει"),
        ("ϑάλασσα ϗ ϐιβλίο", "θαλασσα και βιβλιο"),
        ("ΑΘHΝA", "αθηνα"),
        ("βιβ\u200bλίο\u00a0\ufeffμου", "βιβλιο μου"),
        ("«Ζορμπάς» – “Zorba’s”", '"ζορμπασ" - "zorba\'s"'),
        ("Straße Łódź Ærø naïve", "strasse lodz aero naive"),
        ("", ""),
        ("😀 \u200d", "😀"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    "spellings",
    [
        ["Πώς ανανεώνω ένα βιβλίο;", "ΠΩΣ ΑΝΑΝΕΩΝΩ ΕΝΑ ΒΙΒΛΙΟ", "πωσ ανανεωνο ενα βηβλιο"],
        ["ανανεώνω βιβλίο", "ananeono vivlio", "ananewnw biblio", "ananewno biblio"],
        ["άγχος", "agchos", "anchos", "aghos"],
        [
            "αυτό αύριο ευχαριστώ",
            "afto avrio efharisto",
            "auto aurio eucharisto",
            "ayto ayrio eycharisto",
        ],
        ["παιδιά", "pedia", "paidia", "πεδιά"],
        ["προθεσμία", "prothesmia", "pro8esmia", "pro9esmia"],
        ["ξέρω ψάχνω", "kserw psachnw", "xero psahno", "3erw psahno"],
        ["μπαίνω ντουλάπι αγκαλιά", "mpainw ntoulapi agkalia", "beno doulapi agalia"],
        ["γιατί για", "giati gia", "yiati yia"],
        ["άνθρωπος Κορινθία πένθος", "anthropos korinthia penthos", "an8rwpos korin8ia pen9os"],
        ["συμφωνία έμφραγμα", "symphonia emphragma", "simfonia emfragma"],
    ],
)
def test_spellings_that_sound_alike_share_a_key(spellings: list[str]) -> None:
    assert {key(spelling) for spelling in spellings} == {key(spellings[0])}


@pytest.mark.parametrize(
    ("greek", "visual"),
    [
        ("πώς να πάρω την κάρτα μέλους", "pws na parw thn karta melous"),
        ("θέλω ημέρες ξυπνητήρι", "8elw hmeres 3upnhthri"),
        ("έχω ήδη το χαρτί", "exw hdh to xarti"),
        ("το τηλέφωνο του τμήματος", "to thlefwno toy tmhmatos"),
    ],
)
def test_the_visual_habit_is_read_too(greek: str, visual: str) -> None:
    assert key(greek) in readings(visual)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("hmera", "ημέρα"),
        ("hara", "χαρά"),
        ("xreiazomai", "χρειάζομαι"),
        ("euxaristw", "ευχαριστώ"),
        ("mathw", "μάθω"),
        ("thn", "την"),
        ("efharisth8hka", "ευχαριστήθηκα"),
        ("xunw", "χύνω"),
        ("anthos", "άνθος"),
        ("kenthma", "κέντημα"),
    ],
)
def test_what_is_meant_is_among_the_readings_of_a_word(word: str, meant: str) -> None:
    found = word_readings(word)
    assert key(meant) in found
    assert len(found) <= MAX_WORD_READINGS


@given(st.text(alphabet="abcdehikotuvx389", min_size=1, max_size=40))
def test_the_readings_of_a_word_are_few_and_begin_with_its_key(word: str) -> None:
    found = word_readings(word)
    assert found[0] == key(word)
    assert len(set(found)) == len(found) <= MAX_WORD_READINGS


def test_a_glide_is_swallowed_but_between_vowels() -> None:
    assert key("λειτουργία") == key("leitouryia") == "lituria"
    assert key("υγεία") == key("igeia") != key("για")
    assert key("Αγίου") == key("agiou") == "agiu"


def test_a_greek_word_has_one_reading() -> None:
    assert word_readings("Ζορμπάς") == ("zorvas",)


def test_words() -> None:
    assert words("What's «Ὁ Ζορμπάς»; don't e-book, wi-fi 20:00") == [
        *("whats", "ο", "ζορμπασ", "dont", "ebook", "wifi", "20", "00")
    ]


def test_the_other_keyboard_layout() -> None:
    assert key(other_layout("pvw ananevnv biblio")) == key("πως ανανεώνω βιβλίο")
    assert other_layout("pvw ;exv") == "πως εχω"
    assert other_layout("ηος δο Ι ρενες") == "how do i renew"


def test_script_of() -> None:
    assert script_of("Πού είναι το e-book;") == "greek"
    assert script_of("zorbas 1946") == "latin"
    assert script_of("978-960-01 😀") is None


# ---- what is written short


def test_what_greeks_write_short_is_written_out() -> None:
    assert written_out(words("dn exw tpt")) == ["δεν", "exw", "τιποτα"]
    assert written_out(words("κ τα λοιπά κλπ")) == ["και", "τα", "λοιπα", "και", "λοιπα"]


def test_a_word_alone_and_the_hours_of_a_clock_are_left() -> None:
    assert written_out(["k"]) == ["k"]
    assert written_out(words("ανοίγετε στις 7 π.μ.")) == words("ανοίγετε στις 7 π.μ.")
