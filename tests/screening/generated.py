"""Random answers for property tests: any instrument, any answers, some of them observed."""

from __future__ import annotations

from hypothesis import strategies as st

from amparo.screening.instrument import Instrument
from amparo.screening.library import Instruments
from amparo.screening.reason import ANSWERS

LIBRARY = Instruments()
INSTRUMENTS = tuple(LIBRARY.instrument(name) for name in LIBRARY.names())
ASSURED = (("non_use",), ())


def instruments() -> st.SearchStrategy[Instrument]:
    """Any instrument that ships, with and without the questions on an accusation."""
    return st.builds(lambda one, assured: one.assuring(assured), st.sampled_from(INSTRUMENTS), st.sampled_from(ASSURED))


@st.composite
def answered(draw: st.DrawFn, *, full: bool = False) -> tuple[Instrument, dict[str, str]]:
    """An instrument and answers to some of its questions (to all, where `full`), most of them plain."""
    instrument = draw(instruments())
    given = {}
    lean = draw(st.sampled_from(("mixed", "no_signs", "few_signs", "silent")))
    for one in instrument.items:
        sign = instrument.indicators[one].sign
        other = "no" if sign == "yes" else "yes"
        chosen = {
            "mixed": st.sampled_from(ANSWERS),
            "no_signs": st.sampled_from((other,) * 12 + ("declined",)),
            "few_signs": st.sampled_from((other,) * 9 + (sign, "unsure", "declined")),
            "silent": st.sampled_from(("declined", "unsure", "not_asked")),
        }[lean]
        if full or draw(st.booleans()) or lean != "mixed":
            given[one] = draw(chosen)
    return instrument, given
