"""The sixteen districts of Shanghai (GB/T 2260), in the order of the rulebook's vocabulary.

A district is never read out of a credit code: enterprises move, their codes do not.
"""

CODES = {
    "黄浦区": "310101",
    "徐汇区": "310104",
    "长宁区": "310105",
    "静安区": "310106",
    "普陀区": "310107",
    "虹口区": "310109",
    "杨浦区": "310110",
    "闵行区": "310112",
    "宝山区": "310113",
    "嘉定区": "310114",
    "浦东新区": "310115",
    "金山区": "310116",
    "松江区": "310117",
    "青浦区": "310118",
    "奉贤区": "310120",
    "崇明区": "310151",
}
DISTRICTS = tuple(CODES)
ELSEWHERE = "外省市"
PLACES = (*DISTRICTS, ELSEWHERE)


def read_place(text: str) -> str | None:
    """A district however it was written (`浦东`, `上海市闵行区`, `310112`), 外省市, or None."""
    plain = text.strip().removeprefix("上海市").removeprefix("上海")
    if plain in PLACES:
        return plain
    for name, code in CODES.items():
        if plain in (code, name.removesuffix("区"), name.removesuffix("新区")):
            return name
    return ELSEWHERE if plain in ("外地", "外省", "其他省市") else None
