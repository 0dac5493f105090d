"""What the service does, in numbers: one row a case, and figures made of them.

Nothing in here tells whose a case is: no patron, no librarian, no code and no words.
"""

from knowledge.measures.figures import Asked, Figures, Hour, asked, figures
from knowledge.measures.rows import COLUMNS, YEARS, Row, Span, rows, table

__all__ = [
    "COLUMNS",
    "YEARS",
    "Asked",
    "Figures",
    "Hour",
    "Row",
    "Span",
    "asked",
    "figures",
    "rows",
    "table",
]
