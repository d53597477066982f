"""The enterprises of the made-up city, their recognised projects, and what is known of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DemoProject:
    """A recognised project; coefficients as written in the recognition. Recognised in late 2021
    under the measure in force, unless said otherwise."""

    number: str
    name: str
    product: str
    innovation: str
    core_share: str
    recognised_on: date = date(2021, 9, 15)
    valid_until: date = date(2026, 9, 14)
    scheme: str = "current"

    @property
    def invoice_names(self) -> tuple[str, ...]:
        """Sold under the name of its product."""
        return (self.product,)


@dataclass(frozen=True, slots=True)
class DemoEnterprise:
    """An enterprise, and the person who signs in for it. `login` is empty where nobody has yet."""

    code: str
    name: str
    district: str
    ownership: str
    industry: str
    employees: int
    revenue: str
    focus: str
    login: str
    contact: str
    projects: tuple[DemoProject, ...]
    former_name: str
    sme_number: str


# code, name, district, whose, industry, employees, revenue, focus
_ENTERPRISES = """
91310104MA1DEM015A 示例远航智能装备（上海）有限公司 徐汇区 属地管理企业 C3491 186 18000万元 高端装备
91310104MA1DEM0235 示例申江生物医药有限公司 徐汇区 属地管理企业 C2761 240 18000万元 生物医药
91310115MA1DEM031X 示例浦源半导体有限公司 浦东新区 属地管理企业 C3973 310 18000万元 集成电路
91310115MA1DEM04XM 示例华东航空部件有限公司 浦东新区 中央在沪企业 C3744 1250 9.6亿元 高端装备
91310104MA1DEM058P 示例沪光新材料股份有限公司 徐汇区 属地管理企业 C3091 420 18000万元 先进材料
91310112MA1DEM0665 示例闵行精密仪器有限公司 闵行区 属地管理企业 C4014 95 4200万元 高端装备
91310104MA1DEM074D 示例光启信息技术有限公司 徐汇区 属地管理企业 I6513 103 15736万元 电子信息
91310104MA1DEM0828 示例长风环境工程有限公司 徐汇区 属地管理企业 C3591 130 18000万元 高端装备
91310115MA1DEM0901 示例临港数控机床有限公司 浦东新区 属地管理企业 C3421 275 18000万元 高端装备
91310114MA1DEM1038 示例嘉定新能源汽车部件有限公司 嘉定区 其他 C3670 880 7.1亿元 汽车
91310104MA1DEM111K 示例衡山医疗器械有限公司 徐汇区 属地管理企业 C3581 150 18000万元 生命健康
91310104MA1DEM12XB 示例漕河泾光学科技有限公司 徐汇区 属地管理企业 C4040 88 4600万元 高端装备
"""
# code, number, name, product, innovation coefficient, share of the core technology
_PROJECTS = """
91310104MA1DEM015A GXCG20210001 高精度伺服驱动控制系统 伺服驱动器 1.2 85%
91310104MA1DEM015A GXCG20210002 柔性装配机器人工作站 装配工作站 1 85%
91310104MA1DEM0235 GXCG20210003 长效重组蛋白注射液 重组蛋白注射液 1.1 90%
91310115MA1DEM031X GXCG20210004 车规级电源管理芯片 电源管理芯片 1.3 85%
91310115MA1DEM04XM GXCG20210005 复合材料舱门组件 复合材料舱门 1 85%
91310104MA1DEM058P GXCG20210006 高导热石墨复合膜 石墨复合膜 1 85%
91310112MA1DEM0665 GXCG20210007 激光干涉位移测量仪 激光干涉仪 1 85%
91310104MA1DEM074D GXCG20210008 边缘计算工业网关 工业网关 1 85%
91310115MA1DEM0901 GXCG20210010 五轴联动数控系统 五轴数控系统 1 85%
91310114MA1DEM1038 GXCG20210011 一体化电驱动桥 电驱动桥 1 85%
91310104MA1DEM111K GXCG20210012 便携式超声诊断仪 超声诊断仪 1 85%
91310104MA1DEM12XB GXCG20210013 高分辨率内窥镜模组 内窥镜模组 1.1 80%
91310104MA1DEM12XB GXCG20210014 红外测温传感器 测温传感器 1 90%
"""
_EIGHT_YEARS = {
    "91310104MA1DEM0828": DemoProject(
        "GXCG20170009",
        "高浓度废水膜处理装置",
        "膜处理装置",
        "1",
        "80%",
        recognised_on=date(2017, 3, 20),
        valid_until=date(2025, 3, 31),
        scheme="eight_years",
    ),
}
_PEOPLE = {
    "91310104MA1DEM015A": ("yuanhang", "林之远"),
    "91310104MA1DEM0235": ("shenjiang", "叶青"),
    "91310115MA1DEM031X": ("puyuan", "韩朔"),
    "91310115MA1DEM04XM": ("hangkong", "章岩"),
    "91310104MA1DEM058P": ("huguang", "施慧"),
    "91310112MA1DEM0665": ("jingmi", "邵敏"),
    "91310104MA1DEM074D": ("guangqi", "温宁"),
    "91310104MA1DEM0828": ("changfeng", "白桦"),
    "91310115MA1DEM0901": ("shukong", "雷鸣"),
    "91310104MA1DEM111K": ("hengshan", "潘越"),
    "91310104MA1DEM12XB": ("guangxue", "程晓"),
}
_FORMER_NAMES = {
    "91310104MA1DEM015A": "上海示例远航自动化设备有限公司",
}
_SME_NUMBERS = {
    "91310104MA1DEM015A": "202431010400000101",
    "91310104MA1DEM0235": "202431010400000102",
    "91310104MA1DEM12XB": "202431010400000103",
}


def _projects(code: str) -> Iterator[DemoProject]:
    for line in _PROJECTS.strip().splitlines():
        owner, number, name, product, innovation, share = line.split()
        if owner == code:
            yield DemoProject(number, name, product, innovation, share)
    if code in _EIGHT_YEARS:
        yield _EIGHT_YEARS[code]


def _enterprises() -> Iterator[DemoEnterprise]:
    for line in _ENTERPRISES.strip().splitlines():
        code, name, district, ownership, industry, employees, revenue, focus = line.split()
        login, contact = _PEOPLE.get(code, ("", ""))
        yield DemoEnterprise(
            code,
            name,
            district,
            ownership,
            industry,
            int(employees),
            revenue,
            focus,
            login,
            contact,
            projects=tuple(_projects(code)),
            former_name=_FORMER_NAMES.get(code, ""),
            sme_number=_SME_NUMBERS.get(code, ""),
        )


ENTERPRISES = tuple(_enterprises())
