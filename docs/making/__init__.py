"""Makes the site of this folder, after looking whether what it says is so: `bin/docs`."""
