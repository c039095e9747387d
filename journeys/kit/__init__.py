"""What the journeys drive: telephones, a browser, a running instance."""
