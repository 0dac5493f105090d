"""From MARC fields to a description: titles, names, years, holdings, in both formats."""

from __future__ import annotations

import pytest

from knowledge.catalogue.record import Description, Holding, SourceRecord
from knowledge.catalogue.sources import Unreadable
from tests.knowledge.catalogue.reading import described, description
from tests.knowledge.catalogue.writing import BOOK, Field


def test_a_marc21_record_in_full() -> None:
    assert described(
        ("001", "000123"),
        ("008", "260101s1964    gr            000 1 gre d"),
        ("020", "$a960-04-0001-9 (λάθος)$z9789602110829"),
        ("020", "$a960-211-082-1 (δεμ.) :$c12 €"),
        ("082", "$a889/.3$223"),
        ("100", "$aΚαζαντζάκης, Νίκος,$d1883-1957."),
        ("240", "$aZorba the Greek"),
        ("245", "$aΒίος και πολιτεία του Αλέξη Ζορμπά :$bμυθιστόρημα /$cΝίκος Καζαντζάκης."),
        ("250", "$a7η έκδ."),
        ("260", "$aΑθήνα :$bΕκδόσεις Ελένης Καζαντζάκη,$cc1964."),
        ("300", "$a362 σ. ;$c21 εκ."),
        ("490", "$aΆπαντα ;$v3"),
        ("650", "$aΕλληνική πεζογραφία$xΜυθιστόρημα."),
        ("700", "$aΡάλλη, Γεωργία,$eεπιμελητής"),
        ("952", "$aANEM$bANEM$o889.3 ΚΑΖ$p1"),
        ("952", "$aANEM$bANEM$o889.3 ΚΑΖ$p2"),
        ("952", "$aANEM$bPAID$o889.3 ΚΑΖ$p3$zδεν δανείζεται"),
        ("952", "$aANEM$bANEM$o889.3 ΚΑΖ$p4$01"),
    ) == SourceRecord(
        control="000123",
        description=Description(
            title="Βίος και πολιτεία του Αλέξη Ζορμπά",
            subtitle="μυθιστόρημα",
            author="Καζαντζάκης, Νίκος",
            contributors=("Ράλλη, Γεωργία",),
            other_titles=("Zorba the Greek",),
            uniform_titles=("Zorba the Greek",),
            year=1964,
            publisher="Εκδόσεις Ελένης Καζαντζάκη",
            language="gre",
            isbns=("9789602110829",),
            subjects=("Ελληνική πεζογραφία", "Μυθιστόρημα"),
            dewey="889.3",
            series=("Άπαντα",),
            edition="7η έκδ.",
            extent="362 σ.",
            format="book",
        ),
        holdings=(
            Holding("ANEM", "", "889.3 ΚΑΖ", 2),
            Holding("ANEM", "PAID", "889.3 ΚΑΖ", 1, "δεν δανείζεται"),
        ),
    )


def test_a_unimarc_record_in_full() -> None:
    assert described(
        ("001", "15250"),
        ("010", "$a960-211-082-1"),
        ("100", "$a20080409d1991    |||y0grey50      ba"),
        ("101", "$agre"),
        ("200", "$aΨειρολογία$eήτοι, πραγματεία$fΗλίας Πετρόπουλος"),
        ("210", "$aΑθήνα$cΝεφέλη$d1991"),
        ("215", "$a165 σ."),
        ("225", "$aΆπαντα"),
        ("606", "$aΛαογραφία"),
        ("676", "$a398.24 ΠΕΤ"),
        ("700", "$aΠετρόπουλος$bΗλίας$f1928-2003$4070"),
        ("701", "$aΆλλος$bΈνας$4070"),
        ("702", "$aΓκανά$bΜαρία$4730"),
        ("995", "$bGALA$f1$k398.24 ΠΕΤ$rBK"),
    ) == SourceRecord(
        control="15250",
        description=Description(
            title="Ψειρολογία",
            subtitle="ήτοι, πραγματεία",
            author="Πετρόπουλος, Ηλίας ; Άλλος, Ένας",
            contributors=("Γκανά, Μαρία",),
            translators=("Γκανά, Μαρία",),
            year=1991,
            publisher="Νεφέλη",
            language="gre",
            isbns=("9789602110829",),
            subjects=("Λαογραφία",),
            dewey="398.24",
            series=("Άπαντα",),
            extent="165 σ.",
            format="book",
        ),
        holdings=(Holding("ANEM", "GALA", "398.24 ΠΕΤ", 1),),
    )


