"""The docks around the canvas, one file each. They know the session and never each other."""
