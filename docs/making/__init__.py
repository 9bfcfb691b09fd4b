"""What is made for the documentation: its site, and what code knows of the reference."""
