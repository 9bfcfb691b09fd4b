"""A whole scenario as one workbook: the same tree as in YAML, with a sheet for every table."""

from sim.files.books.book import Book, read_book
from sim.files.books.writing import save_book, write_book

__all__ = ["Book", "read_book", "save_book", "write_book"]
