"""The faces: shells of console and portal, the design system, the desk pages.

Nouns: shell, component, navigation, duty desk, wall, window page, drill page.
Reads: the selectors of every app below. Announces nothing.
The look is described in docs/design-system.md and shown at /design/.
"""
