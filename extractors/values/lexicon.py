"""What word lists vouch for and speak against: road names, addresses made of known parts, forms of a character.

A vouched reading is evidence of its own, beside what the recognition models say; the lists are in templates/.
Own table of forms because OpenCC also changes characters that stand in names (昇 甯 於 徵) and may change a text's
length; it has all of these pairs but nine Japanese ones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from extractors.values.catalogue import Field
from extractors.values.gazetteer import Gazetteer
from extractors.values.wordlists import Phrases, WordLists

_ROAD_KEYS = frozenset({"seg_road", "seg_from", "seg_to"})
_ADDRESS_KEYS = frozenset({"site_address", "reg_address", "mail_address"})
PLACE_KEYS = _ROAD_KEYS | _ADDRESS_KEYS
"""Fields that name a road or an address."""
_ADDRESS_WORDS = (
    "济源示范区", "示范区", "济源市", "济源", "河南省", "交叉口", "交汇处", "中段", "东段", "西段", "南段", "北段",
    "东南角", "东北角", "西南角", "西北角", "路东", "路西", "路南", "路北", "东侧", "西侧", "南侧", "北侧", "街道",
    "办事处", "小区", "大厦", "号院", "号楼", "单元", "与", "号", "院", "层", "室", "段",
)  # fmt: skip
_TELLING = "东西南北中一二三四五六七八九十新老大小上下前后内外支辅纵横"
"""What makes a name of another road's."""
_LONE_DIGIT = re.compile(r"(?<![\d.])[01258](?=[A-Z])")
_LETTERS = str.maketrans("01258", "OIZSB")
_VARIANTS = str.maketrans(
    "凱廚現黃達雲東車門馬龍華國際電氣設備單戶號樓層廠區濟瀆學聯發開關環橋師傑偉強張陳劉楊趙孫鄭許馮蔣韓蘇呂譚賈鄒羅龐蕭葉閻盧範鄧遠運進連選廣順興業產實驗資質證書員會計劃園藥醫飯館賓義寧嚴喬圍場報裝頂鑽間處"
    "術廈頼賴內峯溫榮鴻漢湯狀給綠帶側橫雙迴線綫擋請話繫係閥鍋爐竈燈熱機組調數輛牀壓風級極構築規畫務農營銷貿習職診療鎮鄉縣飲麵糧傳輸轉輪軌軟載較輕邊還這過適遼遲隊陽陰陸險隨離難霧靈靜項須頓預領頭題顏額類願顧"
    "駕駛驅騰騎體鬆魚鮮鳥鳳鵬鶴鷹麗麥點黨齊齒龜滅滬漸潔潤濱濕灣災煙燒燦爾爺狹獅獎獨獲瑪瑩畢疊瘋盡監盤矚礦碼確禮禪種稱穩積窮竄競筆節簡籃糾紀約紅紋納純紙紛細終結統絲經綜維網緊編緣縱總績織繞續聖聞聲聽肅脈腦臨"
    "臺舉艦艷藝莊蔭薦蘭蘆虛蟲補裏製複見視覺親觀訂記訊訓訴註評詞詢試詩誠誌認語誤說課諒談論諸諾謀謝識議護讀變讓豐貝貞負財責貨貫貴買費賀賣購贈贊趕躍軍軒輝辦鄰醬釋鈞銀銅鋁鋒鋼錄錢錦鎖鏡鐘鐵長閃閉閑閔閣閱闊韋韻"
    "響頁飛養駐髮鬥劍劑動勝勞勢勵勳協卻厭參吳問啟啓圖團執堅塊塗塵墊壇壩壯壽夢夾奧奪婦媽寬寶將專尋對導屆屬島崗嶺巖幣幹幾庫廁廂廟廢廳彈從復徑恆恥悅慶懷態應戰戲拋捨掃掛採換揚損搖撥撐擁擇擊據擴擺攝敵斷時晉晝曉"
    "曆條來樂樁標樣樹檔檢櫃欄權歐歲歷歸殘殺殼氫決沒況涼淺淨減測渾準溝滿漁漲瀏瀝為烏無煉爭牆獻瓊甌異當盜眾睜硯磚祿穀穎窩簽粵紹紮絡繡罰聰膠蓋蓮藍蠟衆衛衝袞襯訪該詳誼諮謹譯譽豎貢賞賽贏贛輔輯邏釘針鈕鉛銘鍾鏈鐳"
    "鑰隴隱雜雞霽韜頒頌頻顯颱餘駿髒鹽倉個們倫偵傘債傷僅僑價儀億儉優儲兒兩冊凍別刪則剛創劇羣槓樑牠祕蹟鉤鑑鑒麪黴髙舘黒徳呉関広実発経総戸売変図団処応歩歳涙県瀬焼産畳穂竜縄続蔵薬衞覚観訳読譲豊賛転軽辺遅郷鉄銭"
    "鋭錬閲闘陥隠雑霊頬顔餅駅騒験髪鶏塩壊姫専対帯庁恵悪懐戦掲揺斉暁栄桜検楽様権歓毎気沢浄済渓渋",
    "凯厨现黄达云东车门马龙华国际电气设备单户号楼层厂区济渎学联发开关环桥师杰伟强张陈刘杨赵孙郑许冯蒋韩苏吕谭贾邹罗庞萧叶阎卢范邓远运进连选广顺兴业产实验资质证书员会计划园药医饭馆宾义宁严乔围场报装顶钻间处"
    "术厦赖赖内峰温荣鸿汉汤状给绿带侧横双回线线挡请话系系阀锅炉灶灯热机组调数辆床压风级极构筑规画务农营销贸习职诊疗镇乡县饮面粮传输转轮轨软载较轻边还这过适辽迟队阳阴陆险随离难雾灵静项须顿预领头题颜额类愿顾"
    "驾驶驱腾骑体松鱼鲜鸟凤鹏鹤鹰丽麦点党齐齿龟灭沪渐洁润滨湿湾灾烟烧灿尔爷狭狮奖独获玛莹毕叠疯尽监盘瞩矿码确礼禅种称稳积穷窜竞笔节简篮纠纪约红纹纳纯纸纷细终结统丝经综维网紧编缘纵总绩织绕续圣闻声听肃脉脑临"
    "台举舰艳艺庄荫荐兰芦虚虫补里制复见视觉亲观订记讯训诉注评词询试诗诚志认语误说课谅谈论诸诺谋谢识议护读变让丰贝贞负财责货贯贵买费贺卖购赠赞赶跃军轩辉办邻酱释钧银铜铝锋钢录钱锦锁镜钟铁长闪闭闲闵阁阅阔韦韵"
    "响页飞养驻发斗剑剂动胜劳势励勋协却厌参吴问启启图团执坚块涂尘垫坛坝壮寿梦夹奥夺妇妈宽宝将专寻对导届属岛岗岭岩币干几库厕厢庙废厅弹从复径恒耻悦庆怀态应战戏抛舍扫挂采换扬损摇拨撑拥择击据扩摆摄敌断时晋昼晓"
    "历条来乐桩标样树档检柜栏权欧岁历归残杀壳氢决没况凉浅净减测浑准沟满渔涨浏沥为乌无炼争墙献琼瓯异当盗众睁砚砖禄谷颖窝签粤绍扎络绣罚聪胶盖莲蓝蜡众卫冲衮衬访该详谊咨谨译誉竖贡赏赛赢赣辅辑逻钉针钮铅铭钟链镭"
    "钥陇隐杂鸡霁韬颁颂频显台余骏脏盐仓个们伦侦伞债伤仅侨价仪亿俭优储儿两册冻别删则刚创剧群杠梁它秘迹钩鉴鉴面霉高馆黑德吴关广实发经总户卖变图团处应步岁泪县濑烧产叠穗龙绳续藏药卫觉观译读让丰赞转轻边迟乡铁钱"
    "锐炼阅斗陷隐杂灵颊颜饼驿骚验发鸡盐坏姬专对带厅惠恶怀战揭摇齐晓荣樱检乐样权欢每气泽净济溪涩",
)  # fmt: skip
"""Traditional and Japanese forms, none of which is a simplified character of its own."""


