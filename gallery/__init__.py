"""The gallery: every figure, drawn from one scenario, for a page of the documentation."""
