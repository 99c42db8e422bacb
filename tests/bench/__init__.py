"""`python -m tests.bench`: what the main job takes, side by side with what it is compared to. No pass or fail."""
