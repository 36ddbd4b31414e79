"""People, units, office areas, district branches, roles, and how a person proves who they are.

Nouns: Person, Unit, Site (office area), Branch (分平台, a district's tenancy), RoleGrant.
Reads from: core only. Announces: people created, locked, unlocked; roles granted and revoked;
security profile chosen. Nobody holds two of the three administrator roles.
"""
