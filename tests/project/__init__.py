"""The set-up itself: lock, environment, rooms, generated pages, portable SQL."""
