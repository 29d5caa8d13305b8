"""Check digits of numbers that name a person or their money."""

import re
from collections.abc import Callable, Mapping
from typing import Final


def luhn(number: str) -> bool:
    """Whether the digits pass the Luhn check of payment cards (ISO/IEC 7812-1); other signs do not count."""
    digits = [int(sign) for sign in number if sign.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def iban(number: str) -> bool:
    """Whether letters and digits satisfy the mod-97 check of an IBAN (ISO 13616)."""
    plain = re.sub(r"[^A-Z0-9]", "", number.upper())
    # What follows in the sentence may look like more of the number; the longest start that checks counts.
    return any(
        int("".join(str(int(sign, 36)) for sign in plain[4:length] + plain[:4])) % 97 == 1
        for length in range(min(len(plain), 34), 14, -1)
    )


def ssn(number: str) -> bool:
    """Whether the digits can be a United States social security number (no 000, 666 or 9xx, 00, 0000)."""
    digits = "".join(sign for sign in number if sign.isdigit())
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in ("000", "666") and area[0] != "9" and group != "00" and serial != "0000"


CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {"luhn": luhn, "iban": iban, "ssn": ssn}
