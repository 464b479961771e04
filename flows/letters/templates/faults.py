"""What is wrong with a template, paragraph by paragraph: broken tags, unknown variables, parts that must be there.

Each template is also filled with made-up words and held against the checker, before anything is issued with it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_args, get_origin
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from jinja2 import TemplateSyntaxError, meta, nodes
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from extractors.errors import ConfigurationError, LetterError
from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import load_yaml
from flows.checker import check_document
from flows.letters.context import CONTEXTS, Base
from flows.letters.course.models import CoursePapers, faults_in
from flows.letters.filling import environment, fill_context
from flows.letters.kinds import PaperKind
from flows.letters.templates.sample import sample_context, sample_expectation
from flows.letters.templates.tags import Stray, Tag, tags_of

_MAY_LACK: Final = frozenset(Base.model_fields) - {"number", "draft_mark"} | {"title", "you", "letterhead", "applicant"}
"""Variables of a model that a template may leave out; the others are a required part of it."""
_CODES: Final = {"code_1": "code-1"}
_NAMES: Final = {"number": "文书编号或发文字号", "draft_mark": "送审标记"}
_CLOSES: Final = {"endif": "if", "endfor": "for"}
_LOOP: Final = re.compile(r"for\s+(\w+)\s+in\s+([\w.]+)\Z")
WORDS: Final = "course.yaml"
SHIPPED_STYLES: Final = ("标题小标宋", "送审标记", "页码")


class Fault(Frozen):
    """One thing wrong with a template. place: paragraph. tag: as it stands there. is_note: works, worth mending."""

    template: str
    what: str
    place: str = ""
    tag: str = ""
    is_note: bool = False

    @property
    def sentence(self) -> str:
        """One line for people."""
        file = self.template if self.template == WORDS else f"{self.template}.docx"
        parts = (file, self.place, self.tag)
        return "　".join(part for part in parts if part) + f"：{self.what}"


def check_templates(templates: Templates) -> tuple[Fault, ...]:
    """Everything wrong with the Word templates of an office, in the order of the papers; () if all is well."""
    return _checked(lambda name: templates.path(f"letters/{name}"))


def check_folder(folder: Path) -> tuple[Fault, ...]:
    """The same for a folder that holds them all, before they are put into use."""
    return _checked(lambda name: folder / name)


def _checked(place_of: Callable[[str], Path]) -> tuple[Fault, ...]:
    found = [fault for name in CONTEXTS for fault in check_template(place_of(f"{name}.docx"))]
    return (*found, *check_words(place_of(WORDS)))


def check_words(path: Path) -> tuple[Fault, ...]:
    """Everything wrong with the sentences of the course's papers, by paper and key; () if all is well."""
    try:
        papers = load_yaml(CoursePapers, path)
    except ConfigurationError as error:
        return (Fault(template=WORDS, what=error.what),)
    lacking = [kind.value for kind in PaperKind if kind.is_course and kind.value not in papers.papers]
    return (
        *(Fault(template=WORDS, what="缺少这件文书", place=kind) for kind in lacking),
        *(Fault(template=WORDS, what=what, place=kind, tag=key) for kind, key, what in faults_in(papers)),
    )


def check_template(path: Path) -> tuple[Fault, ...]:
    """Everything wrong with one template; its name says which paper it is for."""
    name = path.stem
    try:
        tags = tags_of(path)
        styles = {style.name for style in Document(str(path)).styles}
        pictures = _picture_names(path)
    except (OSError, KeyError, ValueError, BadZipFile, SyntaxError, PackageNotFoundError):
        return (Fault(template=name, what="文件缺失、损坏，或不是 Word 文档（.docx）"),)
    found = [*_tag_faults(name, tags), *_lacking(name, tags, styles, pictures)]
    if not any(not fault.is_note for fault in found):
        found += _trial(path)
    return tuple(found)


def _picture_names(path: Path) -> set[str]:
    document = Document(str(path))
    return {node.get("name", "") for node in document.element.body.iter() if node.tag.endswith("}cNvPr")}


# ------------------------------------------------------------------------------------------------------------- tags


def _tag_faults(name: str, tags: list[Tag | Stray]) -> Iterator[Fault]:
    """Each tag for itself, and whether what is opened is closed again in the same part."""
    open_blocks: list[Tag] = []
    scope: dict[str, type[BaseModel] | None] = {}
    for tag in tags:
        if isinstance(tag, Stray):
            what = "标记不完整或用了全角括号（应如 {{ project }}，在一个段落内写完）"
            yield Fault(template=name, what=what, place=tag.place, tag=tag.text)
            continue
        if tag.runs > 3:
            what = f"标记被文字处理软件拆成{tag.runs}段，目前仍能识别；改动后请整个重新键入"
            yield Fault(template=name, what=what, place=tag.place, tag=tag.text, is_note=True)
        if problem := _block_problem(tag, open_blocks) or _expression_problem(name, tag, scope):
            yield Fault(template=name, what=problem, place=tag.place, tag=tag.text)
    for tag in open_blocks:
        yield Fault(template=name, what="有开始没有结束", place=tag.place, tag=tag.text)


