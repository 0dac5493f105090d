"""Alembic's way in: the migrations run on the connection that `bot.database` hands over."""

from alembic import context

from knowledge.models import Base

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Run migrations with `kallimachos run`; new ones with `make migration`.")
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="models.",
)
with context.begin_transaction():
    context.run_migrations()
