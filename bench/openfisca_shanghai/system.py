"""The OpenFisca system: one entity, eight variables, four parameters."""

# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,attr-defined"

from pathlib import Path
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PARAMETERS = Path(__file__).with_name("parameters")

Project = build_entity(
    key="project", plural="projects", label="Recognised project", doc="", is_person=True
)


class sales(Variable):  # noqa: N801  # OpenFisca takes the variable's name from the class
    """Direct sales of the project in the year, in yuan."""

    value_type, entity, definition_period = float, Project, DateUnit.YEAR
    label = "转化项目销售收入"


class contribution_coefficient(Variable):  # noqa: N801
    """From the record of recognition."""

    value_type, entity, definition_period = float, Project, DateUnit.YEAR
    label = "创新贡献系数"


class core_share(Variable):  # noqa: N801
    """From the record of recognition."""

    value_type, entity, definition_period = float, Project, DateUnit.YEAR
    label = "核心技术价值占比"


class is_sme(Variable):  # noqa: N801
    """Holds a valid number in the register of small technology firms."""

    value_type, entity, definition_period = bool, Project, DateUnit.YEAR
    label = "科技型中小企业"


class is_central(Variable):  # noqa: N801
    """Belongs to the central government."""

    value_type, entity, definition_period = bool, Project, DateUnit.YEAR
    label = "中央在沪企业"


class support(Variable):  # noqa: N801
    """Tiers, coefficients, 30 % more, half up to the fen, cap."""

    value_type, entity, definition_period = float, Project, DateUnit.YEAR
    label = "扶持资金"
    reference = "沪科规〔2020〕10号 第五条"

    def formula_2020_11_18(project: Any, period: Any, parameters: Any) -> Any:  # noqa: N805
        law = parameters(period).tech_transfer
        tiered = law.scale.calc(project("sales", period))
        weighted = tiered * project("contribution_coefficient", period)
        weighted = weighted * project("core_share", period)
        raised = weighted * np.where(project("is_sme", period), 1 + law.supplement, 1)
        return np.minimum(to_the_fen(raised), law.cap)


class city_part(Variable):  # noqa: N801
    """What the city pays."""

    value_type, entity, definition_period = float, Project, DateUnit.YEAR
    label = "市级承担"
    reference = "沪科规〔2020〕10号 第八条"

    def formula_2020_11_18(project: Any, period: Any, parameters: Any) -> Any:  # noqa: N805
        rate = parameters(period).tech_transfer.city_share
        part = to_the_fen(project("support", period) * rate)
        return np.where(project("is_central", period), project("support", period), part)


class district_part(Variable):  # noqa: N801
    """What the district pays: the rest."""

    value_type, entity, definition_period = float, Project, DateUnit.YEAR
    label = "区级承担"
    reference = "沪科规〔2020〕10号 第八条"

    def formula_2020_11_18(project: Any, period: Any, parameters: Any) -> Any:  # noqa: N805
        return project("support", period) - project("city_part", period)


VARIABLES = (
    *(sales, contribution_coefficient, core_share, is_sme, is_central),
    *(support, city_part, district_part),
)


def to_the_fen(yuan: Any) -> Any:
    """Half up, in 64-bit floats, so that the rounding itself is not to blame."""
    return np.floor(yuan.astype(np.float64) * 100 + 0.5) / 100


def build_system() -> Any:
    """The country package, loaded."""
    system = TaxBenefitSystem([Project])
    for variable in VARIABLES:
        system.add_variable(variable)
    system.load_parameters(str(PARAMETERS))
    return system
