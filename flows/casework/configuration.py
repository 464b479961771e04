"""Reads the YAML files of templates/ into frozen models; one place for what is said when one of them is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from extractors.errors import ConfigurationError
from extractors.models import Frozen

Model = TypeVar("Model", bound=Frozen)


def load_yaml(model: type[Model], path: Path) -> Model:
    """A configuration file as its model.

    Raises:
        ConfigurationError: the file is missing, is no YAML, or does not fit; names the file and the key.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError("配置文件不存在或不可读", file=path.name, next_step="恢复该文件") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第 {mark.line + 1} 行" if mark else "文件"
        raise ConfigurationError(f"{place}不符合 YAML 写法", file=path.name, next_step="更正该处") from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "最外层"
        raise ConfigurationError(f"{place}：{first['msg']}", file=path.name, next_step="更正该项") from error
