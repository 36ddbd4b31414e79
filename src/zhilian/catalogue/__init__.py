"""The catalogue: ten sub-platforms and the declarations of their online service windows.

Nouns: SubPlatform, Window, WindowVersion (an immutable, numbered document), CatalogueEdition (roles, sources, effects).
Reads from directory (units, areas, branches as choices of a form); announces `WindowPublished` and `WindowRetired`.
`lint` proves that a declaration can be run; `fields` knows every type of input; `forms` checks what was filled in.
"""
