"""What windows cause here: a fault becomes an incident or joins the one that runs."""
