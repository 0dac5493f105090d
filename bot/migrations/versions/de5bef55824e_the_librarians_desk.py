"""The librarians' desk"""

import sqlalchemy as sa
from alembic import op

from knowledge import models

revision = 'de5bef55824e'
down_revision = '7b1c60d2e9a4'


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table('canned_uses',
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('library', sa.Text(), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('last_used_at', models.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('reply', 'library')
    )
    op.create_table('deeds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('actor', sa.BigInteger(), nullable=True),
    sa.Column('library', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('at', models.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('deeds', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deeds_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_deeds_kind'), ['kind'], unique=False)
    if op.get_bind().dialect.name == 'sqlite':
        # On PostgreSQL the service's role can be refused UPDATE and DELETE on the table instead.
        for change in ('UPDATE', 'DELETE'):
            op.execute(
                f"CREATE TRIGGER deeds_refuse_{change.lower()} BEFORE {change} ON deeds "
                "BEGIN SELECT RAISE(ABORT, 'the log of deeds is only added to'); END"
            )

    op.create_table('login_links',
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('telegram_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', models.Moment(timezone=True), nullable=False),
    sa.Column('expires_at', models.Moment(timezone=True), nullable=False),
    sa.Column('used_at', models.Moment(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('secret')
    )
    with op.batch_alter_table('login_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_links_telegram_id'), ['telegram_id'], unique=False)

    op.create_table('private_desks',
    sa.Column('library', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('library')
    )
    op.create_table('restrictions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('patron_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('library', sa.Text(), nullable=False),
    sa.Column('proposed_by', sa.BigInteger(), nullable=True),
    sa.Column('agreed_by', sa.BigInteger(), nullable=True),
    sa.Column('made_at', models.Moment(timezone=True), nullable=False),
    sa.Column('begins_at', models.Moment(timezone=True), nullable=True),
    sa.Column('ends_at', models.Moment(timezone=True), nullable=True),
    sa.Column('told_at', models.Moment(timezone=True), nullable=True),
    sa.Column('lifted_at', models.Moment(timezone=True), nullable=True),
    sa.Column('lifted_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['patron_id'], ['patrons.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('restrictions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_restrictions_patron_id'), ['patron_id'], unique=False)

    op.create_table('shifts',
    sa.Column('telegram_id', sa.BigInteger(), nullable=False),
    sa.Column('library', sa.Text(), nullable=False),
    sa.Column('hours', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['telegram_id'], ['librarians.telegram_id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('telegram_id', 'library')
    )
    op.create_table('topics',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('chat_id', sa.BigInteger(), nullable=False),
    sa.Column('patron_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.BigInteger(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('made', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['patron_id'], ['patrons.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('chat_id', 'patron_id')
    )
    with op.batch_alter_table('topics', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_topics_chat_id'), ['chat_id'], unique=False)

    op.create_table('web_sessions',
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('telegram_id', sa.BigInteger(), nullable=False),
    sa.Column('csrf', sa.Text(), nullable=False),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('made_at', models.Moment(timezone=True), nullable=False),
    sa.Column('seen_at', models.Moment(timezone=True), nullable=False),
    sa.Column('ends_at', models.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['telegram_id'], ['librarians.telegram_id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('secret')
    )
    with op.batch_alter_table('web_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_web_sessions_telegram_id'), ['telegram_id'], unique=False)

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.add_column(sa.Column('home', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('stage', sa.Text(), nullable=False, server_default='own'))
        batch_op.add_column(sa.Column('referral', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('deadline_at', models.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('refused', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('clock_from', models.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('warn_at', models.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('due_at', models.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('warned', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('slipped', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('first_reply_at', models.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('last_by', sa.Text(), nullable=False, server_default='patron'))
        batch_op.add_column(sa.Column('last_at', models.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('urgent', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('needs_loan', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('merged_into', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('resolution', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('read_level', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('subject', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('rating', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('rated_at', models.Moment(timezone=True), nullable=True))
        batch_op.create_index('ix_cases_owner_state', ['owner', 'state'], unique=False)
        batch_op.create_index('ix_cases_home_opened', ['home', 'opened_at'], unique=False)
        batch_op.create_index('ix_cases_due', ['due_at'], unique=False)
        batch_op.create_index('ix_cases_warn', ['warn_at'], unique=False)
        batch_op.create_index('ix_cases_changed', ['changed_at'], unique=False)
        batch_op.create_index('ix_cases_listed', ['state', 'waiting_since', 'urgent', 'library', 'home', 'owner', 'stage'], unique=False)
        batch_op.create_foreign_key('fk_cases_merged_into', 'cases', ['merged_into'], ['id'])

    op.execute("UPDATE cases SET home = library, last_at = changed_at")
    op.execute(
        "UPDATE cases SET first_reply_at = (SELECT min(written_at) FROM lines "
        "WHERE lines.case_id = cases.id AND lines.author = 'librarian')"
    )
    op.execute("UPDATE cases SET last_by = 'librarian' WHERE state IN ('waiting_patron', 'resolved')")

    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.add_column(sa.Column('detail', sa.JSON(), nullable=False, server_default='{}'))

    with op.batch_alter_table('librarians', schema=None) as batch_op:
        batch_op.add_column(sa.Column('duty', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('duty_until', models.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('replies', sa.Integer(), nullable=False, server_default='0'))

    with op.batch_alter_table('lines', schema=None) as batch_op:
        batch_op.add_column(sa.Column('file_info', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('album', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('canned', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('undone_at', models.Moment(timezone=True), nullable=True))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('topic_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('joins', sa.Text(), nullable=False, server_default=''))
        batch_op.create_index(batch_op.f('ix_outbox_topic_id'), ['topic_id'], unique=False)

    with op.batch_alter_table('patrons', schema=None) as batch_op:
        batch_op.add_column(sa.Column('name', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('erased_at', models.Moment(timezone=True), nullable=True))

    with op.batch_alter_table('staff_chats', schema=None) as batch_op:
        batch_op.add_column(sa.Column('topics', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table('staff_chats', schema=None) as batch_op:
        batch_op.drop_column('topics')

    with op.batch_alter_table('patrons', schema=None) as batch_op:
        batch_op.drop_column('erased_at')
        batch_op.drop_column('name')

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_topic_id'))
        batch_op.drop_column('joins')
        batch_op.drop_column('topic_id')

    with op.batch_alter_table('lines', schema=None) as batch_op:
        batch_op.drop_column('undone_at')
        batch_op.drop_column('canned')
        batch_op.drop_column('album')
        batch_op.drop_column('file_info')

    with op.batch_alter_table('librarians', schema=None) as batch_op:
        batch_op.drop_column('replies')
        batch_op.drop_column('duty_until')
        batch_op.drop_column('duty')

    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_column('detail')

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_constraint('fk_cases_merged_into', type_='foreignkey')
        batch_op.drop_index('ix_cases_listed')
        batch_op.drop_index('ix_cases_due')
        batch_op.drop_index('ix_cases_warn')
        batch_op.drop_index('ix_cases_owner_state')
        batch_op.drop_index('ix_cases_changed')
        batch_op.drop_index('ix_cases_home_opened')
        batch_op.drop_column('rated_at')
        batch_op.drop_column('rating')
        batch_op.drop_column('subject')
        batch_op.drop_column('read_level')
        batch_op.drop_column('resolution')
        batch_op.drop_column('merged_into')
        batch_op.drop_column('needs_loan')
        batch_op.drop_column('urgent')
        batch_op.drop_column('last_at')
        batch_op.drop_column('last_by')
        batch_op.drop_column('first_reply_at')
        batch_op.drop_column('slipped')
        batch_op.drop_column('warned')
        batch_op.drop_column('due_at')
        batch_op.drop_column('warn_at')
        batch_op.drop_column('clock_from')
        batch_op.drop_column('refused')
        batch_op.drop_column('deadline_at')
        batch_op.drop_column('referral')
        batch_op.drop_column('stage')
        batch_op.drop_column('home')

    with op.batch_alter_table('web_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_web_sessions_telegram_id'))

    op.drop_table('web_sessions')
    with op.batch_alter_table('topics', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_topics_chat_id'))

    op.drop_table('topics')
    op.drop_table('shifts')
    with op.batch_alter_table('restrictions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_restrictions_patron_id'))

    op.drop_table('restrictions')
    op.drop_table('private_desks')
    with op.batch_alter_table('login_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_links_telegram_id'))

    op.drop_table('login_links')
    with op.batch_alter_table('deeds', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deeds_kind'))
        batch_op.drop_index(batch_op.f('ix_deeds_at'))

    op.drop_table('deeds')
    op.drop_table('canned_uses')