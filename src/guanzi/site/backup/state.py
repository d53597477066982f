"""What a platform has, to be told in a backup and to be the same after a restore."""

from collections.abc import Collection, Iterable, Iterator

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from guanzi.foundation.audit import exporting, sealing
from guanzi.foundation.audit.selectors import number_of_events
from guanzi.foundation.files.selectors import kept_contents, path_of
from guanzi.foundation.identity.adapters import SEALED_AT as SECOND_FACTORS
from guanzi.foundation.sealing import SealBroken, SealedField, unseal
from guanzi.ledger.selectors import digest_of_books
from guanzi.site.backup.archive import State

_ONE_OF_EACH_KEY = "SELECT DISTINCT ON (split_part({0}, ':', 1)) {0} FROM {1} WHERE {0} <> ''"
_SECOND_FACTOR = "data->>'secret'"
_MOST_NAMED = 5


def state_now() -> State:
    """The chain's head and the books, as this transaction sees them."""
    links, head = sealing.head()
    accounts, trial_balance = digest_of_books()
    return State(number_of_events(), links, head, accounts, trial_balance)


def applied_migrations() -> tuple[str, ...]:
    """What the database was brought to."""
    applied = MigrationRecorder(connection).applied_migrations()
    return tuple(sorted(f"{app}.{name}" for app, name in applied))


def known_migrations() -> set[str]:
    """What this program can bring it to."""
    loader = MigrationLoader(None)
    return {f"{app}.{name}" for app, name in loader.disk_migrations}


def differences(told: State, lost: Collection[str]) -> Iterator[str]:
    """What is not as the backup says, one sentence each."""
    if (broken := exporting.first_broken()) is not None:
        yield f"审计链从第 {broken} 条起验证不过"
    found = state_now()
    if (found.events, found.links, found.head) != (told.events, told.links, told.head):
        yield f"审计记录不同：备份时 {told.links} 条，末条 {told.head[:16]}"
    if (found.accounts, found.trial_balance) != (told.accounts, told.trial_balance):
        yield f"试算平衡表不同：备份时 {told.accounts} 个账户，摘要 {told.trial_balance[:16]}"
    if missing := list(_missing(lost)):
        yield f"缺 {len(missing)} 个文件：{'、'.join(missing[:_MOST_NAMED])}"


def _missing(lost: Collection[str]) -> Iterator[str]:
    """Files whose bytes are not there, whole."""
    for digest, size in kept_contents():
        path = path_of(digest)
        if digest not in lost and not (path.is_file() and path.stat().st_size == size):
            yield digest


def sealed_samples() -> tuple[tuple[str, str], ...]:
    """(place, stored) of one sealed value of every kind under every key that was ever used: who
    opens them has all keys."""
    columns = [(SECOND_FACTORS, _SECOND_FACTOR, "mfa_authenticator")]
    for model in apps.get_models():
        meta = model._meta
        sealed = (field for field in meta.concrete_fields if isinstance(field, SealedField))
        columns += ((each.place, str(each.column), meta.db_table) for each in sealed)
    return tuple(
        (place, stored) for place, column, table in columns for stored in _under_keys(column, table)
    )


def _under_keys(column: str, table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_OF_EACH_KEY.format(column, table))
        return [stored for (stored,) in cursor.fetchall()]


def unopened(samples: Iterable[tuple[str, str]]) -> set[str]:
    """The names of the keys that this installation lacks."""
    missing = set()
    for place, stored in samples:
        try:
            unseal(stored, place)
        except SealBroken:
            missing.add(stored.split(":")[0])
    return missing
