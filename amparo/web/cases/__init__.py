"""The work on a case: its file, story, record, answers of the law, plan, papers, follow-up."""