def _block_problem(tag: Tag, open_blocks: list[Tag]) -> str:
    """Opens or closes a block; '' where that is in order."""
    word = tag.body.split()[0] if tag.is_block and tag.body.split() else ""
    if word in ("if", "for"):
        open_blocks.append(tag)
    elif word in _CLOSES:
        opener = open_blocks.pop() if open_blocks else None
        if opener is None or opener.body.split()[0] != _CLOSES[word]:
            return "没有与它对应的开始标记"
        if opener.level != tag.level:
            return f"与开始标记 {opener.text} 的写法不一致（{opener.level or '无'} / {tag.level or '无'}）"
    elif word in ("else", "elif"):
        return "" if open_blocks else "不在条件之内"
    elif tag.is_block:
        return "不认识的标记（只可用 if、else、for）"
    return ""


def _expression_problem(name: str, tag: Tag, scope: dict[str, type[BaseModel] | None]) -> str:
    """Syntax and variables of one tag; a for-tag also enters its variable into the scope."""
    try:
        parsed = environment().parse(_whole(tag))
    except TemplateSyntaxError:
        return "写法有误"
    model = CONTEXTS[name]
    for variable in sorted(meta.find_undeclared_variables(parsed) - {"loop"}):
        if variable not in scope and variable not in model.model_fields:
            return f"没有名为 {variable} 的变量{_nearest(variable, [*model.model_fields, *scope])}"
    if loop := _LOOP.match(tag.body):
        scope[loop[1]] = _row_model(model, loop[2])
    for node in parsed.find_all(nodes.Getattr):
        row = scope.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if isinstance(node.node, nodes.Name) and (node.node.name, node.attr) == ("loop", "index"):
            continue
        if row is None or node.attr not in row.model_fields:
            return f"没有名为 {node.attr} 的栏目{_nearest(node.attr, list(row.model_fields) if row else [])}"
    return ""


def _whole(tag: Tag) -> str:
    """The tag as a template of its own."""
    if not tag.is_block:
        return "{{ " + tag.body + " }}" if tag.body or tag.text.startswith("{{") else ""
    word = tag.body.split()[0] if tag.body.split() else ""
    if word in _CLOSES or word == "else":
        return ""
    tail = {"if": "{% endif %}", "for": "{% endfor %}"}.get(word, "")
    head = "{% if x %}" if word == "elif" else ""
    return f"{head}{{% {tag.body} %}}{tail or '{% endif %}'}".replace("{% if x %}", "{% if number %}")


def _nearest(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"，最接近的是 {near[0]}" if near else ""


def _row_model(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The model of the rows of a field tuple[Row, ...]; None where its items are plain texts."""
    field = model.model_fields.get(name)
    items: Any = get_args(field.annotation)[:1] if field and get_origin(field.annotation) is tuple else ()
    return items[0] if items and isinstance(items[0], type) and issubclass(items[0], BaseModel) else None


# --------------------------------------------------------------------------------------------------- required parts


def _lacking(name: str, tags: list[Tag | Stray], styles: set[str | None], pictures: set[str]) -> Iterator[Fault]:
    fields = CONTEXTS[name].model_fields
    used = {word for tag in tags if isinstance(tag, Tag) for word in _words(tag, fields)}
    for variable in fields:
        if variable not in used and variable not in _MAY_LACK and not (variable == "number" and "case_no" in used):
            yield Fault(template=name, what=f"缺少必备内容 {{{{ {variable} }}}} {_NAMES.get(variable, '')}".rstrip())
    for variable, picture in _CODES.items():
        if variable in fields and variable not in used:
            yield Fault(template=name, what=f"缺少机读码下方的文字 {{{{ {variable} }}}}，回收时无法人工辨认")
        if variable in fields and picture not in pictures:
            yield Fault(template=name, what=f"缺少名为 {picture} 的机读码图片，盖章件扫描后无法自动对上")
    for style in SHIPPED_STYLES:
        if style not in styles:
            yield Fault(template=name, what=f"缺少样式“{style}”")


def _words(tag: Tag, fields: Mapping[str, FieldInfo]) -> list[str]:
    """What a tag puts on paper; a condition only asks for it, which is enough for a mere yes or no."""
    words = re.findall(r"[A-Za-z_]\w*", tag.body)
    is_condition = tag.is_block and words[:1] in (["if"], ["elif"])
    return [w for w in words if w in fields and fields[w].annotation is bool] if is_condition else words


def _trial(path: Path) -> Iterator[Fault]:
    """Fill the template with made-up words and let the checker look at the result."""
    context = sample_context(CONTEXTS[path.stem])
    try:
        data = fill_context(path, context)
    except LetterError as error:
        yield Fault(template=path.stem, what=error.what)
        return
    for problem in check_document(data, sample_expectation(path.stem)):
        if problem.rule != "C19":
            place = problem.place.partition("“")[0] if problem.place.startswith("表格") else problem.place
            yield Fault(template=path.stem, what=f"试填后不合格：{problem.rule} {problem.what}", place=place)
