"""Pure engines: no Django, no clock, no network, nothing of the platform but themselves."""
