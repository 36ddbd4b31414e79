"""The pages of visitors, who have no account: a link, a code to their phone, a form, a pass."""
