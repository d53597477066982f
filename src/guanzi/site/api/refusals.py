"""Every way in which the API refuses, for the description and for people.

What is raised is mapped in `errors` and in `guanzi.site.problems`; a test keeps the three together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guanzi.site.problems import WORDS

READING, COMPUTING, LINKED = "reading", "computing", "linked"
COMPUTE = frozenset((COMPUTING,))
OPEN = frozenset((READING, COMPUTING))
EVERY = frozenset((READING, COMPUTING, LINKED))


def kind_of(method: str, operation: Mapping[str, Any]) -> str:
    """What sort of operation it is: reading, computing, or reading with a token."""
    if "security" in operation:
        return LINKED
    return READING if method == "get" else COMPUTING


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer other than the one hoped for, and the codes that it may carry."""

    status: int
    name: str
    when: str
    codes: tuple[str, ...]
    kinds: frozenset[str] = EVERY
    detail: str = ""
    header: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def example(self) -> dict[str, Any]:
        """A problem as it is answered."""
        code = self.codes[-1]
        _, title, usual = WORDS[self.status]
        return {
            "type": f"urn:guanzi:problem:{code}",
            "title": str(title),
            "status": self.status,
            "detail": self.detail or str(usual),
            "instance": "/api/v1/decide",
            "code": code,
            "request_id": "5d3c0f7e9b9a4f5f8f1c6a2e7d4b1a90",
            **self.more,
        }


_BAD_FACT = {
    "code": "unknown-fact",
    "fact": "销售收人",
    "message": "没有「销售收人」这个事实。是不是「销售收入」?",
    "suggestion": "销售收入",
}

REFUSALS = (
    Refusal(
        status=400,
        name="BadRequest",
        when="内容不是 JSON，或者同一个名称出现了两次、嵌套太深、编码有误；或者游标无效。",
        codes=("invalid-input", "bad-cursor", "bad-json"),
        kinds=COMPUTE | {LINKED},
        detail="不是有效的 JSON：第 1 行第 9 列附近。",
    ),
    Refusal(
        status=401,
        name="NotIdentified",
        when="没有令牌，或者令牌不存在、已到期、已撤销。",
        codes=("not-identified", "token-unknown", "token-expired", "token-revoked"),
        kinds=frozenset((LINKED,)),
        detail="这个接口令牌已经撤销，请由本单位负责人重新签发。",
        header="WWW-Authenticate",
    ),
    Refusal(
        status=403,
        name="NotPermitted",
        when="令牌不能读取这一项，或者问的是令牌范围以外的区。",
        codes=("not-permitted", "scope-missing"),
        kinds=frozenset((LINKED,)),
        detail="这个接口令牌不能读取「信用记录」，请由本单位负责人签发可读取它的令牌。",
    ),
    Refusal(
        status=404,
        name="NotFound",
        when="没有这份文件、这项措施，或者规则库还没有发布。",
        kinds=OPEN,
        codes=(
            "not-found",
            "rulebook-not-published",
            "policy-not-found",
            "record-only",
            "measure-not-found",
        ),
        detail="没有「tech-transfer」这项措施。",
    ),
    Refusal(
        status=404,
        name="FundNotFound",
        when="没有这项专项资金。",
        codes=("not-found", "fund-not-found"),
        kinds=frozenset((LINKED,)),
        detail="没有名为「成果转化」的专项资金，请写它的全称。",
    ),
    Refusal(
        status=405,
        name="MethodNotAllowed",
        when="这个地址不支持这种请求方式。",
        codes=("method-not-allowed",),
        header="Allow",
    ),
    Refusal(
        status=409,
        name="Conflict",
        when="存储的规则库与它的摘要不符，请联系运维人员。",
        kinds=OPEN,
        codes=("edition-damaged",),
        detail="规则库版本 9f2c4e1b 的内容与摘要值不符。",
    ),
    Refusal(
        status=413,
        name="TooLarge",
        when="内容超过 1 MiB。",
        codes=("too-large",),
        kinds=COMPUTE,
    ),
    Refusal(
        status=415,
        name="NotJson",
        when="没有写明内容是 JSON。",
        codes=("unsupported-media-type",),
        kinds=COMPUTE,
    ),
    Refusal(
        status=422,
        name="Invalid",
        when="条件或内容不合要求；errors 逐项说明，accepted 保留能用的事实。",
        codes=("invalid-input", "facts-rejected"),
        detail="1 项事实用不了，其余的已列在 accepted 里。",
        more={"errors": [_BAD_FACT], "accepted": {"企业注册地": "徐汇区"}},
    ),
    Refusal(
        status=429,
        name="TooManyRequests",
        when="计算或者凭令牌读取得太频繁。",
        codes=("too-many-requests",),
        kinds=COMPUTE | {LINKED},
        detail="请求过于频繁，请在 30 秒后再试。",
        header="Retry-After",
    ),
    Refusal(
        status=500,
        name="OurMistake",
        when="系统出错，不是您的问题。",
        codes=("internal-error",),
    ),
)

ITEM_CODES = {
    "unknown-fact": "没有这个事实；suggestion 是最接近的名称",
    "wrong-type": "类型不对，或没有写明单位",
    "out-of-range": "超出可能的范围",
    "too-long": "文字太长",
    "facts-contradict": "几个事实互相矛盾，或同一个事实给了两个值",
    "too-many-rows": "记录的行数太多",
    "unknown-field": "记录里没有这一栏",
    "row-twice": "记录里有重复的行",
    "unknown-slot": "这项措施没有这个待定数字",
    "missing": "缺少必填的一项",
    "unknown-member": "没有这一项",
    "wrong-value": "值不合要求",
}

_TEXT = {"type": "string"}
PROBLEM_SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "description": "RFC 9457 的问题说明。",
        "properties": {
            "type": {**_TEXT, "description": "问题的种类，不变的 URN。", "format": "uri"},
            "title": {**_TEXT, "description": "种类的名称。"},
            "status": {"type": "integer", "description": "HTTP 状态码。"},
            "detail": {**_TEXT, "description": "给人看的一句话。"},
            "instance": {**_TEXT, "description": "在哪个地址发生。", "format": "uri-reference"},
            "code": {**_TEXT, "description": "给程序看的代码，不会改变。"},
            "request_id": {**_TEXT, "description": "请求编号，求助时请附上。"},
            "errors": {
                "type": "array",
                "description": "逐项的问题。",
                "items": {"$ref": "#/components/schemas/ProblemItem"},
            },
            "accepted": {
                "type": "object",
                "description": "能用的事实，改好其余的再一起发来。",
                "additionalProperties": True,
            },
            "accepted_fill": {
                "type": "object",
                "description": "能用的待定数字，改好其余的再一起发来。",
                "additionalProperties": True,
            },
            "see": {
                **_TEXT,
                "description": "可以继续看的网页，如只登记的措施所在的条款。",
                "format": "uri-reference",
            },
        },
        "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    },
    "ProblemItem": {
        "type": "object",
        "description": "一项问题：事实的用 fact 指明，待定数字的用 fill，其余的用 at 指明位置。",
        "properties": {
            "code": {**_TEXT, "description": "给程序看的代码。"},
            "message": {**_TEXT, "description": "给人看的一句话。"},
            "fact": {**_TEXT, "description": "哪个事实。"},
            "fill": {**_TEXT, "description": "哪个待定数字。"},
            "at": {"type": "array", "items": _TEXT, "description": "请求里的位置。"},
            "suggestion": {**_TEXT, "description": "建议；没有为空。"},
        },
        "required": ["code", "message"],
    },
}
