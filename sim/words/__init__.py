"""What is said to people, in English or Swedish: texts, lengths of time, shares and numbers.

English texts stand in the code and are the keys of the catalogue ``sv.po``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

Language = Literal["en", "sv"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "sv")
LOCALES: Final = {"en": "en_GB", "sv": "sv_SE"}
SECOND, MINUTE = 1_000_000, 60_000_000


class Words:
    """Says things in one language.

    >>> say = Words("sv")
    >>> say("busy with {activity} ({case})", activity="utkast", case="I-09")
    'upptagen med utkast (I-09)'
    >>> say.length(9_060_000_000)
    '2 h 31 min'
    >>> say.share(0.625), Words("en").share(0.625)
    ('62 %', '62%')
    """

    def __init__(self, language: Language = "en") -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no words in language {language!r}: write 'en' or 'sv'")
        self.language = language
        self._texts = {} if language == "en" else catalogue(language)

    def __call__(self, text: str, **values: object) -> str:
        """Return ``text`` in this language, with ``values`` filled in.

        Raises
        ------
        LookupError
            If the catalogue lacks the text.
        """
        if self.language == "en":
            return text.format(**values)
        if text not in self._texts:
            raise LookupError(f"the catalogue for {self.language!r} lacks {text!r}")
        return self._texts[text].format(**values)

    def length(self, micros: float) -> str:
        """Return a length of time [µs] in words: seconds below two minutes, else minutes.

        >>> Words("en").length(45_000_000), Words("en").length(3_600_000_000)
        ('45 s', '1 h 0 min')
        """
        if micros < 2 * MINUTE:
            return f"{round(micros / SECOND)} s"
        hours, minutes = divmod(round(micros / MINUTE), 60)
        return f"{hours} h {minutes} min" if hours else f"{minutes} min"

    def share(self, share: float) -> str:
        """Return a share in whole per cent."""
        from babel.numbers import format_percent  # slow to import, needed by few

        said = format_percent(round(share, 2), locale=LOCALES[self.language])
        return str(said).replace("\xa0", " ")

    def number(self, number: float, digits: int = 1) -> str:
        """Return a number with so many decimals.

        >>> Words("sv").number(2.25)
        '2,2'
        """
        from babel.numbers import format_decimal  # slow to import, needed by few

        pattern = "#,##0." + "0" * digits if digits else "#,##0"
        said = format_decimal(number, pattern, locale=LOCALES[self.language])
        return str(said).replace("\xa0", " ")

    def moment(self, when: datetime) -> str:
        """Return a date with its time of day, by the clock of its zone.

        >>> from datetime import datetime
        >>> Words("sv").moment(datetime(2017, 11, 29, 8, 5))
        '29 november 2017 08:05'
        """
        return f"{self.day(when)} {when:%H:%M}"

    def day(self, when: date) -> str:
        """Return a date.

        >>> from datetime import date
        >>> Words("en").day(date(2017, 11, 29))
        '29 November 2017'
        """
        from babel.dates import format_date  # slow to import, needed by few

        return str(format_date(when, "d MMMM y", locale=LOCALES[self.language]))

    def short_day(self, when: date) -> str:
        """Return a date without its year, where there is little room.

        >>> from datetime import date
        >>> Words("sv").short_day(date(2017, 11, 29))
        '29 nov.'
        """
        from babel.dates import format_date  # slow to import, needed by few

        return str(format_date(when, "d MMM", locale=LOCALES[self.language]))


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Return the texts of a language by their English."""
    from babel.messages.pofile import read_po  # slow to import, needed by few

    with files(__package__).joinpath(f"{language}.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}
