"""QR codes (ISO/IEC 18004) as the dark modules of a square, as a picture and as SVG."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import numpy.typing as npt
import zxingcpp
from PIL import Image

Modules = npt.NDArray[np.bool_]
"""(n, n); True is dark. No quiet zone."""
_MODULE_PX = 8


def code_modules(payload: str, *, level: str = "M") -> Modules:
    """The modules of a text at an error level, in the least version that holds it. level: L, M, Q or H."""
    made = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    drawn = zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False)
    return np.asarray(drawn) < 128


def surest_modules(payload: str) -> Modules:
    """As `code_modules` at M, and at the highest level that takes no more room."""
    least = code_modules(payload)
    higher = (code_modules(payload, level=level) for level in "HQ")
    return next((modules for modules in higher if len(modules) == len(least)), least)


def code_png(modules: Modules, *, border: int) -> bytes:
    """As PNG of one bit, 8 pixels a module. border: white modules around it."""
    dark = np.pad(modules, border).repeat(_MODULE_PX, 0).repeat(_MODULE_PX, 1)
    out = BytesIO()
    Image.fromarray(~dark).save(out, format="png")
    return out.getvalue()


def code_svg(payload: str, *, border: int = 2) -> str:
    """As one SVG element for a page, four units a module, white behind it."""
    modules = surest_modules(payload)
    side = len(modules) + 2 * border
    path = "".join(f"M{x + border} {y + border}h1v1h-1z" for y, x in np.argwhere(modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{4 * side}" height="{4 * side}" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )
