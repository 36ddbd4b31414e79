"""Refusals: the errors that a person can be shown."""


class Refusal(Exception):
    """Base of every app's base error. `str(error)` is plain Chinese and names the remedy."""


class KeyringMissing(Refusal):
    """The key file is not where the settings say."""


class UploadRefused(Refusal):
    """An uploaded file is too large, of the wrong kind, or not readable."""


class UnknownPlugin(Refusal):
    """A name that no plugin of the family carries."""


class NotAdmitted(Refusal):
    """A program's token is wrong, ended, or not for this."""


class BadBody(Refusal):
    """What a program sent cannot be read; the text is for its log."""
