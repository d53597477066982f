"""A small rulebook for publishing, and the rulebook of this repository for reading."""

from datetime import UTC, datetime

import pytest

from guanzi.engines.rules import Rulebook
from guanzi.lifecycle.policies.selectors import current_rulebook
from guanzi.lifecycle.policies.services import publish_rulebook

NEW_YEAR = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)

VOCABULARY = """
## 企业

```facts
年产值:
  type: 金额
  range: 0元 至 1亿元
  subject: 企业
  source: 统计
  sensitivity: 公开
  question: 企业上年度产值是多少?
```
"""

POLICY = """---
id: test-policy
title: 测试用办法
issuers: [测试委]
level: 市级
lead: 测试委
in_force: 2024-01-01 至 2024-12-31
source: 第二条
---

## 第一条 支持

```measure
id: test-award
name: 测试奖励
subject: 企业
instrument: 奖励
responsible: [测试委]
strength: 应当
when:
  - 年产值 >= 100万元 | 第一条 | 必须 | 年产值不低于 100 万元
amount: 年产值 × 10% | 第一条
cap: 50万元 | 第一条
```

```cases
measure: test-award
on: 2024-06-01
cases:
  - name: 一百万元
    facts: {年产值: 100万元}
    work: 100万元 × 10% = 100000元
    expect: 100000.00元
  - name: 少一分
    facts: {年产值: 999999.99元}
    expect: 拒绝 第一条
```

## 第二条 施行日期

全年有效。
"""


@pytest.fixture
def sources() -> dict[str, str]:
    """A rulebook of one document and its vocabulary."""
    return {"vocabulary.md": VOCABULARY, "test.md": POLICY}


@pytest.fixture(scope="module")
def published(rulebook: Rulebook, module_db: None) -> Rulebook:
    """The rulebook of this repository, published for the tests of one module."""
    publish_rulebook(sources=rulebook.sources, actor="张三", at=NEW_YEAR)
    return current_rulebook()


@pytest.fixture(scope="module")
def small(module_db: None) -> Rulebook:
    """The small rulebook, published for the tests of one module: it compiles in no time."""
    sources = {"vocabulary.md": VOCABULARY, "test.md": POLICY}
    publish_rulebook(sources=sources, actor="张三", at=NEW_YEAR)
    return current_rulebook()
