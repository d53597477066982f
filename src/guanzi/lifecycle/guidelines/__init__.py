"""The annual call: for which measure, when, with which figures, materials and route."""
