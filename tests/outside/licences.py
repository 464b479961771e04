"""Licences as people photograph them: `python -m tests.outside.licences FOLDER` draws them there and reads them.

Set in HTML by Chromium on a busy ground, then photographed: in perspective, out of focus, noisy, small. A development
set of its own engine: nothing here is drawn by the project. Prints for each field how many were read and accepted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import segno

from extractors.models import Reading, SourceFile, Status
from extractors.reader import ReadingJob, read_package
from flows.copies.fonts import fontconfig, shipped_folder
from tests.support.engines import engine
from tests.support.shipped import SHIPPED

SIZE = (1500, 1060)
CODE = "91419001MA44PQWC77"


@dataclass(frozen=True)
class Licence:
    """What is printed; qr: whether a code with the licence's address is."""

    uscc: str
    name: str
    person: str
    place: str
    day: str
    qr: bool = False


LICENCES = (
    Licence(CODE, "济源市宏远建材有限公司", "赵建国", "济源市济水大街中段188号", "2016年03月18日", qr=True),
    Licence(
        "91419001MA9K1XY707", "济源市沁园食品有限公司", "林知秋", "济源市天坛路与黄河路交叉口东南角", "2019年11月05日"
    ),
    Licence("91419001MA7KW51E7N", "河南凯旋餐饮服务有限公司", "潘庆岩", "济源市汤帝路中段路南", "2021年07月30日"),
    Licence("91419001MA4X35K364", "济源市德馨机械制造有限公司", "常敏浩", "济源市宣化街中段路东", "2017年05月22日"),
)
PAGE = """<html><head><meta charset="utf-8"><style>
body {{ margin:0; width:1500px; height:1060px; position:relative; font-family:'LXGW WenKai'; color:#222;
 background: repeating-radial-gradient(circle at 30% 40%, #fdf6dd 0 9px, #f3e3b4 10px 12px),
 repeating-linear-gradient(60deg, rgba(200,150,60,.15) 0 4px, transparent 5px 14px); }}
.frame {{ position:absolute; inset:28px; border:10px double #b8862c; }}
h1 {{ position:absolute; top:120px; width:1500px; text-align:center; font-size:86px; letter-spacing:44px; margin:0;
 color:#1d1d1d; }}
.sub {{ position:absolute; top:238px; width:1500px; text-align:center; font-size:30px; letter-spacing:18px }}
.code {{ position:absolute; left:110px; top:200px; font-size:24px }} .code b {{ font-size:29px; display:block;
 font-family:Arial,'DejaVu Sans' }}
.emblem {{ position:absolute; left:700px; top:40px; width:84px; height:84px; border-radius:50%; background:#d33 }}
.qr {{ position:absolute; right:110px; top:130px; width:120px }} .note {{ position:absolute; right:240px; top:150px;
 font-size:15px; width:120px }}
.f {{ position:absolute; font-size:26px; width:560px; line-height:1.5 }} .f i {{ font-style:normal; color:#7a5a1c;
 display:inline-block; width:130px; vertical-align:top; letter-spacing:{space}px }}
.f span {{ display:inline-block; width:420px }}
.seal {{ position:absolute; right:230px; bottom:110px; width:210px; height:210px; border:7px solid rgba(210,20,30,.75);
 border-radius:50%; color:rgba(210,20,30,.75); text-align:center; font-size:60px; line-height:210px }}
</style></head><body><div class="frame"></div><div class="emblem"></div>
<h1>营业执照</h1><div class="sub">（副本）</div>
<div class="code">统一社会信用代码<b>{uscc}</b></div>{qr}
<div class="f" style="left:120px;top:330px"><i>名称</i><span>{name}</span></div>
<div class="f" style="left:120px;top:420px"><i>类型</i><span>有限责任公司（自然人投资或控股）</span></div>
<div class="f" style="left:120px;top:490px"><i>法定代表人</i><span>{person}</span></div>
<div class="f" style="left:120px;top:560px"><i>经营范围</i><span style="font-size:20px">一般项目：机械零件加工；
技术服务、技术开发、技术咨询（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）</span></div>
<div class="f" style="left:800px;top:330px"><i>注册资本</i><span>伍佰万圆整</span></div>
<div class="f" style="left:800px;top:420px"><i>成立日期</i><span>{day}</span></div>
<div class="f" style="left:800px;top:490px"><i>营业期限</i><span>长期</span></div>
<div class="f" style="left:800px;top:560px"><i>住所</i><span>{place}</span></div>
<div class="f" style="left:850px;top:800px"><i>登记机关</i><span></span></div>
<div class="f" style="left:980px;top:930px"><span>{day}</span></div><div class="seal">★</div></body></html>"""


