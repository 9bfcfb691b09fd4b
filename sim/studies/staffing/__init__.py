"""How few people are enough, on which shifts, and for how many days they can keep it up."""
