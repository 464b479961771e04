"""What a page is, by its text: the form, each attachment, unknown; and the file of materials."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.errors import ConfigurationError
from extractors.models import DocumentType, TextLine
from extractors.package.doctypes import PageType, goes_on_with_form, holds_lists_of_form, is_open_to_form, page_type
from extractors.values import load_materials
from tests.support.shipped import CATALOGUE, SHIPPED

PAGES = {
    "M02": "营业执照 统一社会信用代码91419001MA9K1XY707 名称 类型 法定代表人 注册资本 成立日期 住所 经营范围 登记机关",
    "M03": "中华人民共和国 居民身份证 签发机关 济源市公安局 有效期限 2020.01.01-2040.01.01 姓名 性别 民族 公民身份号码",
    "M04": "授权委托书 委托人 济源市云台机械有限公司 受托人 何晓明 委托事项 办理水电气暖通信报装 委托期限",
    "M07": "不动产权证书 权利人 共有情况 坐落 不动产单元号 权利类型 用途 面积 使用期限",
    "M08": "房屋租赁合同 出租方 承租方 租金 租赁期限 甲方 乙方",
    "M09": "河南省企业投资项目备案证明 项目代码 2611-419001-04-02-709168 项目名称 建设规模及内容 项目总投资 备案机关",
    "M10": "建设用地规划许可证 地字第419001202600012号 用地单位 用地位置 用地性质 用地面积",
    "M11": "建设工程规划许可证 建字第419001202600034号 建设单位 建设项目名称 建设位置 建设规模 附图及附件名称 发证机关",
    "M12": "建筑工程施工许可证 编号 建设单位 工程名称 建设地址 建设规模 合同价格 勘察单位 施工单位 监理单位",
    "M13": "规划总平面图 经济技术指标 容积率 建筑密度 绿地率 比例 1:500 图号",
    "M15": "主要用电设备清单 序号 设备名称 功率 台数 计算负荷 合计",
    "M16": "用气设备清单 序号 型号 额定流量 用气压力 燃烧器 安装位置",
    "M19": "供水管线路由图 道路 开挖 管线 起点 终点 长度 埋深",
    "M20": "行政许可告知承诺书 承诺人 承诺内容 本单位自愿承诺 虚假承诺 法律责任 审批部门",
    "M21": "个人信息告知同意书 处理目的 处理方式 保存期限 撤回 同意",
    "M22": "户数面积统计表 楼号 单元 户数 产权面积 合计",
}


def lines_of(text: str) -> list[TextLine]:
    """Words of a page below each other."""
    return [TextLine(text=t, box=(100, 100 + 60 * i, 600, 140 + 60 * i)) for i, t in enumerate(text.split())]


def typed(text: str) -> PageType:
    """Words of a page below each other, the first as its title."""
    return page_type(lines_of(text), catalogue=CATALOGUE, materials=SHIPPED.materials)


@pytest.mark.parametrize(
    "text",
    [
        "营业扎照 统一社会信用代码 法定代表人 注册资本 经营范围",
        "营业执照 统-社佥住用代码 91419001MA9K1XY707 名格 法定代農人",
    ],
)
def test_a_licence_that_was_read_badly_is_one(text: str) -> None:
    assert typed(text).material == "M02"


@pytest.mark.parametrize("text", ["营业扎照 名称 类型", "营业执照 复印件 91419001MA9K1XY708"])
def test_a_word_and_nothing_beside_it_is_no_licence(text: str) -> None:
    assert typed(text).material == ""


@pytest.mark.parametrize("material", sorted(PAGES))
def test_attachments_are_told_apart(material: str) -> None:
    found = typed(PAGES[material])
    assert (found.document_type, found.material) == (DocumentType.MATERIAL, material)
    assert found.title


def test_one_misread_character_in_the_title_does_no_harm() -> None:
    assert typed("建设工程规戈许可证 建字第419001202600034号 建设单位").material == "M11"
    assert typed("建设工程规戈午可证 建字第419001202600034号 建设单位").document_type is DocumentType.UNKNOWN


def test_rivals_speak_against_a_kind() -> None:
    page = (
        "建设用地规划许可证 地字第 建设单位 建设位置 建设规模 附图及附件名称 发证机关 城乡规划法 国土空间规划 遵守事项"
    )
    assert typed(page).material == "M10"


@pytest.mark.parametrize(
    "title",
    [
        "济源市水电气暖通信联合报装申请表",
        "水电气联合报装申请表",
        "用户报装申请书",
        "济源示范区水电气暖通倍联合报装申清表",
        "水电气暖网联合服务登记表",
    ],
)
def test_the_form_by_its_title(title: str) -> None:
    assert typed(f"{title} 申请单位 联系电话").document_type is DocumentType.FORM


def test_second_page_of_a_form_by_its_labels() -> None:
    page = "用气性质 小时用气量（m³/h） 用热性质 供暖面积（㎡） 末端形式 通信户数（户） 办理方式 验收方式 备注 施工方法"
    assert typed(page).document_type is DocumentType.FORM


@pytest.mark.parametrize(
    ("below", "is_of_form"),
    [
        ("兹申请办理上述事项，所填报内容属实 申请单位盖章： 法人代表签名：", True),
        ("竣工验收方式 联合验收", True),
        ("申请单位盖章：", False),
        ("设备参数以上属实 编制人签字：", False),
    ],
)
def test_a_list_over_the_applicants_pledge_is_the_end_of_a_form(below: str, is_of_form: bool) -> None:
    texts = ["外线施工路段", "序号", "路段名称", "起点", "管线长度", *below.split()]
    lines = [TextLine(text=t, box=(100, 100 + 60 * i, 600, 140 + 60 * i)) for i, t in enumerate(texts)]
    assert holds_lists_of_form(lines, "M19", CATALOGUE) is is_of_form


@pytest.mark.parametrize(
    "page",
    [
        "其他事项 办理程序：√告知承诺□一般程序 □联合验收√分别验收 我单位已知晓有关规定 申请单位（盖章）",
        "1 申请单位盖章： 法人代表签名：萧东 联合/分别验收 日期：2026.9.23",
    ],
)
def test_the_end_of_a_form_is_no_attachment(page: str) -> None:
    lines = lines_of(page)
    kind = page_type(lines, catalogue=CATALOGUE, materials=SHIPPED.materials)
    assert is_open_to_form(lines, kind, CATALOGUE, SHIPPED.materials) and goes_on_with_form(lines, CATALOGUE)


@pytest.mark.parametrize("title", ["告知承诺书", "行政许可告知承偌书", "告知承诺节"])
def test_a_pledge_with_its_title_is_an_attachment(title: str) -> None:
    lines = lines_of(f"{title} 承诺人 承诺内容 本单位自愿承诺 虚假承诺 法律责任 已知晓 盖章 签字")
    kind = page_type(lines, catalogue=CATALOGUE, materials=SHIPPED.materials)
    assert kind.material == "M20" and not is_open_to_form(lines, kind, CATALOGUE, SHIPPED.materials)


def test_an_authorisation_that_names_the_form_is_no_form() -> None:
    text = "授权委托书 委托人 受托人 兹委托何晓明办理水电气暖通信联合报装有关事宜并签署报装申请表等文件资料 特此委托"
    assert typed(text).material == "M04"


@pytest.mark.parametrize("text", ["会议通知 各部门 请于周五参加", "收据 今收到 现金"])
def test_the_unknown_is_kept_and_named(text: str) -> None:
    found = typed(text)
    assert found.document_type is DocumentType.UNKNOWN and found.material == "" and found.title


def test_no_text_is_blank() -> None:
    assert page_type([], catalogue=CATALOGUE, materials=SHIPPED.materials).document_type is DocumentType.BLANK


def test_materials_are_complete_and_distinct() -> None:
    materials = SHIPPED.materials
    assert len({m.id for m in materials}) == len(materials) >= 19
    assert all(m.titles and m.words for m in materials)


@pytest.mark.parametrize(
    "content", ["materials: [{id: M02}]", "materials: [{id: M02, title: x, titles: [a], wrong: 1}]", "[", "x: 1"]
)
def test_a_wrong_file_is_a_configuration_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "materials.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_materials(path)
    assert caught.value.file == "materials.yaml"


@pytest.mark.parametrize(
    "title",
    [
        "水电气暖报装业务联办申请书",
        "市政公用服务联合接入申请表",
        "客户用电用水用气联合登记表",
        "济南市市政公用设施报装申请单（企业）",
        "燃气接入申请表",
        "水电气暖联合报装表",
        "小区水电气暖报装表（居民）",
        "用水用电用气报装单",
        "市政公用设施接入信息采集表",
    ],
)
def test_titles_of_other_forms_say_that_they_are_forms(title: str) -> None:
    assert typed(f"{title} 说明").document_type is DocumentType.FORM


@pytest.mark.parametrize(
    "title",
    [
        "建筑工程施工许可申请表",
        "供水水质检测报告",
        "用电检查通知单",
        "不动产登记申请书",
        "联合报装材料清单",
        "用水报装需求表",
        "请填写水电气暖联合报装表",
        "燃气接入方案",
        "联合报装督办表",
        "用电设备接入信息表",
    ],
)
def test_titles_of_other_papers_do_not(title: str) -> None:
    assert typed(f"{title} 说明").document_type is not DocumentType.FORM


@pytest.mark.parametrize(
    "text",
    [
        "市政接入事项汇总 项目单位 信用代码 法人代表 项目全称 项目代码 项目位置 供水 非居民 供电 大工业 供气 商业",
        "接入事项 报装单位 信用代码 项目名称 项目地点 联系人 总建筑面积 水 电 气 暖 通信 申请规模",
        "居民用水用气开户申请 申请人姓名 张三 联系手机 房屋坐落 建筑面积",
        "公用服务接入联合申请 申请人名称（与营业执照一致） 统一社会信用代码 法定代表人 项目名称 建设性质Nature "
        "○新建New○改建Alteration○扩建Extension 申请类型 ○新装○增容○改造○临时 用水类别 ○居民○非居民○特种 用水用途 "
        "□生活□生产□消防□绿化 用电类别 ○居民生活○一般工商业○大工业 电压等级 ○220V○380V○10kV 计量 ○高供高计○高供低计",
    ],
    ids=["services head rows", "services head columns", "a title that other papers have too", "in two languages"],
)
def test_a_form_by_what_it_asks(text: str) -> None:
    assert typed(text).document_type is DocumentType.FORM


@pytest.mark.parametrize(
    "text",
    [
        "建设单位情况 项目单位 信用代码 法人代表 项目全称 项目代码 项目位置",
        "居民用水用气开户申请 张三 房屋坐落 情况属实",
        "主要用电设备清单 项目名称 项目代码 建设地点 用电 水 电 气 设备名称 功率 台数 计算负荷",
    ],
    ids=["no services", "few labels", "an attachment"],
)
def test_other_papers_ask_otherwise(text: str) -> None:
    assert typed(text).document_type is not DocumentType.FORM
