"""Everything that models need, for `import *`."""

from sqlalchemy import *
from sqlalchemy.dialects.postgresql import *
from sqlalchemy.orm import *

Base = declarative_base()
_hidden = 1
