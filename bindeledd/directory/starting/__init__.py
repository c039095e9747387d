"""What an instance starts with: every municipality and an office each, as drafts or as the demo's invented facts."""
