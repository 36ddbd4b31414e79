"""Bookings: things that can be taken for a time, and how many of them there are.

Nouns: Resource, Closure, Cell (how much of a resource is taken at a time), Reservation, Activity,
SignUp, Shop, Sku, StockMove, HospitalOrder.
Reads from: directory, contract (calendars). Announces: reservations made, changed, released,
checked in; resources closed; places in activities given; stock moved.
"""
