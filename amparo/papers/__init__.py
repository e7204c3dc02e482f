"""From a plan to papers: templates filled with a case, and the files that courts and agencies receive."""
