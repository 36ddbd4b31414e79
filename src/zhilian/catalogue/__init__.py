"""The catalogue: ten sub-platforms and the declarations of their online service windows.

Nouns: SubPlatform, Window, WindowVersion (an immutable, numbered document), CatalogueEdition
(roles, sources, effects). Announces `WindowPublished` and `WindowWithdrawn`.
`lint` proves that a declaration can be run; `fields` knows every type of input; `checking` says
what is wrong with a filled-in form.
"""
