"""Who can help: municipalities, their Nav offices, hours and agreements."""
