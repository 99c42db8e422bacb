"""One file for each format that offices send, and what they share: limits, kinds, safe archives and XML, grid building."""
