"""Doubts about merges"""

import sqlalchemy as sa
from alembic import op

from knowledge import models

revision = '7b1c60d2e9a4'
down_revision = '4f83f1cc9086'


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table('doubts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('patron_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('library', sa.Text(), nullable=False),
    sa.Column('odd', sa.Text(), nullable=False),
    sa.Column('others', sa.JSON(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('letters', sa.JSON(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('made_at', models.Moment(timezone=True), nullable=False),
    sa.Column('decided_at', models.Moment(timezone=True), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['patron_id'], ['patrons.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('doubts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doubts_patron_id'), ['patron_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doubts_state'), ['state'], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table('doubts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_doubts_state'))
        batch_op.drop_index(batch_op.f('ix_doubts_patron_id'))

    op.drop_table('doubts')
