"""The policy sandbox, pure: figures of a text, editing them in the text, what a change comes to."""
