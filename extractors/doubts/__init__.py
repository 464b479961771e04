"""What the page and the form as a whole say against values, whichever reader read them: struck out, an example, of
another measure, of storeys, under a service that is not ticked. Hands readings on, some of them in doubt.
"""

from __future__ import annotations

from extractors.doubts.against import Against
from extractors.doubts.unticked import unticked_doubted

__all__ = ["Against", "unticked_doubted"]
