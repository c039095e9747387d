"""Who answers now: duty lines, their hours, and who has signed on to them."""
