"""How things look: colours, fonts and typeset mathematics. Knows Qt, and nothing of the window."""
