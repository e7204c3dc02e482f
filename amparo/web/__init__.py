"""The workbench: a web application in which a legal-aid office works through its clients' cases."""
