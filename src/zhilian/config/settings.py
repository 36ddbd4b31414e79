"""All settings, from the environment. No variable set: SQLite, one machine, works."""

from pathlib import Path

from csp.constants import NONE, SELF

from zhilian import __version__
from zhilian.config import environment as env
from zhilian.directory.security_profiles import LOCK_FOR, MAX_FAILURES

DATA = Path(env.text("DATA", "var")).resolve()
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, low=1, high=65535)
KEYS_FILE = Path(env.text("KEYS_FILE", str(DATA / "keys.json")))
SECRET_KEY = env.secret_key(DATA)
DEBUG = env.flag("DEBUG")
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if HOST == "127.0.0.1" else "*"
)
BASE_URL = env.text("BASE_URL", f"http://127.0.0.1:{PORT}")
RELEASE = env.text("RELEASE", __version__)[:40]
HTTPS = BASE_URL.startswith("https://")

APPS_FROM_THE_TOP = (
    "faces", "oncall", "desk", "incidents", "cards", "monitoring", "canteen", "access", "mall",
    "filing", "cases", "duties", "notices", "catalogue", "assets", "bookings", "ledger", "contract",
    "sheets", "directory", "core",
)  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    *(f"zhilian.{app}" for app in APPS_FROM_THE_TOP),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "zhilian.core.plain_words.PlainWordsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zhilian.directory.middleware.SessionMiddleware",
    "zhilian.faces.api.door.TokenMiddleware",
    "zhilian.core.middleware.ActorMiddleware",
    "zhilian.faces.faults.DrillFaultMiddleware",
    "zhilian.core.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "zhilian.core.trouble.StorageMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "zhilian.config.urls"
