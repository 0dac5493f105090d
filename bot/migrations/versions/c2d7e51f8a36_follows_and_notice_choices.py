"""Follows and choices about notices"""

import sqlalchemy as sa
from alembic import op

from knowledge import models

revision = 'c2d7e51f8a36'
down_revision = 'c41d7e0a92b6'


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table('follows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('patron_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('sought', sa.Text(), nullable=False),
    sa.Column('known', sa.JSON(), nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('news', sa.JSON(), nullable=False),
    sa.Column('news_since', models.Moment(timezone=True), nullable=True),
    sa.Column('made_at', models.Moment(timezone=True), nullable=False),
    sa.Column('until', models.Moment(timezone=True), nullable=False),
    sa.Column('asked_at', models.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['patron_id'], ['patrons.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('patron_id', 'kind', 'sought')
    )
    with op.batch_alter_table('follows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follows_news_since'), ['news_since'], unique=False)
        batch_op.create_index(batch_op.f('ix_follows_until'), ['until'], unique=False)

    op.create_table('notice_choices',
    sa.Column('patron_id', sa.Integer(), nullable=False),
    sa.Column('off', sa.JSON(), nullable=False),
    sa.Column('quiet', sa.Text(), nullable=False),
    sa.Column('told_at', models.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['patron_id'], ['patrons.id'], ),
    sa.PrimaryKeyConstraint('patron_id')
    )


def downgrade() -> None:
    """Take the tables back."""
    op.drop_table('notice_choices')
    with op.batch_alter_table('follows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_follows_until'))
        batch_op.drop_index(batch_op.f('ix_follows_news_since'))

    op.drop_table('follows')
