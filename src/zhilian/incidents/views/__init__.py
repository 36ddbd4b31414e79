"""Pages: the list, one incident, the forms and the acts of one press."""
