"""What offence a charge is: from the section and the words of a record to the kinds of offence the law packs speak of."""

from amparo.records.offences.recognise import Reading, classify_texts, recognise

__all__ = ["Reading", "classify_texts", "recognise"]
