"""Access as a back end of the directory: gates know staff, barriers know their vehicles."""
