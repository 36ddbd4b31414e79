"""Cards: staff cards, their loss and replacement, and the bank-card change.

Nouns: Card (never a whole number, only its last four digits), Batch (one change of cards by a
bank), BankRecord (whose new card the bank's file announces). What terminals read is the badge in
`assets`; a card knows its badge. Reads from: cases, assets, bookings, directory. Announces: cards
frozen, thawed, issued, voided, switched.
"""
