"""Celery's database backend (held against 5.2 and 5.7 by hand): later versions add columns."""

from sqlalchemy import Column, DateTime, Integer, LargeBinary, Sequence, String, Text
from sqlalchemy.orm import declarative_base

ResultModelBase = declarative_base()


class Task(ResultModelBase):
    __tablename__ = "celery_taskmeta"
    __doubt__ = "the version of Celery decides what columns there are"
    id = Column(Integer, Sequence("task_id_sequence"), primary_key=True, autoincrement=True)
    task_id = Column(String(155), unique=True)
    status = Column(String(50))
    result = Column(LargeBinary, nullable=True)
    date_done = Column(DateTime, nullable=True)
    traceback = Column(Text, nullable=True)
    name = Column(String(155), nullable=True)
    args = Column(LargeBinary, nullable=True)
    kwargs = Column(LargeBinary, nullable=True)
    worker = Column(String(155), nullable=True)
    retries = Column(Integer, nullable=True)
    queue = Column(String(155), nullable=True)


class TaskSet(ResultModelBase):
    __tablename__ = "celery_tasksetmeta"
    __doubt__ = "the version of Celery decides what columns there are"
    id = Column(Integer, Sequence("taskset_id_sequence"), primary_key=True, autoincrement=True)
    taskset_id = Column(String(155), unique=True)
    result = Column(LargeBinary, nullable=True)
    date_done = Column(DateTime, nullable=True)
