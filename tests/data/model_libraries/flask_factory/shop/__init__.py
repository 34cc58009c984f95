def create_app():
    from flask import Flask

    from .extensions import db
    from . import models

    app = Flask("shop")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    return app
