import enum


class OrderKind(str, enum.Enum):
    NEW = "new"
    OLD = "old"
