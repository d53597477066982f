"""Pure decisions about entries."""
