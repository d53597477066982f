"""The call for revenue year 2024: one batch open, one to come."""

from dataclasses import replace
from datetime import datetime

from guanzi.foundation.clock import SHANGHAI
from guanzi.lifecycle.guidelines import services as guidelines
from guanzi.lifecycle.guidelines.rules import Batch, usual_terms
from guanzi.site.demo.offices import acting

MEASURE = "tech-transfer-support"
INTRODUCTION = (
    "本指南为演示用，内容虚构。{year} 年度有直接销售收入、在认定有效期内的高新技术成果转化项目"
    "可以申报；请先报送项目跟踪统计。"
)


def _until(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


BATCHES = {
    2023: (Batch(1, _until(2024, 6, 10, 9), _until(2024, 7, 12, 16, 30)),),
    2024: (
        Batch(1, _until(2025, 6, 9, 9), _until(2025, 7, 11, 16, 30)),
        Batch(2, _until(2025, 8, 11, 9), _until(2025, 9, 12, 16, 30)),
    ),
}


def publish_call(year: int, at: datetime) -> int:
    """Drafted and submitted by the officer, published by the head of the department; the version's
    id."""
    writer = acting("shikewei.jingban")
    terms = replace(
        usual_terms(MEASURE),
        batches=BATCHES[year],
        introduction=INTRODUCTION.format(year=year),
        contact="市科委成果转化处（示例） 021-0000 0000",
    )
    guideline = guidelines.create_guideline(
        actor=writer,
        measure_id=MEASURE,
        year=year,
        title=f"{year + 1}年度高新技术成果转化专项扶持资金申报指南（示例）",
        terms=terms,
        is_synthetic=True,
        at=at,
    )
    guidelines.submit_guideline(actor=writer, guideline_id=guideline, at=at)
    return guidelines.publish_guideline(actor=acting("shikewei"), guideline_id=guideline, at=at)