WSGI_APPLICATION = "zhilian.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhilian.faces.context.shell",
            ],
        },
    }
]
DATABASES = {"default": env.database(env.text("DATABASE_URL"), data=DATA)}
TASKS = {"default": {"BACKEND": "zhilian.core.tasks.WakingBackend"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "directory.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 24 * 3600
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "zhilian.directory.mfa_adapter.Adapter"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# The proxies whose X-Forwarded-For is believed, and gateways that many people share (no lockout
# by address there); addresses or networks.
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
SHARED_ADDRESSES = env.words("SHARED_ADDRESSES")
DEMO_ENTRY_CODE = env.text("DEMO_ENTRY_CODE")
# What people dial for help; pages show it where it is set.
HOTLINE_PHONE = env.text("HOTLINE_PHONE")
AXES_FAILURE_LIMIT = MAX_FAILURES
AXES_COOLOFF_TIME = LOCK_FOR
AXES_LOCKOUT_PARAMETERS = "zhilian.directory.lockout.locked_by"
AXES_USERNAME_CALLABLE = "zhilian.directory.lockout.attempted_username"
AXES_CLIENT_IP_CALLABLE = "zhilian.core.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "zhilian.directory.views.signin.locked"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "again", "current", "name"]

SMS_PROVIDER = env.text("SMS_PROVIDER", "generic_http")
SMS_GATEWAY_URL = env.text("SMS_GATEWAY_URL")
SMS_USERNAME = env.text("SMS_USERNAME")
SMS_SECRET = env.text("SMS_SECRET")
# Whether people may sign in with a code by SMS; where no gateway is set, texts go nowhere.
SIGN_IN_BY_CODE = env.flag("SIGN_IN_BY_CODE", default=bool(SMS_GATEWAY_URL))
SIGN_IN_CODES_PER_DAY = env.number("SIGN_IN_CODES_PER_DAY", 5000, low=1)
SMS_INBOUND_TOKEN = env.text("SMS_INBOUND_TOKEN")
SMS_OPTIONS = env.mapping("SMS_OPTIONS")
# Another system that says who somebody is (CAS 3); without an address nobody sees it.
LOGIN_MATCHES = ("employee_no", "username", "phone")
CAS_URL = env.address("CAS_URL")
CAS_LABEL = env.text("CAS_LABEL", "统一身份认证")
CAS_MATCH = env.choice("CAS_MATCH", "employee_no", among=LOGIN_MATCHES)
CAS_ATTRIBUTE = env.text("CAS_ATTRIBUTE")
# The same by OpenID Connect; the addresses are those that the issuer publishes, unless given.
OIDC_ISSUER = env.address("OIDC_ISSUER")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET")
OIDC_LABEL = env.text("OIDC_LABEL", "单点登录")
OIDC_MATCH = env.choice("OIDC_MATCH", "employee_no", among=LOGIN_MATCHES)
OIDC_CLAIM = env.text("OIDC_CLAIM", "preferred_username")
OIDC_SCOPE = env.text("OIDC_SCOPE", "openid profile")
OIDC_AUTHORIZE_URL = env.address("OIDC_AUTHORIZE_URL")
OIDC_TOKEN_URL = env.address("OIDC_TOKEN_URL")
OIDC_JWKS_URL = env.address("OIDC_JWKS_URL")
OIDC_USERINFO_URL = env.address("OIDC_USERINFO_URL")
# 企业微信 or 政务微信, the same on other hosts; WECOM_LOGIN makes it a way to sign in,
# WECOM_MESSAGES shows what people are told in the app there, too.
WECOM_API_URL = env.address("WECOM_API_URL", "https://qyapi.weixin.qq.com")
WECOM_CORP_ID = env.text("WECOM_CORP_ID")
WECOM_AGENT_ID = env.text("WECOM_AGENT_ID")
WECOM_SECRET = env.text("WECOM_SECRET")
WECOM_LABEL = env.text("WECOM_LABEL", "企业微信")
WECOM_LOGIN = env.flag("WECOM_LOGIN", default=bool(WECOM_CORP_ID))
WECOM_MESSAGES = env.flag("WECOM_MESSAGES")
WECOM_MATCH = env.choice("WECOM_MATCH", "employee_no", among=LOGIN_MATCHES)
WECOM_AUTHORIZE_URL = env.address(
    "WECOM_AUTHORIZE_URL", "https://open.weixin.qq.com/connect/oauth2/authorize"
)
WECOM_QR_URL = env.address("WECOM_QR_URL", "https://login.work.weixin.qq.com/wwlogin/sso/login")
WECOM_IDENTITY_PATH = env.text("WECOM_IDENTITY_PATH", "/cgi-bin/auth/getuserinfo")
VOICE_PROVIDER = env.text("VOICE_PROVIDER", "http_voice")
VOICE_GATEWAY_URL = env.text("VOICE_GATEWAY_URL")
VOICE_USERNAME = env.text("VOICE_USERNAME")
VOICE_SECRET = env.text("VOICE_SECRET")
VOICE_OPTIONS = env.mapping("VOICE_OPTIONS")
CANARY_PHONE = env.text("CANARY_PHONE")

# What Prometheus must show at /metrics; without it the page is off.
METRICS_TOKEN = env.text("METRICS_TOKEN")
# Where every sample is sent as well, in Prometheus remote-write; without it nowhere.
REMOTE_WRITE_URL = env.address("REMOTE_WRITE_URL")
REMOTE_WRITE_TOKEN = env.text("REMOTE_WRITE_TOKEN")
REMOTE_WRITE_PHASES = env.flag("REMOTE_WRITE_PHASES")
# Where a copy of the public status page is written every minute; without it none is.
STATUS_DIR = env.text("STATUS_DIR")
# Packed days of measurements are kept through the contract and so many days beyond.
KEEP_PACKS_DAYS = env.number("KEEP_PACKS_DAYS", 1095, low=31, high=36_500)

# Photos of work orders go so many months after the order has ended.
KEEP_ORDER_PHOTOS_MONTHS = env.number("KEEP_ORDER_PHOTOS_MONTHS", 12, low=1, high=120)

# Sign-in records go after so many days; the law asks for six months.
KEEP_SIGN_INS_DAYS = env.number("KEEP_SIGN_INS_DAYS", 365, low=184, high=3650)

# ClamAV's daemon, which looks at every upload: a socket file or host:port; without it none does.
CLAMD_ADDRESS = env.socket("CLAMD_ADDRESS")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_USE_FINDERS = DEBUG or not (STATIC_ROOT / "zl").exists()
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "zhilian.core.upload_limit.LimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = f"zhilian_{PORT}"
CSRF_COOKIE_NAME = f"zhilian_csrf_{PORT}"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname:<7} {name} {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "WARNING"}},
}