def simplified(text: str) -> str:
    """The text with the traditional forms that the models answer for simplified writing put right."""
    return text.translate(_VARIANTS)


def _has_one_more(text: str, road: str) -> bool:
    """Whether a text is a road's name with one character more that tells no other road (东环不路, not 东环北路)."""
    if len(text) != len(road) + 1 or text[0] != road[0] or text[-1] != road[-1]:
        return False
    return any(text[:n] + text[n + 1 :] == road and text[n] not in _TELLING for n in range(1, len(road)))


@dataclass(frozen=True)
class Lexicon:
    """The office's word lists and places, with what is looked up in them for every reading."""

    words: WordLists
    places: Gazetteer

    def usual_alphabet(self, field: Field) -> str:
        """The characters that places, names and words of a choice are usually made of; '' for all other fields."""
        if field.key in _ROAD_KEYS:
            return _joined(self._roads)
        if field.key in _ADDRESS_KEYS:
            return _joined([*self._roads, *_ADDRESS_WORDS, "0123456789"])
        if field.type == "one_of":
            return _joined([*field.allowed, *field.aliases])
        return _joined([self.words.surnames, self.words.given]) if field.type == "name" else ""

    def is_usual(self, field: Field, text: str) -> bool:
        """Whether a text is a known place, an allowed word or a name of usual characters, as its field asks."""
        if field.type == "one_of":
            return text in field.allowed or text in field.aliases
        return self.words.is_usual_name(text) if field.type == "name" else self.vouches(field, text)

    def vouches(self, field: Field, text: str) -> bool:
        """Whether the lists know every part of this text as a value of the field."""
        if field.key in _ROAD_KEYS:
            return text in self._roads
        if field.key in _ADDRESS_KEYS:
            return self._address.fullmatch(text) is not None and any(road in text for road in self._roads)
        return False

    def covered(self, text: str) -> int:
        """How many characters of a text stand in a phrase or the name of a place that the lists know."""
        inside = [False] * len(text)
        for start, character in enumerate(text):
            for word in self._words_from.get(character, ()):
                if text.startswith(word, start):
                    inside[start : start + len(word)] = [True] * len(word)
        return sum(inside)

    def near_misses(self, field: Field, text: str) -> tuple[tuple[str, str], ...]:
        """The roads that a text names but for one character, which is another or one too many, each with the text that
        names it: more likely misread than another road. In the order of their names.
        """
        if field.key not in PLACE_KEYS:
            return ()
        found = {}
        for road in sorted(self._roads):
            for start in range(len(text) - len(road) + 1):
                piece = text[start : start + len(road)]
                differing = sum(a != b for a, b in zip(piece, road, strict=True))
                if differing == 1 and piece[-1] == road[-1] and not any(k in text for k in self._roads_like(piece)):
                    found[road] = text[:start] + road + text[start + len(road) :]
                longer = text[start : start + len(road) + 1]
                if _has_one_more(longer, road) and longer not in self._roads:
                    found[road] = text[:start] + road + text[start + len(longer) :]
        return tuple(found.items())

    def _roads_like(self, piece: str) -> list[str]:
        """The known roads that end as the piece does and hold its last two characters: it may be part of one."""
        return [road for road in self._roads if road.endswith(piece[-2:])]

    @cached_property
    def phrases(self) -> Phrases:
        """The phrases that are always written one way."""
        return Phrases(self.words)

    @cached_property
    def _words_from(self) -> dict[str, list[str]]:
        """Phrases, divisions, roads and places of two characters and more, by the first of them."""
        places = (*self._roads, *self.places.urban, *self.places.outside, *_ADDRESS_WORDS)
        phrases = (phrase for group in self.words.phrases for phrase in group)
        found: dict[str, list[str]] = defaultdict(list)
        for word in {*places, *phrases, *self.words.industries.values()}:
            if len(word) > 1:
                found[word[0]].append(word)
        return found

    @cached_property
    def _roads(self) -> frozenset[str]:
        return frozenset(self.places.road_names())

    @cached_property
    def _address(self) -> re.Pattern[str]:
        parts = sorted([*self._roads, *_ADDRESS_WORDS], key=len, reverse=True)
        return re.compile(f"(?:{'|'.join(map(re.escape, parts))}|\\d{{1,4}})+")


def _joined(words: Iterable[str]) -> str:
    return "".join(sorted({c for word in words for c in word if c.strip()}))


def lookalike(text: str) -> str:
    """A model or code with its doubtful digit as the letter that looks like it (2KS as ZKS), '' where none is doubtful.

    A lone digit right before a capital letter stands there as often for that letter as for itself.
    """
    mended = _LONE_DIGIT.sub(lambda m: m.group().translate(_LETTERS), text)
    return mended if mended != text else ""
