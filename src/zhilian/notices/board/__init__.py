"""The sections' own pages of notices: announcements and bulk texts, under /desk/notices/."""
