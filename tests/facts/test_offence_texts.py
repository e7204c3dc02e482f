"""What records call an offence → the kind of offence and the person's part, or nothing where a person must decide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.facts.offences import Kind, classify, title
from amparo.facts.vocabulary import vocabulary

TEXTS = [
    # selling, buying and promoting are kept apart
    ("PROSTITUTION", "prostitution", ""),
    ("Prostitution, 1st offense", "prostitution", ""),
    ("PROST", "prostitution", ""),
    ("ENGAGE IN PROSTITUTION", "prostitution", ""),
    ("SOLIC PROSTITUTION", "prostitution", ""),
    ("SOLICITING FOR PROSTITUTION", "prostitution", ""),
    ("SOLICITATION PROSTITUTION (BUYER)", "prostitution", ""),
    ("PROSTITUTION/LEWDNESS", "prostitution", ""),
    ("CRIME AGAINST NATURE BY SOLICITATION", "prostitution", ""),
    ("MASSAGE PROSTITUTION", "prostitution", ""),
    ("AGGRAVATED PROSTITUTION", "prostitution", ""),
    ("LOITERING FOR PROSTITUTION", "loitering_for_prostitution", ""),
    ("LOIT PROSTITUTION", "loitering_for_prostitution", ""),
    ("LOITERING FOR PURPOSE OF ENGAGING IN A PROSTITUTION OFFENSE", "loitering_for_prostitution", ""),
    ("PATRONIZING A PROSTITUTE", "patronizing", "buyer"),
    ("PATRONIZE PROSTITUTE 3RD", "patronizing", "buyer"),
    ("SOLICITING A PROSTITUTE", "patronizing", "buyer"),
    ("PURCHASING SEXUAL ACTS", "patronizing", "buyer"),
    ("PROMOTING PROSTITUTION 3RD DEGREE", "promoting_prostitution", "promoter"),
    ("PANDERING", "promoting_prostitution", "promoter"),
    ("PIMPING", "promoting_prostitution", "promoter"),
    ("PROCURING FOR PROSTITUTION", "promoting_prostitution", "promoter"),
    ("COMPELLING PROSTITUTION BY MINOR", "promoting_prostitution", "promoter"),
    ("KEEPING A PLACE OF PROSTITUTION", "promoting_prostitution", "promoter"),
    ("MAINTAINING A HOUSE OF PROSTITUTION", "promoting_prostitution", "promoter"),
    ("DERIVING SUPPORT FROM PROSTITUTION", "promoting_prostitution", "promoter"),
    # "trafficking" alone is mostly drugs, and is left to a person
    ("TRAFFICKING", "", ""),
    ("TRAFFICKING 1ST DEGREE", "", ""),
    ("DRUG TRAFFICKING", "drug_sale", ""),
    ("TRAFFICKING IN DRUGS", "drug_sale", ""),
    ("TRAFFICKING COCAINE 28-200 GRAMS", "drug_sale", ""),
    ("TRAFFICKING IN A CONTROLLED SUBSTANCE", "drug_sale", ""),
    ("TRAFFICKING IN STOLEN PROPERTY", "stolen_property", ""),
    ("HUMAN TRAFFICKING", "human_trafficking", ""),
    ("SEX TRAFFICKING OF A MINOR", "human_trafficking", ""),
    ("TRAFFICKING IN PERSONS", "human_trafficking", ""),
    # drugs
    ("POSSESSION OF A CONTROLLED SUBSTANCE", "drug_possession", ""),
    ("POSS CS", "drug_possession", ""),
    ("POSS OF CONTR SUBST 7TH", "drug_possession", ""),
    ("CRIM POSS CONTR SUBST-7TH", "drug_possession", ""),
    ("POSS MARIJ <30G", "drug_possession", ""),
    ("POSSESSION OF A CONTROLLED SUBSTANCE WITH INTENT TO DELIVER", "drug_sale", ""),
    ("POSS W/INTENT TO DISTRIBUTE", "drug_sale", ""),
    ("SALE OF A CONTROLLED SUBSTANCE", "drug_sale", ""),
    ("POSSESSION OF DRUG PARAPHERNALIA", "drug_paraphernalia", ""),
    ("CULTIVATION OF CANNABIS", "drug_cultivation", ""),
    ("PRODUCTION OF CANNABIS", "drug_cultivation", ""),
    # property
    ("PETIT LARCENY", "theft", ""),
    ("RETAIL THEFT", "theft", ""),
    ("THEFT BY DECEPTION", "fraud", ""),
    ("IDENTITY THEFT", "fraud", ""),
    ("CREDIT CARD FRAUD", "fraud", ""),
    ("GRAND THEFT AUTO", "vehicle_theft", ""),
    ("THEFT OF MOTOR VEHICLE", "vehicle_theft", ""),
    ("UNAUTHORIZED USE OF A VEHICLE", "vehicle_theft", ""),
    ("ROBBERY 2ND DEGREE", "robbery", ""),
    ("BREAKING AND ENTERING", "burglary", ""),
    ("RECEIVING STOLEN PROPERTY", "stolen_property", ""),
    ("CRIMINAL POSSESSION OF A FORGED INSTRUMENT", "forgery", ""),
    ("CRIMINAL MISCHIEF", "vandalism", ""),
    ("CRIM TRESP", "trespass", ""),
    # officials, documents, borders
    ("FALSE ID", "false_document", ""),
    ("FALSE IDENTIFICATION TO OFFICER", "false_document", ""),
    ("ILLEGAL REENTRY", "immigration", ""),
    ("HARBORING ALIENS", "smuggling", ""),
    ("RESISTING ARREST", "obstruction", ""),
    ("FAILURE TO APPEAR", "court_order", ""),
    ("FAILURE TO REGISTER AS SEX OFFENDER", "registration", ""),
    # against persons
    ("ASSAULT 3RD", "assault", ""),
    ("AGGRAVATED ASSAULT", "aggravated_assault", ""),
    ("ASSAULT WITH A DEADLY WEAPON", "aggravated_assault", ""),
    ("SEXUAL ASSAULT", "sexual_offence", ""),
    ("ATTEMPTED MURDER", "homicide", ""),
    ("CHILD ENDANGERMENT", "child_endangerment", ""),
    ("UNLAWFUL RESTRAINT", "kidnapping", ""),
    # the street
    ("LOITERING/PROWLING", "loitering", ""),
    ("DIS/CON", "disorderly_conduct", ""),
    ("DISCON", "disorderly_conduct", ""),
    ("LEWD CONDUCT", "indecency", ""),
    ("CURFEW", "status_offence", ""),
    ("DUI", "driving", ""),
    # several kinds, none, or words that mean one thing here and another there
    ("SOLICITATION", "", ""),
    ("SOLICITING", "", ""),
    ("SOLICITATION OF A MINOR", "", ""),
    ("LEWDNESS", "", ""),
    ("CONSPIRACY", "", ""),
    ("POSSESSION OF A CONTROLLED SUBSTANCE; THEFT", "", ""),
    ("DISORDERLY CONDUCT - PROSTITUTION", "", ""),
    ("DRIVING A STOLEN VEHICLE", "", ""),
    ("CHILD PROSTITUTION", "", ""),
    ("TRANSPORT FOR PROSTITUTION", "", ""),
    ("GAMBLING", "", ""),
    ("", "", ""),
    ("???", "", ""),
]


@pytest.mark.parametrize(("text", "category", "role"), TEXTS, ids=[text or "nothing" for text, _, _ in TEXTS])
def test_the_words_of_a_charge(text: str, category: str, role: str) -> None:
    assert classify(text) == Kind(category, role)
    assert classify(f"  {text.lower()}. ") == Kind(category, role)


def test_every_kind_has_a_name_and_is_reached_by_its_own_words() -> None:
    reached = {classify(text).category for text, _, _ in TEXTS}
    words = vocabulary().sections["charges"].facts["offence.category"].words
    assert reached - {""} <= set(words)
    for word in words:
        assert title(word) != word


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    assert classify(text).category in {"", *vocabulary().sections["charges"].facts["offence.category"].words}
