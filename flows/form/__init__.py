"""The blank form on paper: a display list per page from the layout, drawn as PDF, fillable PDF and Word."""

from flows.form.write import FORM_STEM, FORM_TITLE, filled_form, geometry_json, write_blank_form

__all__ = ["FORM_STEM", "FORM_TITLE", "filled_form", "geometry_json", "write_blank_form"]
