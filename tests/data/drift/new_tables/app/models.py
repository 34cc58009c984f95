import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


tags = sa.Table(
    "tags_of_posts",
    Base.metadata,
    sa.Column("post_id", sa.ForeignKey("posts.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id"), primary_key=True),
)


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    favourite_id = sa.Column(sa.ForeignKey("posts.id", name="fk_favourite"))


class Comment(Base):
    __tablename__ = "comments"
    id = sa.Column(sa.Integer, primary_key=True)
    post_id = sa.Column(sa.ForeignKey("posts.id"))
    parent_id = sa.Column(sa.ForeignKey("comments.id"))


class Post(Base):
    __tablename__ = "posts"
    id = sa.Column(sa.Integer, primary_key=True)
    user_id = sa.Column(sa.ForeignKey("users.id"), nullable=False)
    score = sa.Column(sa.Integer, sa.CheckConstraint("score >= 0", name="score_ok"))
    twice = sa.Column(sa.Integer, sa.Computed("score * 2"))
    number = sa.Column(sa.Integer, sa.Identity(always=True, start=10))
    __table_args__ = (sa.CheckConstraint("score < 100 OR twice > 5", name="ck_score"),)


class Tag(Base):
    __tablename__ = "tags"
    id = sa.Column(sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()"))
    name = sa.Column(sa.String(20), nullable=False, unique=True)
