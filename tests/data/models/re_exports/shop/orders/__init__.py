from .models import Order, Line
