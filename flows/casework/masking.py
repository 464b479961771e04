"""What of a person may stand in a list or on a public page (domain §7): telephones and names, masked."""

from __future__ import annotations


def masked_phone(phone: str) -> str:
    """138****5678; a landline keeps its area code and three digits (domain §7)."""
    digits = "".join(c for c in phone if c.isdigit())
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) < 7:
        return "****" if digits else ""
    head = phone.split("-", 1)[0] + "-" if "-" in phone else ""
    rest = digits.removeprefix(head.rstrip("-"))
    return f"{head}{rest[:3]}****"


def masked_name(name: str) -> str:
    """王*明 for 王晓明, 王* for 王明: a private person in a list (domain §7)."""
    if len(name) < 2:
        return "*" * len(name)
    return name[0] + "*" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")
