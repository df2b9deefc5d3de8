"""Whole rupiah shared among the proposals of one line."""


def share_out(amount: int, asked: list[int | None]) -> list[int]:
    """``amount`` in whole parts proportional to ``asked``; in equal parts where any ask is missing or not positive.

    >>> share_out(100, [300, 100])
    [75, 25]
    >>> share_out(100, [None, 5, 5])
    [34, 33, 33]
    """
    weights = [value or 0 for value in asked] if all(value and value > 0 for value in asked) else [1] * len(asked)
    total = sum(weights)
    parts = [amount * weight // total for weight in weights]
    rests = [amount * weight % total for weight in weights]
    for position in sorted(range(len(parts)), key=lambda i: (-rests[i], i))[: amount - sum(parts)]:
        parts[position] += 1
    return parts
