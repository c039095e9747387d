"""Who works here: roles, offices, deputies, and the grants that open what is confidential."""
