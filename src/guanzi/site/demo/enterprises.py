"""The enterprises of the made-up city, their recognised projects, and what is known of them."""

from dataclasses import dataclass
from datetime import date

LOCAL, CENTRAL, OTHER = "属地管理企业", "中央在沪企业", "其他"


@dataclass(frozen=True, slots=True)
class DemoProject:
    """A recognised project; coefficients as written in the recognition."""

    number: str
    name: str
    product: str
    recognised_on: date
    valid_until: date
    innovation: str
    core_share: str
    scheme: str = "current"
    invoice_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoEnterprise:
    """An enterprise, and the person who signs in for it. `login` is empty where nobody has yet."""

    code: str
    name: str
    district: str
    ownership: str
    login: str
    contact: str
    projects: tuple[DemoProject, ...]
    former_name: str = ""
    sme_number: str = ""
    industry: str = ""
    employees: int = 0
    focus: str = "高端装备"
    revenue: str = "18000万元"


def _project(serial: int, name: str, product: str, **more: str) -> DemoProject:
    """A project recognised in late 2021 under the measure in force, unless said otherwise."""
    return DemoProject(
        number=f"GXCG2021{serial:04d}",
        name=name,
        product=product,
        recognised_on=date(2021, 9, 15),
        valid_until=date(2026, 9, 14),
        innovation=more.get("innovation", "1"),
        core_share=more.get("core_share", "85%"),
        invoice_names=(product,),
    )


ENTERPRISES = (
    DemoEnterprise(
        "91310104MA1DEM015A",
        "示例远航智能装备（上海）有限公司",
        "徐汇区",
        LOCAL,
        "yuanhang",
        "林之远",
        (
            _project(1, "高精度伺服驱动控制系统", "伺服驱动器", innovation="1.2"),
            _project(2, "柔性装配机器人工作站", "装配工作站"),
        ),
        former_name="上海示例远航自动化设备有限公司",
        sme_number="202431010400000101",
        industry="C3491",
        employees=186,
    ),
    DemoEnterprise(
        "91310104MA1DEM0235",
        "示例申江生物医药有限公司",
        "徐汇区",
        LOCAL,
        "shenjiang",
        "叶青",
        (_project(3, "长效重组蛋白注射液", "重组蛋白注射液", innovation="1.1", core_share="90%"),),
        sme_number="202431010400000102",
        industry="C2761",
        focus="生物医药",
        employees=240,
    ),
    DemoEnterprise(
        "91310115MA1DEM031X",
        "示例浦源半导体有限公司",
        "浦东新区",
        LOCAL,
        "puyuan",
        "韩朔",
        (_project(4, "车规级电源管理芯片", "电源管理芯片", innovation="1.3"),),
        industry="C3973",
        focus="集成电路",
        employees=310,
    ),
    DemoEnterprise(
        "91310115MA1DEM04XM",
        "示例华东航空部件有限公司",
        "浦东新区",
        CENTRAL,
        "hangkong",
        "章岩",
        (_project(5, "复合材料舱门组件", "复合材料舱门"),),
        industry="C3744",
        focus="高端装备",
        employees=1250,
        revenue="9.6亿元",
    ),
    DemoEnterprise(
        "91310104MA1DEM058P",
        "示例沪光新材料股份有限公司",
        "徐汇区",
        LOCAL,
        "huguang",
        "施慧",
        (_project(6, "高导热石墨复合膜", "石墨复合膜"),),
        industry="C3091",
        focus="先进材料",
        employees=420,
    ),
    DemoEnterprise(
        "91310112MA1DEM0665",
        "示例闵行精密仪器有限公司",
        "闵行区",
        LOCAL,
        "jingmi",
        "邵敏",
        (_project(7, "激光干涉位移测量仪", "激光干涉仪"),),
        industry="C4014",
        employees=95,
        revenue="4200万元",
    ),
    DemoEnterprise(
        "91310104MA1DEM074D",
        "示例光启信息技术有限公司",
        "徐汇区",
        LOCAL,
        "guangqi",
        "温宁",
        (_project(8, "边缘计算工业网关", "工业网关"),),
        industry="I6513",
        focus="电子信息",
        employees=103,
        revenue="15736万元",
    ),
    DemoEnterprise(
        "91310104MA1DEM0828",
        "示例长风环境工程有限公司",
        "徐汇区",
        LOCAL,
        "changfeng",
        "白桦",
        (
            DemoProject(
                "GXCG20170009",
                "高浓度废水膜处理装置",
                "膜处理装置",
                date(2017, 3, 20),
                date(2025, 3, 31),
                "1",
                "80%",
                scheme="eight_years",
                invoice_names=("膜处理装置",),
            ),
        ),
        industry="C3591",
        employees=130,
    ),
    DemoEnterprise(
        "91310115MA1DEM0901",
        "示例临港数控机床有限公司",
        "浦东新区",
        LOCAL,
        "shukong",
        "雷鸣",
        (_project(10, "五轴联动数控系统", "五轴数控系统"),),
        industry="C3421",
        employees=275,
    ),
    DemoEnterprise(
        "91310114MA1DEM1038",
        "示例嘉定新能源汽车部件有限公司",
        "嘉定区",
        OTHER,
        "",
        "",
        (_project(11, "一体化电驱动桥", "电驱动桥"),),
        industry="C3670",
        focus="汽车",
        employees=880,
        revenue="7.1亿元",
    ),
    DemoEnterprise(
        "91310104MA1DEM111K",
        "示例衡山医疗器械有限公司",
        "徐汇区",
        LOCAL,
        "hengshan",
        "潘越",
        (_project(12, "便携式超声诊断仪", "超声诊断仪"),),
        industry="C3581",
        focus="生命健康",
        employees=150,
    ),
)
