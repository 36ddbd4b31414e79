"""The tables of an empty database at once, from the models, instead of migration by migration.

Django renders the models anew at each of a thousand operations: most of a minute on a database
without a row (measured in decision 0020). Here each table is made once as it is today, then what
only migrations know (triggers, partitions) is run in their order and all migrations are recorded
as applied; the next upgrade goes on by `migrate`. A test compares both ways.
"""

from collections.abc import Iterator
from typing import cast

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps

OURS = "zhilian."


def make_tables(connection: BaseDatabaseWrapper) -> bool:
    """Make all tables in one transaction. False, and nothing done, when there is any table."""
    if connection.introspection.table_names():
        return False
    recorder = MigrationRecorder(connection)
    plan = _plan(connection)
    with connection.schema_editor() as editor:
        for model in _models():
            editor.create_model(model)
        editor.create_model(recorder.Migration)
        _settle(editor)
        _run_code(plan, editor)
        for migration in plan:
            recorder.record_applied(migration.app_label, migration.name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    return True


def add_what_only_migrations_know(connection: BaseDatabaseWrapper) -> None:
    """For tables that were made by other means (the test runner's): triggers, partitions, and the
    record of what is applied.
    """
    plan, recorder = _plan(connection), MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        _run_code(plan, editor)
    for migration in plan:
        recorder.record_applied(migration.app_label, migration.name)


def _plan(connection: BaseDatabaseWrapper) -> list[Migration]:
    """All migrations in the order of a first upgrade."""
    graph = MigrationLoader(connection).graph
    nodes = dict.fromkeys(node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf))
    return [graph.nodes[node] for node in nodes]


def _models() -> Iterator[type[models.Model]]:
    """Every table once; those of many-to-many fields are made with their model."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            yield model


def _settle(editor: BaseDatabaseSchemaEditor) -> None:
    """Indexes and references now, not at the end: partitions are made of finished tables."""
    for statement in editor.deferred_sql:
        editor.execute(statement, None)
    editor.deferred_sql.clear()


def _run_code(plan: list[Migration], editor: BaseDatabaseSchemaEditor) -> None:
    """Our own only; other packages' data migrations would find no rows."""
    for migration in plan:
        if type(migration).__module__.startswith(OURS):
            for operation in migration.operations:
                if isinstance(operation, RunPython):
                    operation.code(cast("StateApps", apps), editor)
