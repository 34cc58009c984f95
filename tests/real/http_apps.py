"""Small applications of FastAPI, Starlette and Flask, and paths to ask them for."""

from __future__ import annotations

COMMON = ("/", "/health", "/health/", "/healthz", "/api/health", "/api/v1/health", "/docs", "/x/1")

APPS: dict[str, tuple[str, dict[str, str]]] = {}
"""By name: what is served (`module:attribute`, `()` for a factory), and the files."""


def _app(name: str, target: str, **files: str) -> None:
    paths = {key: key.replace("__", "/").replace("/package", "/__init__") for key in files}
    APPS[name] = (target, {f"{paths[key]}.py": text for key, text in files.items()})


_app(
    "plain",
    "main:app",
    main="""
from fastapi import FastAPI
app = FastAPI()

@app.get("/health")
def health():
    return {}
""",
)
_app(
    "router with a prefix",
    "main:app",
    main="""
from fastapi import APIRouter, FastAPI
router = APIRouter(prefix="/api")

@router.get("/health")
def health():
    return {}

app = FastAPI(docs_url=None)
app.include_router(router)
""",
)
_app(
    "prefix where it is included",
    "main:app",
    main="""
from fastapi import FastAPI
from routers import items, status
app = FastAPI()
for module in (items, status):
    app.include_router(module.router, prefix="/api/v1")
""",
    routers__package="",
    routers__items="""
from fastapi import APIRouter
router = APIRouter(prefix="/items")

@router.get("/{item}")
def one(item: int):
    return item
""",
    routers__status="""
from fastapi import APIRouter
router = APIRouter()

@router.get("/health", include_in_schema=False)
async def health():
    return {}
""",
)
_app(
    "routers in routers",
    "service.main:app",
    service__package="",
    service__main="""
from fastapi import FastAPI
from .api import api_router
PREFIX = "/api"
app = FastAPI(title="shop")
app.include_router(api_router, prefix=PREFIX)
""",
    service__api="""
from fastapi import APIRouter
from service.v1 import router as v1
api_router = APIRouter()
api_router.include_router(v1, prefix="/v1")
""",
    service__v1="""
from fastapi import APIRouter
router = APIRouter(tags=["v1"])
router.add_api_route("/health", lambda: {}, methods=["GET", "HEAD"])
""",
)
_app(
    "prefix from settings",
    "main:app",
    main="""
from fastapi import APIRouter, FastAPI
from config import settings
router = APIRouter()

@router.get("/health")
def health():
    return {}

app = FastAPI(openapi_url=f"{settings.API_PREFIX}/openapi.json")
app.include_router(router, prefix=settings.API_PREFIX)
""",
    config="""
class Settings:
    API_PREFIX: str = "/api" + "/v1"

settings = Settings()
""",
)
_app(
    "factory",
    "main:create_app()",
    main="""
from fastapi import FastAPI

def create_app() -> FastAPI:
    app = FastAPI(redoc_url=None)
    register(app)
    return app

def register(app: FastAPI) -> None:
    @app.get("/healthz", status_code=204)
    def healthz():
        return None
""",
)
_app(
    "factory called in the module",
    "main:app",
    main="""
from fastapi import FastAPI
from setup import add_routes

def build(debug=False):
    application = FastAPI()
    add_routes(application)
    return application

app = build()
""",
    setup="""
def add_routes(application):
    application.add_api_route("/health", endpoint=ok, methods=["GET"])

def ok():
    return {}
""",
)
_app(
    "another application mounted",
    "main:app",
    main="""
from fastapi import FastAPI
api = FastAPI()

@api.get("/v1/health")
def health():
    return {}

app = FastAPI()
app.mount("/api", api)
""",
)
_app(
    "only posts",
    "main:app",
    main="""
from fastapi import FastAPI
app = FastAPI()

@app.post("/health")
def health():
    return {}
""",
)
_app(
    "no slashes put right",
    "main:app",
    main="""
from fastapi import FastAPI
app = FastAPI(redirect_slashes=False)

@app.get("/health")
def health():
    return {}
""",
)
_app(
    "behind a root path",
    "main:app",
    main="""
from fastapi import FastAPI
app = FastAPI(root_path="/api")

@app.get("/health")
def health():
    return {}
""",
)
_app(
    "parameters",
    "main:app",
    main="""
from fastapi import FastAPI
app = FastAPI()

@app.get("/x/{number:int}")
def number(number: int):
    return number

@app.get("/api/{rest:path}")
def rest(rest: str):
    return rest
""",
)
_app(
    "one parameter takes all",
    "main:app",
    main="""
from fastapi import FastAPI
app = FastAPI()

@app.get("/{slug}")
def slug(slug: str):
    return slug
""",
)
_app(
    "router that is not included",
    "main:app",
    main="""
from fastapi import FastAPI
import routes
app = FastAPI()
app.include_router(routes.public, prefix="/api")
""",
    routes="""
from fastapi import APIRouter
public = APIRouter()
status = APIRouter()

@status.get("/health")
def health():
    return {}

@public.get("/items")
def items():
    return []
""",
)
_app(
    "routes added by an import",
    "main:app",
    main="""
from base import app
import views
""",
    base="""
from fastapi import FastAPI
app = FastAPI()
""",
    views="""
from base import app

@app.get("/health")
def health():
    return {}
""",
)
_app(
    "middleware that answers",
    "main:app",
    main="""
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
app = FastAPI()

@app.middleware("http")
async def answer(request, call_next):
    if request.url.path == "/health":
        return PlainTextResponse("ok")
    return await call_next(request)
""",
)
_app(
    "middleware that does not",
    "main:app",
    main="""
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"])
app.add_middleware(GZipMiddleware)

@app.middleware("http")
async def timed(request, call_next):
    response = await call_next(request)
    response.headers["x"] = "1"
    return response

@app.get("/api/health")
def health():
    return {}
""",
)
_app(
    "a branch",
    "main:app",
    main="""
import os
from fastapi import FastAPI
app = FastAPI()
if os.environ.get("NO_SUCH_VARIABLE_HERE"):
    @app.get("/health")
    def health():
        return {}
""",
)
_app(
    "a try",
    "main:app",
    main="""
from fastapi import FastAPI
app = FastAPI()
try:
    from extra import router
    app.include_router(router, prefix="/api")
except ImportError:
    pass
""",
    extra="""
from fastapi import APIRouter
router = APIRouter()

@router.get("/health")
def health():
    return {}
""",
)
_app(
    "star import",
    "main:app",
    main="""
from routes import *
from fastapi import FastAPI
app = FastAPI()
app.include_router(router)
""",
    routes="""
from fastapi import APIRouter
router = APIRouter(prefix="/api/v1")

@router.api_route("/health", methods=["GET", "POST"])
def health():
    return {}
""",
)
_app(
    "a list of routers",
    "main:app",
    main="""
from fastapi import FastAPI
from all import ROUTERS
app = FastAPI()
for prefix, router in ROUTERS:
    app.include_router(router, prefix=prefix)
""",
    all="""
from fastapi import APIRouter
first, second = APIRouter(), APIRouter()

@first.get("/health")
def one():
    return {}

@second.get("/healthz")
def two():
    return {}

ROUTERS = [("/api", first), ("/api/v1", second)]
""",
)
_app(
    "routes of Starlette",
    "main:app",
    main="""
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

async def ok(request):
    return PlainTextResponse("ok")

app = Starlette(routes=[
    Route("/health", ok),
    Mount("/api", routes=[Route("/health", ok, methods=["POST"]), Route("/v1/health", ok)]),
])
""",
)
_app(
    "routes of Starlette in a name",
    "main:app",
    main="""
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router, Mount

async def ok(request):
    return PlainTextResponse("ok")

inner = Router(routes=[Route("/health", endpoint=ok)])
routes = [Route("/", ok)]
routes += [Mount("/api", app=inner)]
app = Starlette(debug=True, routes=routes)
""",
)
_app(
    "Starlette inside FastAPI",
    "main:app",
    main="""
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

async def ok(request):
    return PlainTextResponse("ok")

app = FastAPI()
app.mount("/api", Starlette(routes=[Route("/health", ok)]))
app.add_route("/healthz", ok)
""",
)
_app(
    "Flask",
    "main:app",
    main="""
from flask import Flask
app = Flask(__name__)

@app.route("/health")
def health():
    return "ok"
""",
)
_app(
    "Flask with a slash",
    "main:app",
    main="""
from flask import Flask
app = Flask(__name__, static_folder=None)

@app.get("/health/")
def health():
    return "ok"

@app.post("/healthz")
def post():
    return "ok"
""",
)
_app(
    "blueprints",
    "main:create_app()",
    main="""
from flask import Flask
from shop.api import api
from shop.status import status

def create_app(config=None):
    app = Flask(__name__)
    app.config["A"] = 1
    app.register_blueprint(api)
    app.register_blueprint(status, url_prefix="/api/v1")
    return app
""",
    shop__package="",
    shop__api="""
from flask import Blueprint
api = Blueprint("api", __name__, url_prefix="/api")

@api.route("/health", methods=["GET"])
def health():
    return "ok"
""",
    shop__status="""
from flask import Blueprint
status = Blueprint("status", __name__, url_prefix="/replaced")

@status.route("/health")
def health():
    return "ok"
""",
)
_app(
    "blueprints in blueprints",
    "main:app",
    main="""
from flask import Blueprint, Flask
outer = Blueprint("outer", __name__, url_prefix="/api")
inner = Blueprint("inner", __name__, url_prefix="/v1")

@inner.route("/health")
def health():
    return "ok"

outer.register_blueprint(inner)
app = Flask(__name__)
app.register_blueprint(outer)
""",
)
_app(
    "views of Flask by an import",
    "shop:app",
    shop__package="""
from flask import Flask
app = Flask(__name__)
from shop import views
""",
    shop__views="""
from shop import app

@app.route("/x/<int:number>")
def x(number):
    return str(number)

@app.route("/healthz")
def healthz():
    return "ok"
""",
)
_app(
    "rules of Flask",
    "main:app",
    main="""
from flask import Flask
from flask.views import MethodView

class Health(MethodView):
    def get(self):
        return "ok"

app = Flask(__name__)
app.add_url_rule("/health", view_func=Health.as_view("health"))
app.add_url_rule("/", "index", lambda: "hello")
""",
)
_app(
    "a handler for what is not found",
    "main:app",
    main="""
from flask import Flask
app = Flask(__name__)

@app.errorhandler(404)
def page(error):
    return "the application", 200
""",
)
_app(
    "hidden behind a call",
    "main:app",
    main="""
from fastapi import FastAPI
from hidden import install
app = FastAPI()
getattr(__import__("hidden"), "install")(app)
""",
    hidden="""
def install(app):
    app.add_api_route("/health", lambda: {})
""",
)


