"""PDFium with Chinese fonts wherever it runs: a file that names fonts and carries none is drawn all the same.

Owns how the library is started. On Linux it looks into the system's folders alone, and draws nothing where those hold
no Chinese face; elsewhere the system brings one.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from functools import cache

import pypdfium2.raw as pdfium

_SYSTEM = ("/usr/share/fonts", "/usr/share/X11/fonts/Type1", "/usr/share/X11/fonts/TTF", "/usr/local/share/fonts")
"""Where PDFium looks unless it is told where."""


@cache
def start_with_fonts() -> ctypes.Array[ctypes.c_char_p] | None:
    """Start the library anew, before any document is open, with the fonts that come with the program behind the
    system's. Returns the folders, kept because the library points at them; None where it needs none.
    """
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    ours = tuple(spec.submodule_search_locations or ()) if spec is not None else ()
    if not ours or not sys.platform.startswith("linux"):
        return None
    folders = tuple(place.encode() for place in (*_SYSTEM, *ours))
    named = (ctypes.c_char_p * (len(folders) + 1))(*folders, None)
    pointer = ctypes.cast(named, ctypes.POINTER(ctypes.POINTER(ctypes.c_char)))
    pdfium.FPDF_DestroyLibrary()
    pdfium.FPDF_InitLibraryWithConfig(
        pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=pointer, m_pIsolate=None, m_v8EmbedderSlot=0)
    )
    return named
