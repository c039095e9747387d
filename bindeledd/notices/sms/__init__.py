"""Text messages: one neutral form for every matter, an outbox, routes to gateways, and what came of each."""
