"""What `bayou why` and `bayou rule` answer, and the words rules are put into (roof: asks the stages, is asked by cli and run)."""
