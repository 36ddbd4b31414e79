"""What windows cause at the desk: work orders, lines of the consulting log, requirements."""