@pytest.mark.parametrize(
    ("field", "title"),
    [
        ("$aΙλιάδα /$cΟμήρου", "Ιλιάδα"),
        ("$aΙστορία.$nΤόμος Α΄,$pΟι απαρχές", "Ιστορία. Τόμος Α΄. Οι απαρχές"),
        ("$aΟ  Λωξάντρα = ", "Ο Λωξάντρα"),
        ("$a<<Η >>Φόνισσα", "Η Φόνισσα"),
        ("$a\u0088Ο \u0089Θάνατος", "Ο Θάνατος"),
        ("$aTi epine;", "Ti epine"),
        ("$nΤόμος 2", "Τόμος 2"),
        ("$aΕ\u0301να", "Ένα"),
    ],
)
def test_titles_lose_the_punctuation_of_the_card(field: str, title: str) -> None:
    assert description(("245", field)).title == title


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("$aΚΑΖΑΝΤΖΑΚΗΣ,ΝΙΚΟΣ", "ΚΑΖΑΝΤΖΑΚΗΣ, ΝΙΚΟΣ"),
        ("$aAusten, J.,$d1775-1817", "Austen, J."),
        ("$aΠαύλος$bΑ΄,$cπατριάρχης.", "Παύλος, Α΄, πατριάρχης"),
        ("$aΌμηρος.", "Όμηρος"),
    ],
)
def test_names_are_inverted_with_a_space(field: str, name: str) -> None:
    assert description(("100", field), ("245", "$aX")).author == name


def test_a_second_author_is_told_from_a_translator() -> None:
    told = description(
        ("100", "$aΣαρή, Ζωρζ"),
        ("245", "$aE.P."),
        ("700", "$aΖέη, Άλκη,$4aut"),
        ("700", "$aΣκάσση, Ελένη,$eμεταφράστρια"),
    )
    assert told.author == "Σαρή, Ζωρζ ; Ζέη, Άλκη"
    assert told.contributors == ("Σκάσση, Ελένη",)


@pytest.mark.parametrize(
    ("field", "year"),
    [
        ("$c[1946]", 1946),
        ("$cc1999.", 1999),
        ("$c1999-2003", 1999),
        ("$cχ.χ.", None),
        ("$c19--", None),
        ("$c12345", None),
        ("$cανατ. 2010, c1985", 2010),
    ],
)
def test_years(field: str, year: int | None) -> None:
    assert description(("245", "$aX"), ("260", field)).year == year


def test_the_coded_year_helps_when_the_imprint_has_none() -> None:
    coded = ("008", "260101s1971    gr            000 1 gre d")
    assert description(coded, ("245", "$aX"), ("260", "$bΚέδρος")).year == 1971


def test_greek_in_a_linked_880_is_the_title_and_the_romanised_one_is_kept() -> None:
    told = description(
        ("100", "$6880-01$aGiannikourē, A."),
        ("245", "$6880-02$aHē agora stē Mesogeio :$bapo tous Homērikous"),
        ("880", "$6245-02/(S$aΗ αγορά στη Μεσόγειο :$bαπό τους Ομηρικούς"),
        ("880", "$6100-01/(S$aΓιαννικουρή, Α."),
    )
    assert told.title == "Η αγορά στη Μεσόγειο"
    assert told.subtitle == "από τους Ομηρικούς"
    assert told.other_titles == ("Hē agora stē Mesogeio",)
    assert told.author == "Γιαννικουρή, Α."
    assert told.contributors == ("Giannikourē, A.",)


def test_another_script_in_880_is_kept_beside_the_title() -> None:
    told = description(("245", "$6880-01$aBeikoku"), ("880", "$6245-01/$1$a米国"))
    assert (told.title, told.other_titles) == ("Beikoku", ("米国",))


def test_holdings_of_852() -> None:
    told = described(
        ("245", "$aX"),
        ("852", "$aANEM$bΚεντρική$h889.3$iΚΑΖ$p1$zΑναγνωστήριο"),
        ("852", "$bΠαιδικό$jΠ 12"),
    )
    assert told.holdings == (
        Holding("ANEM", "Κεντρική", "889.3 ΚΑΖ", 1, "Αναγνωστήριο"),
        Holding("ANEM", "Παιδικό", "Π 12", 1),
    )


def test_a_record_without_holdings_is_held_by_who_sent_it() -> None:
    assert described(("245", "$aX")).holdings == (Holding("ANEM", "", "", 0),)


@pytest.mark.parametrize("told", [(), (("245", "$cNobody"),), (("245", "$a / "),)])
def test_a_record_without_a_title_is_refused(told: tuple[Field, ...]) -> None:
    with pytest.raises(Unreadable, match="no title"):
        described(("001", "1"), *told)


@pytest.mark.parametrize("kind", ["z", "x", "u"])
def test_authorities_and_holdings_records_are_no_books(kind: str) -> None:
    with pytest.raises(Unreadable, match="not a book"):
        described(("245", "$aX"), leader=BOOK.replace("nam", f"n{kind}m"))


def test_a_deleted_record_needs_no_title() -> None:
    assert described(("001", "7"), leader=BOOK.replace("nam", "dam")).is_deleted
