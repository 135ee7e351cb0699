"""Answer HTTP: a thin Flask shell around the line."""
