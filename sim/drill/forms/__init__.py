"""Forms for the day: what each evaluator is to look for."""
