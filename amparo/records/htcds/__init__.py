"""Case files in the Human Trafficking Case Data Standard 2.0 (IOM): read as facts, and a case written as one."""
