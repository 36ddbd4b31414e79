"""Refusals: the errors that a person can be shown."""


class Refusal(Exception):
    """Base of every app's base error. `str(error)` is plain Chinese and names the remedy."""


class KeyringMissing(Refusal):
    """The key file is not where the settings say."""


class UploadRefused(Refusal):
    """An uploaded file is too large, of the wrong kind, or not readable."""


class UnknownPlugin(Refusal):
    """A name that no plugin of the family carries."""
