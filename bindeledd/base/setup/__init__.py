"""Everything that turns a clone into a running instance: database, engine, prompts, pages, processes."""
