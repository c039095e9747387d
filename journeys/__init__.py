"""Stories from end to end: real telephones and a real browser against a running instance."""
