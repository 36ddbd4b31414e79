"""From when on the time to keep a case counts that was about something of ours."""
