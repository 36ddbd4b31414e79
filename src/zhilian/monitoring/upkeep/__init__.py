"""Pages of maintenance: what is announced, what runs, what was declared afterwards."""
