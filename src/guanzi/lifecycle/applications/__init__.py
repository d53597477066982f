"""An enterprise asks for support: from the draft to a complete, unchangeable submission."""