DJANGO: dict[str, dict[str, str]] = {}
"""Projects of Django: files beside those that each of them has."""

PROJECT = {
    "shop/__init__.py": "",
    "shop/settings.py": """
SECRET_KEY = "invented"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "shop.urls"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
INSTALLED_APPS = []
""",
    "shop/wsgi.py": """
import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
application = get_wsgi_application()
""",
    "shop/views.py": """
from django.http import HttpResponse

def ok(request, **parameters):
    return HttpResponse("ok")
""",
}


def _project(name: str, **files: str) -> None:
    paths = {key: key.replace("__", "/").replace("/package", "/__init__") for key in files}
    DJANGO[name] = PROJECT | {f"{paths[key]}.py": text for key, text in files.items()}


_project(
    "paths",
    shop__urls="""
from django.urls import path
from shop.views import ok
urlpatterns = [path("health/", ok), path("", ok), path("healthz", ok, name="z")]
""",
)
_project(
    "includes",
    shop__urls="""
from django.urls import include, path
urlpatterns = [path("api/", include("api.urls")), path("docs", include("api.docs"))]
""",
    api__package="",
    api__urls="""
from django.urls import path, include
from shop import views
more = [path("health", views.ok)]
urlpatterns = [path("health/", views.ok), path("v1/", include((more, "v1")))]
""",
    api__docs="""
urlpatterns = []
""",
)
_project(
    "expressions",
    shop__urls="""
from django.urls import path, re_path, include
from shop.views import ok
urlpatterns = [
    re_path(r"^health/$", ok),
    re_path(r"^healthz$", ok),
    path("x/<int:number>", ok),
]
urlpatterns += [re_path("^api/", include([re_path("^health$", ok)]))]
""",
)
_project(
    "a branch",
    shop__urls="""
from django.conf import settings
from django.conf.urls.static import static
from django.urls import path
from shop.views import ok
urlpatterns = [path("health/", ok)] + static("/media/")
if settings.DEBUG:
    urlpatterns += [path("healthz", ok)]
""",
)
_project(
    "middleware of its own",
    shop__urls="""
from django.urls import path
urlpatterns = []
""",
    shop__middleware="""
from django.http import HttpResponse

def alive(get_response):
    def answer(request):
        return HttpResponse("ok") if request.path == "/health" else get_response(request)
    return answer
""",
    shop__settings="""
SECRET_KEY = "invented"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "shop.urls"
MIDDLEWARE = ["shop.middleware.alive"]
""",
)