def rendered(licence: Licence, folder: Path) -> np.ndarray:
    """The licence as Chromium prints it."""
    code = ""
    if licence.qr:
        address = f"http://www.gsxt.gov.cn/index.html?uniscid={licence.uscc}"
        picture = segno.make(address, error="m").svg_data_uri(scale=3)
        code = f'<img class="qr" src="{picture}"><div class="note">扫描二维码登录国家企业信用信息公示系统</div>'
    html, png = folder / "licence.html", folder / "licence.png"
    text = PAGE.format(**{k: getattr(licence, k) for k in ("uscc", "name", "person", "place", "day")}, qr=code, space=0)
    html.write_text(text, encoding="utf-8")
    browser = shutil.which("chromium") or shutil.which("google-chrome") or ""
    size = f"--window-size={SIZE[0]},{SIZE[1]}"
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", size, f"--screenshot={png}"]
    fonts = folder / "fonts.conf"  # the same letters on every machine
    fonts.write_text(fontconfig(shipped_folder()), encoding="utf-8")
    seen = os.environ | {"FONTCONFIG_FILE": str(fonts)}
    subprocess.run([*command, html.as_uri()], check=True, capture_output=True, timeout=120, env=seen)
    return np.asarray(cv2.imread(str(png)))


@dataclass(frozen=True)
class Shot:
    """How a photograph is taken. slant: shares of the width; blur: pixels; quarter: turns of the camera."""

    long_side: int
    slant: float = 0.03
    blur: float = 0.6
    noise: float = 3
    dim: bool = False
    quarter: int = 0
    cut: float = 0.0


SHOTS = (
    Shot(1600, blur=0.9),
    Shot(1280, slant=0.06, dim=True),
    Shot(1000),
    Shot(1400, slant=0.08, blur=1.3, noise=7, dim=True),
    Shot(900, noise=5),
    Shot(760),
    Shot(1100, blur=1.6, dim=True),
    Shot(1300, quarter=1, slant=0.05),
    Shot(1200, cut=0.28, blur=0.8),
    Shot(1500, slant=0.1, blur=1.1, noise=9, dim=True),
)


def photographed(flat: np.ndarray, shot: Shot, seed: int) -> np.ndarray:
    """The licence lying on a desk as a camera sees it; `cut`: share of its height that is out of the picture above."""
    rng = np.random.default_rng(seed)
    height, width = flat.shape[:2]
    scale = shot.long_side / (1.16 * width)
    size = (shot.long_side, round(shot.long_side * 0.75))
    left, top = (size[0] - width * scale) / 2, (size[1] - height * scale) / 2 - shot.cut * height * scale
    right, bottom = size[0] - left, top + height * scale
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    corners += rng.uniform(-shot.slant, shot.slant, (4, 2)) * width * scale
    small = cv2.resize(flat, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    h, w = small.shape[:2]
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    desk = rng.integers(60, 100, (size[1] // 8 + 1, size[0] // 8 + 1, 3)).astype(np.uint8)
    desk = cv2.resize(desk, size, interpolation=cv2.INTER_CUBIC)
    inside = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, size)
    image = np.where(inside[..., None] > 127, cv2.warpPerspective(small, matrix, size), desk).astype(np.float32)
    image = cv2.GaussianBlur(image, (0, 0), shot.blur)
    light = np.linspace(0.55, 1.0, size[0])[None, :, None] if shot.dim else 1.0
    image = np.rot90(image * light + rng.normal(0, shot.noise, image.shape), shot.quarter)
    _, coded = cv2.imencode(".jpg", image.clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 55])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))


def drawn(folder: Path) -> list[tuple[Path, Licence]]:
    """Every licence in every shot, as files; what lies there is used again."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number, licence in enumerate(LICENCES):
        paths = [folder / f"{number}-{shot}.jpg" for shot in range(len(SHOTS))]
        if not all(p.exists() for p in paths):
            flat = rendered(licence, folder)
            for shot, path in zip(SHOTS, paths, strict=True):
                cv2.imwrite(str(path), photographed(flat, shot, seed=number + SHOTS.index(shot)))
        made += [(path, licence) for path in paths]
    return made


def values(reading: Reading) -> dict[str, tuple[object, Status]]:
    """What was read on the licence of a package, by key."""
    found = next((m for m in reading.materials if m.id == "M02"), None)
    return {k: (f.value, f.status) for k, f in found.fields.items()} if found else {}


def main() -> int:
    """Draw, read, count. Exit 1 where a wrong value was accepted."""
    count: Counter[str] = Counter()
    for path, licence in drawn(Path(sys.argv[1])):
        files = (SourceFile(name=path.name, path=path),)
        came = values(read_package(files, ReadingJob(source=path.name), templates=SHIPPED, ocr=engine()))
        wanted = {
            "uscc": licence.uscc,
            "applicant_name": licence.name,
            "legal_rep": licence.person,
            "reg_address": licence.place,
        }
        count["licence"] += bool(came)
        for key, value in wanted.items():
            got, status = came.get(key, (None, Status.MISSING))
            count[f"{key} right"] += got == value
            count[f"{key} used"] += got == value and status is Status.ACCEPTED
            count[f"{key} WRONG AND USED"] += got != value and status is Status.ACCEPTED
        lost = {k: came.get(k, ("", ""))[0] for k, v in wanted.items() if came.get(k, ("", ""))[0] != v}
        print(path.name, lost or "")
    print(*(f"{k}: {n}" for k, n in sorted(count.items())), sep="\n")
    return 1 if any(n for k, n in count.items() if "WRONG" in k) else 0


if __name__ == "__main__":
    sys.exit(main())
