"""A person's situation as data with gaps: vocabulary, dates, case files."""
