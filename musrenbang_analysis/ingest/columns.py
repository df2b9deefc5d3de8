"""The records of many files column by column: in a fifth of the memory of as many dictionaries."""

from collections.abc import Iterator


class RecordColumns:
    """Rows that all have the same names, held as one list per name.

    Going through it gives a view of each row, read and written like a dictionary.
    """

    def __init__(self, columns: dict[str, list] | None = None) -> None:
        self.columns = {} if columns is None else columns

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __iter__(self) -> Iterator["RecordRow"]:
        return (RecordRow(self.columns, at) for at in range(len(self)))

    def extend(self, others: "RecordColumns") -> None:
        """Add the rows of others, which have the same names."""
        if not self.columns:
            self.columns = {name: list(values) for name, values in others.columns.items()}
            return
        for name, values in others.columns.items():
            self.columns[name].extend(values)

    def fill(self, name: str, value: object) -> None:
        """Set one value in a column for all rows."""
        self.columns[name] = [value] * len(self)


class RecordRow:
    """One row of a ``RecordColumns``."""

    __slots__ = ("at", "columns")

    def __init__(self, columns: dict[str, list], at: int) -> None:
        self.columns, self.at = columns, at

    def __getitem__(self, name: str) -> object:
        return self.columns[name][self.at]

    def __setitem__(self, name: str, value: object) -> None:
        self.columns[name][self.at] = value
