"""What must hold of the project itself: its layers, names and documentation."""
