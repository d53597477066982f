"""Asks a site for slow work: `python -m tests.jobs.ask_slowly UNTIL FILE SECONDS KIND`.

Who asks is somebody of an organisation of KIND; the first time they are made. Prints the number of
the job.
"""

import sys

import django

PASSWORD = "correct horse 管子 battery"


def email_of(kind: str) -> str:
    """The address with which the person of that kind signs in."""
    return f"{kind}@example.cn"


def main(until: str, file: str, seconds: str, kind: str) -> None:
    """Ask, and print the job's number."""
    django.setup()
    from guanzi.foundation import clock  # noqa: PLC0415 - after the settings
    from guanzi.foundation.actor import PLATFORM, OrganisationKind, Role  # noqa: PLC0415
    from guanzi.foundation.identity import selectors, services  # noqa: PLC0415
    from guanzi.foundation.jobs.services import start_job  # noqa: PLC0415
    from guanzi.site.demo.keys import FACTOR, enrol_second_factor  # noqa: PLC0415
    from tests.jobs import slow  # noqa: F401, PLC0415 - its kind is known then

    now, email = clock.now(), email_of(kind)
    number = selectors.person_by_email(email)
    if number is None:
        person = services.register_person(email=email, name="张三", password=PASSWORD, at=now)
        number = person.pk
        office = services.create_organisation(
            actor=PLATFORM, kind=OrganisationKind(kind), name=f"慢工单位（{kind}）", at=now
        )
        services.add_member(
            actor=PLATFORM,
            person_id=number,
            organisation_id=office.pk,
            role=Role.OFFICER,
            at=now,
        )
        enrol_second_factor(person_id=number, secret=FACTOR)
    actor = selectors.actor_for(number)
    assert actor is not None
    arguments = {"until": int(until), "file": file, "seconds": float(seconds)}
    title = "导入企业登记（示例）"
    print(start_job(kind="jobs.slow", title=title, arguments=arguments, actor=actor, at=now).pk)


if __name__ == "__main__":
    main(*sys.argv[1:])
