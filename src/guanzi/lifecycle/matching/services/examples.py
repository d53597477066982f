"""The example enterprises as they are delivered."""

import json
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from django.db import transaction

from guanzi.engines.rules import FactsRejected, Rulebook, read_facts
from guanzi.lifecycle.matching.errors import ExamplesUnusable
from guanzi.lifecycle.matching.models import ExampleEnterprise

EXAMPLES = files("guanzi.lifecycle.matching") / "examples.json"


def read_examples() -> list[dict[str, Any]]:
    """The examples as they are delivered with the code."""
    return list(json.loads(EXAMPLES.read_text(encoding="utf-8")))


@transaction.atomic
def load_examples(*, rulebook: Rulebook) -> int:
    """Make the stored examples equal to the delivered ones. Raises ExamplesUnusable."""
    delivered = read_examples()
    for rank, example in enumerate(delivered):
        _refuse_unusable(example, rulebook)
        values = {**example, "on": date.fromisoformat(example["on"]), "rank": rank}
        ExampleEnterprise.objects.update_or_create(slug=values.pop("slug"), defaults=values)
    slugs = [example["slug"] for example in delivered]
    ExampleEnterprise.objects.exclude(slug__in=slugs).delete()
    return len(delivered)


def _refuse_unusable(example: Mapping[str, Any], rulebook: Rulebook) -> None:
    try:
        read_facts(example["facts"], rulebook.vocabulary)
    except FactsRejected as rejected:
        raise ExamplesUnusable(f"{example['name']}：{rejected}") from None
