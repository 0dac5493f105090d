"""Reviews of a sample"""

import sqlalchemy as sa
from alembic import op

from knowledge import models

revision = 'c41d7e0a92b6'
down_revision = 'de5bef55824e'


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table('samples',
    sa.Column('month', sa.Text(), nullable=False),
    sa.Column('drawn_at', models.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('month')
    )
    op.create_table('sampled',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('month', sa.Text(), nullable=False),
    sa.Column('library', sa.Text(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['month'], ['samples.month'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('case_id')
    )
    with op.batch_alter_table('sampled', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sampled_month'), ['month'], unique=False)

    op.create_table('reviews',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sampled_id', sa.Integer(), nullable=False),
    sa.Column('rater', sa.BigInteger(), nullable=False),
    sa.Column('marks', sa.JSON(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('made_at', models.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['sampled_id'], ['sampled.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('sampled_id', 'rater')
    )


def downgrade() -> None:
    """Take the tables back."""
    op.drop_table('reviews')
    with op.batch_alter_table('sampled', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sampled_month'))

    op.drop_table('sampled')
    op.drop_table('samples')
