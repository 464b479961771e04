"""Reads the YAML files of templates/ into frozen models; the one place that says in Chinese what is wrong with one.

What the libraries say of a broken file is English; here the line or the key is named with what belongs there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from extractors.errors import ConfigurationError
from extractors.models import Frozen

Model = TypeVar("Model", bound=Frozen)
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""LibYAML's, seven times as fast, where the package has it."""
_OWN_WORDS: Final = "Value error, "
_KINDS: Final = {
    "int": "整数", "float": "数", "decimal": "数", "bool": "true 或 false", "string": "文字", "date": "日期",
    "list": "列表（每行以 - 开头）", "tuple": "列表（每行以 - 开头）", "set": "列表（每行以 - 开头）",
    "dict": "“键: 值”的列表", "model": "“键: 值”的列表", "mapping": "“键: 值”的列表",
}  # fmt: skip
_BOUNDS: Final = {"ge": "不小于", "gt": "大于", "le": "不大于", "lt": "小于"}


def load_yaml(model: type[Model], path: Path, *, next_step: str = "") -> Model:
    """A configuration file as its model. next_step: whatever is wrong with it; '' for what suits the fault.

    Raises:
        ConfigurationError: the file is missing, is no YAML, or does not fit; names the file and the line or the key.
    """
    content = read_yaml(path, next_step=next_step)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise fault_at(path, error.errors()[0]["loc"], first_fault(error), next_step or "更正该项") from error


def fault_at(path: Path, loc: Sequence[str | int], what: str, next_step: str) -> ConfigurationError:
    """What is wrong at one place of a file, with its line. loc: keys and numbers (from 0) that lead there."""
    line = line_of(path, loc)
    return ConfigurationError(f"第 {line} 行 {what}" if line else what, file=path.name, next_step=next_step)


def line_of(path: Path, loc: Sequence[str | int]) -> int:
    """The line of a place, or of the last step on the way there that the file has; 0 for the file as a whole."""
    node, line = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader), 0
    for step in loc:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = (node.value[step], node.value[step])
        else:
            found = None
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def read_yaml(path: Path, *, next_step: str = "") -> Any:
    """What a file holds; raises ConfigurationError as `load_yaml`, but for content that does not fit."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第 {min(mark.line + 1, len(text.splitlines()))} 行" if mark else ""  # LibYAML counts one past the end
        raise _unread(f"{place}不符合 YAML 写法（缩进、冒号或引号）", path, next_step or "更正该处") from error
    except UnicodeDecodeError as error:
        raise _unread("不是用 UTF-8 保存的", path, next_step or "用 UTF-8 另存") from error
    except OSError as error:
        what = "没有这个文件" if isinstance(error, FileNotFoundError) else "文件打不开"
        raise _unread(what, path, next_step or "恢复该文件") from error


def _unread(what: str, path: Path, next_step: str) -> ConfigurationError:
    return ConfigurationError(what, file=path.name, next_step=next_step)


def first_fault(error: ValidationError, *, within: str = "") -> str:
    """The first fault: its place, counted from 1 and below the key `within`, and what is wrong there."""
    first = error.errors()[0]
    steps = [within, *(str(part + 1) if isinstance(part, int) else part for part in first["loc"])]
    place = ".".join(filter(None, steps))
    return f"{f'{place} 项' if place else '整个文件'}：{said_of(first)}"


def said_of(fault: ErrorDetails) -> str:
    """What is wrong at one place (docs.pydantic.dev/latest/errors/validation_errors)."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "missing":
        return "缺少这一项"
    if kind == "extra_forbidden":
        return "没有这样的项，可能键名写错了"
    if kind == "value_error":
        return fault["msg"].removeprefix(_OWN_WORDS)
    if kind in ("literal_error", "enum"):
        return f"应为 {context.get('expected', '')} 之一".replace(" or ", "、")
    if bounds := [f"{word} {context[name]}" for name, word in _BOUNDS.items() if name in context]:
        return f"应{'、'.join(bounds)}"
    known = _KINDS.get(kind.partition("_")[0])
    return f"应为{known}" if known else "值不合适"
