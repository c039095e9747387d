"""The same call told twice: as it went in 2021, and as it goes here."""
