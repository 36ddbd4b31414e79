"""The mall: merchants, goods, coupons and orders.

Nouns: Merchant, Product, Sku, Coupon, Order.
Reads from: cases, bookings, ledger. Announces: shops opened and closed.
"""
