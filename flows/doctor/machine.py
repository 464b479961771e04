"""What the machine must offer: recognition, fonts, LibreOffice, disk, a home for Prefect. Uses no network."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from extractors.errors import BaozhuangError
from flows.doctor.precondition import Check, bad, good, note
from flows.ground import make_folder

GB: Final = 1_000_000_000
LOW_BYTES: Final = 2 * GB
FULL_BYTES: Final = GB // 5
_ANSWER_S: Final = 20
REINSTALL: Final = "重新安装依赖：删去 .venv 后运行 make demo"


class FontNeed(NamedTuple):
    """A font that the letters name. known_as: family names it is installed under; free: one of the OFL for previews."""

    name: str
    known_as: frozenset[str]
    free: str
    free_known_as: frozenset[str]


LETTER_FONTS: Final = (
    FontNeed(
        "方正小标宋简体",
        frozenset({"方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"}),
        "思源宋体",
        frozenset({"思源宋体", "Source Han Serif SC", "Noto Serif CJK SC", "Noto Serif SC"}),
    ),
    FontNeed(
        "仿宋_GB2312",
        frozenset({"仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"}),
        "朱雀仿宋",
        frozenset({"朱雀仿宋", "Zhuque Fangsong", "Zhuque Fangsong (technical preview)"}),
    ),
    FontNeed(
        "楷体_GB2312",
        frozenset({"楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"}),
        "霞鹜文楷",
        frozenset({"霞鹜文楷", "LXGW WenKai"}),
    ),
    FontNeed(
        "黑体",
        frozenset({"黑体", "SimHei"}),
        "思源黑体",
        frozenset({"思源黑体", "Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC"}),
    ),
)


def check_opencv() -> Check:
    """OpenCV loads: on a bare Linux server its system library libGL is what lacks most often."""
    try:
        version = importlib.import_module("cv2").__version__
    except ImportError as error:
        todo = "安装系统库（Debian、Ubuntu、统信、麒麟：apt install libgl1；CentOS：yum install mesa-libGL）"
        return bad("图像处理", f"OpenCV 不能加载（{error.name or 'libGL'}）", f"{todo}；仍不行时{REINSTALL}")
    return good("图像处理", f"OpenCV {version}")


def check_models(models: Path) -> Check:
    """The recognition models lie under `models` with the pinned SHA-256 (they are laid out if they do not)."""
    missing = [name for name in ("paddleocr", "onnxruntime") if importlib.util.find_spec(name) is None]
    if missing:
        return bad("识别模型", f"没有安装 {'、'.join(missing)}", REINSTALL)
    try:
        importlib.import_module("extractors.text.ocr").lay_out_models(models)
    except BaozhuangError as error:
        return bad("识别模型", error.what, error.next_step or REINSTALL)
    except (ImportError, OSError) as error:
        return bad(
            "识别模型", f"不能就位（{type(error).__name__}）", f"先解决图像处理和文件夹权限的问题；仍不行时{REINSTALL}"
        )
    return good("识别模型", f"校验值相符，在 {models}")


def installed_families() -> frozenset[str] | None:
    """The font families that fontconfig knows, None where it cannot be asked (Windows, a bare server)."""
    program = shutil.which("fc-list")
    answer = _answer([program, "--format", "%{family}\n"]) if program else None
    return None if answer is None else frozenset(name for line in answer.splitlines() for name in line.split(","))


def check_letter_fonts(families: frozenset[str] | None) -> Check:
    """The fonts that GB/T 9704-2012 letters name; without them a letter opens, but in other letters' shapes."""
    installed = families or frozenset()
    lacking = [font for font in LETTER_FONTS if not installed & font.known_as]
    if not lacking:
        return good("公文字体", "、".join(font.name for font in LETTER_FONTS))
    head = "不能查询（没有 fc-list）" if families is None else f"本机没有{'、'.join(f.name for f in lacking)}"
    words = {True: "，已装", False: ""}
    stand_ins = "；".join(f"{f.name}（{f.free}{words[bool(installed & f.free_known_as)]}）" for f in lacking)
    todo = f"定稿请在装有这些字体的电脑上打印；本机只作预览的，可用括号中的免费字体代替：{stand_ins}"
    return note("公文字体", f"{head}；文书照常生成，但本机的显示和换行会不同", todo)


def check_form_fonts() -> Check:
    """The fonts that the blank form embeds come with the installation."""
    try:
        fonts = importlib.import_module("pylopdf_fonts_zh_cn")
        lacking = [p.name for p in map(Path, (fonts.serif_path(), fonts.sans_path())) if not p.is_file()]
    except (ImportError, AttributeError, OSError):
        lacking = ["pylopdf_fonts_zh_cn"]
    if lacking:
        return bad("表格字体", f"缺 {'、'.join(lacking)}，不能生成空白申请表", REINSTALL)
    return good("表格字体", "思源宋体、思源黑体（随程序安装）")


def check_libreoffice() -> Check:
    """LibreOffice is wanted for PDF copies only."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    todo = "安装 LibreOffice 7 以上并使 soffice 在 PATH 中"
    if program is None:
        return note("LibreOffice", "没有找到 soffice；文书（docx）照常生成，但不能转成 PDF 副本", todo)
    answer = _answer([program, "--version"])
    if not answer:
        return note("LibreOffice", f"{program} 没有应答", f"试着手工运行 {program} --version；不行时重新安装")
    return good("LibreOffice", answer.split("(")[0].strip()[:60])


def _answer(command: list[str]) -> str | None:
    """What a program of this machine prints, None where it fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=_ANSWER_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace").strip()


def check_disk(places: Iterable[Path]) -> Check:
    """Free space where packages and papers are kept; the scarcest place counts."""
    free = {place: shutil.disk_usage(place).free for place in places if place.is_dir()}
    if not free:
        return bad("磁盘空间", "收件夹、发件夹和 var 都还不能使用", "先解决文件夹的问题")
    place, left = min(free.items(), key=lambda pair: pair[1])
    found = f"{place} 剩余 {left / GB:.1f} GB"
    if left < FULL_BYTES:
        return bad("磁盘空间", found, "立即腾出空间，否则不能收件")
    return note("磁盘空间", found, "腾出空间，保持 2 GB 以上") if left < LOW_BYTES else good("磁盘空间", found)


def check_prefect_home(home: Path) -> Check:
    """Prefect keeps its record of runs in a folder of its own, which it must be able to write."""
    if importlib.util.find_spec("prefect") is None:
        return bad("Prefect", "没有安装 prefect", REINSTALL)
    place = Path(os.environ.get("PREFECT_HOME") or home)
    try:
        make_folder(place)
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError:
        return bad("Prefect", f"不能写入 {place}", "改正该文件夹的权限，或取消环境变量 PREFECT_HOME")
    return good("Prefect", f"记录在 {place}")
