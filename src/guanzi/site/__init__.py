"""The site: settings, addresses, pages that every part shares, and how it is started."""
