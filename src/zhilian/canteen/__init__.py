"""The canteen: menus, meal sessions, meal accounts, subsidies and the machines that serve them.

Nouns: Canteen, MealTimes (cut-offs), SessionRule, MealSession, MenuItem, Reservation, MealAccount,
SubsidyRule, SubsidyPayment, MealTransaction, Arrears, PickupPoint.
Reads from: cases, ledger, assets (terminals, cards), contract (calendar), directory. Announces:
meals reserved, served, missed, closed; accounts opened and closed; subsidies paid.
"""
