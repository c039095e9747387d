"""What leaves the house: notices that say that something waits, never what."""
