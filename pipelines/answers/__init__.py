"""What `bayou why`, `trace` and `rule` answer, and the words of rules (roof: asks the stages, is asked by cli and run)."""
