"""Word templates as staff change them: their tags, what may be wrong with them, and which version made a paper."""

from flows.letters.templates.faults import Fault, check_folder, check_template, check_templates
from flows.letters.templates.version import template_name, template_version

__all__ = ["Fault", "check_folder", "check_template", "check_templates", "template_name", "template_version"]
