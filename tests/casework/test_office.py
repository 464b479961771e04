"""Windows and providers: exactly those of the plan, and nothing that the plan does not say."""

import re

import pytest

from extractors.errors import ConfigurationError
from extractors.shipped import TEMPLATES
from extractors.templates import Templates
from flows.casework.office import load_office
from tests.support.shipped import SHIPPED

PLAN_WINDOWS = {
    "W1": ("北控水务供水服务大厅", "沁园北路161号", "6615222"),
    "W2": ("中裕燃气客户服务大厅", "文昌路与御驾街交叉口", "6677667"),
    "W3": ("供电公司天坛路营业厅", "天坛南路9号", "6632963"),
    "W4": ("市民之家水电气暖综合窗口", "D区3楼11号窗口", "6833019"),
    "W5": ("通管办窗口", "D区3楼16号窗口", "2062001"),
}


@pytest.mark.parametrize("window", PLAN_WINDOWS)
def test_windows_are_those_of_the_plan(window):
    found = load_office(SHIPPED).windows[window]
    assert (found.name, found.address, found.phone) == PLAN_WINDOWS[window]


@pytest.mark.parametrize(
    ("service", "provider", "phone", "folder"),
    [
        ("用水", "water", "6615222", "供水-北控水务"),
        ("用电", "power", "6632963", "供电-供电公司"),
        ("用气", "gas", "6677667", "燃气-中裕燃气"),
        ("用暖", "heating", "6833019", "供暖-供暖单位"),
        ("通信", "telecom", "2062001", "通信-通管办"),
    ],
)
def test_each_service_has_its_provider_and_window(service, provider, phone, folder):
    office = load_office(SHIPPED)
    found = office.provider_for(service)
    assert (found.id, office.window_of(found).phone, found.folder) == (provider, phone, folder)


def test_the_heating_provider_has_no_name_in_the_plan():
    heating = load_office(SHIPPED).providers["heating"]
    assert (heating.company, heating.confirmed) == ("", False)
    assert "待确认" in heating.addressee


@pytest.mark.parametrize(
    ("file", "old", "new", "word"),
    [
        ("providers.yaml", "service: 通信", "service: 用水", "第 53 行 「用水」写了两个专营单位"),
        ("providers.yaml", "service: 通信", "service: 有线电视", "第 54 行 「有线电视」不是方案的五项服务之一"),
        ("providers.yaml", "window: W5", "window: W9", "W9"),
        ("windows.yaml", "is_general: true", "is_general: false", "综合窗口"),
        ("windows.yaml", "phone:", "fone:", "windows.1.phone"),
        ("windows.yaml", "windows:", "windows: [", "YAML"),
        (
            "providers.yaml",
            "folder: 供电-供电公司",
            "folder: 供水-北控水务",
            "第 29 行 power 的 folder 与另一单位的相同",
        ),
        ("providers.yaml", "folder: 供电-供电公司", "folder: 档案", "程序自用"),
        ("providers.yaml", "folder: 供电-供电公司", "folder: ../x", "不能用作文件夹名称"),
    ],
)
def test_a_wrong_office_file_is_named(tmp_path, file, old, new, word):
    for name in ("providers.yaml", "windows.yaml"):
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(old, new) if name == file else text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=re.escape(word)) as caught:
        load_office(Templates(tmp_path))
    assert caught.value.file == file
