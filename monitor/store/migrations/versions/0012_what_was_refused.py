"""Which rows were refused, which problems refused them, and how many more there were than are kept one by one.

A problem used to hold the whole sentence for its sender, with the file's name; from now on only what to write instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_ASKS, _LEFT_OUT, _KEPT = ": write ", "; the row was left out.", "; the row was kept without it."


def upgrade() -> None:
    _problems()
    op.create_table(
        "further_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("column", sa.Text(), nullable=True),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.Column("refuses", sa.Boolean(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_further_problem"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_further_problem_delivery_id"),
    )
    op.create_index("ix_further_problem_delivery_id", "further_problem", ["delivery_id"])
    _refused_rows()


def _refused_rows() -> None:
    op.create_table(
        "refused_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("child", sa.Text(), nullable=True),
        sa.Column("row", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_refused_row"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_refused_row_delivery_id"),
        sa.ForeignKeyConstraint(["settled_by"], ["delivery.id"], name="fk_refused_row_settled_by"),
    )
    for column in ("delivery_id", "child", "number"):
        op.create_index(f"ix_refused_row_{column}", "refused_row", [column])


def _problems() -> None:
    with op.batch_alter_table("problem") as problem:
        problem.add_column(sa.Column("refuses", sa.Boolean(), nullable=True))
    told = sa.table("problem", sa.column("wants", sa.Text()), sa.column("refuses", sa.Boolean()))
    op.execute(sa.update(told).values(refuses=told.c.wants.not_like(f"%{_KEPT}")))
    position = sa.func.strpos if op.get_bind().dialect.name == "postgresql" else sa.func.instr
    begins = position(told.c.wants, _ASKS)
    for refuses, end in ((True, _LEFT_OUT), (False, _KEPT)):
        bare = sa.func.substr(told.c.wants, begins + len(_ASKS))
        bare = sa.func.substr(bare, 1, sa.func.length(bare) - len(end))
        sentences = (told.c.refuses == refuses) & told.c.wants.like(f"%{_ASKS}%{end}")
        op.execute(sa.update(told).where(sentences).values(wants=bare))
    with op.batch_alter_table("problem") as problem:
        problem.alter_column("refuses", existing_type=sa.Boolean(), nullable=False)


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
