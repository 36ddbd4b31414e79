"""A year of cases in a demonstration, for load tests and for looking at pages that are full.

A few cases of every window go their real way first (`patterns`); a year of copies of them, spread
over people, windows, days and hours (`schedule`), is then written in large batches. Every part may
be repeated: what is there is left alone, and a writing that was interrupted goes on where it stood.
"""
