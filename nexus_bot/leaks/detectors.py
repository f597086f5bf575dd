"""The detectors: detect-secrets' own, and ours for what it does not know.

Every pattern here takes time in proportion to the text. That is why some of the library's
are left out or replaced (its JWT and Artifactory patterns do not, and its keyword and
entropy ones also find too much in a lesson).
"""

import re
from collections.abc import Iterator

from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.plugins.discord import DiscordBotTokenDetector
from detect_secrets.plugins.github_token import GitHubTokenDetector
from detect_secrets.plugins.npm import NpmDetector
from detect_secrets.plugins.private_key import PrivateKeyDetector
from detect_secrets.plugins.sendgrid import SendGridDetector
from detect_secrets.plugins.slack import SlackDetector
from detect_secrets.plugins.square_oauth import SquareOAuthDetector
from detect_secrets.plugins.stripe import StripeDetector

_SHORTEST_SECRET = 20
_KEY_END = re.compile(r"-----END [A-Z0-9 ]{0,40}-----|Private-MAC: \w*")
_PLACEHOLDER = re.compile(
    r"example|placeholder|redacted|your|dummy|x{4}|\*{3}|\.{3}|0{8}|1234567|abcdefg|<|\{",
    re.IGNORECASE,
)


class KeyDetector(RegexBasedDetector):
    """Finds keys that are told by their form."""

    secret_type = "a key"  # noqa: S105
    denylist: tuple[re.Pattern[str], ...] = ()

    def __init__(self, *patterns: str) -> None:
        self.denylist = tuple(map(re.compile, patterns))

    def believes(self, found: re.Match[str]) -> bool:
        """Tells whether a find is a secret and not an example of one."""
        secret = found[0]
        return len(secret) >= _SHORTEST_SECRET and not _PLACEHOLDER.search(secret)

    def end(self, found: re.Match[str]) -> int:
        """Returns where a secret ends, which may be past what tells it."""
        return found.end()


class PrivateKeyBlockDetector(KeyDetector):
    """Finds private keys in every common wrapping, and the whole of each."""

    def __init__(self) -> None:
        super().__init__(
            r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
            r"(?:\\[rn]|[\s\"'+]){1,8}(?:[A-Za-z0-9+/=]{24,48}|(?:Proc-Type|Version|Comment):)",
            r"PuTTY-User-Key-File-\d: [\w-]{1,40}\s{1,2}Encryption:",
        )

    def end(self, found: re.Match[str]) -> int:
        """Returns where the closing line ends, or the text, if the key has none."""
        closing = _KEY_END.search(found.string, found.end())
        return closing.end() if closing else len(found.string)


class AddressPasswordDetector(KeyDetector):
    """Finds passwords inside addresses of machines other than the reader's own."""

    _COMMON = re.compile(
        r"(?:(?:my|your|the|some|db|super|top|test)?[-_]?"
        r"(?:pass(?:word|wd|phrase)?|pwd?|secret|token|changeme|admin|root|user|test|guest|postgres)"
        r"[-_]?\d{0,4}|x+)|\$.*",
        re.IGNORECASE,
    )
    _OWN_MACHINE = re.compile(
        r"[\w-]+|127\..*|0\.0\.0\.0|10\..*|192\.168\..*|host\.docker\.internal"
        r"|(?:.*\.)?(?:example\.(?:com|net|org)|example|local|localhost|internal|test|invalid)",
        re.IGNORECASE,
    )

    def __init__(self) -> None:
        super().__init__(r"://([^\s/:?#@\"'<>]{0,100}):([^\s/@\"'<>]{3,200})@([\w.-]{1,253})")

    def believes(self, found: re.Match[str]) -> bool:
        """Tells whether a password is one that somebody else could use."""
        user, password, host = found.groups()
        known = password == user or self._COMMON.fullmatch(password) or "*" in password
        if known or _PLACEHOLDER.search(password):
            return False
        return not self._OWN_MACHINE.fullmatch(host)


DETECTORS: tuple[tuple[str, RegexBasedDetector], ...] = (
    ("a Discord bot token", DiscordBotTokenDetector()),
    ("a Discord bot token", KeyDetector(r"(?<![\w.-])[MNO][\w-]{23,27}\.[\w-]{6,7}\.[\w-]{27,45}")),
    ("a Discord account token", KeyDetector(r"mfa\.[\w-]{80,}")),
    (
        "a Discord webhook address",
        KeyDetector(r"[Dd]iscord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{15,21}/[\w-]{40,100}"),
    ),
    ("an AWS access key", AWSKeyDetector()),
    ("a private key", PrivateKeyDetector()),
    ("a private key", PrivateKeyBlockDetector()),
    ("a private key", KeyDetector(r"AGE-SECRET-KEY-1[A-Z0-9]{58}")),
    ("a password inside an address", AddressPasswordDetector()),
    ("a GitHub token", GitHubTokenDetector()),
    ("a GitHub token", KeyDetector(r"gh[pousr]_\w{36,255}", r"github_pat_\w{30,255}")),
    ("a GitLab token", KeyDetector(r"gl(?:pat|dt|ft|soat|rt|cbt|ptt|imt|agent|oas)-[\w.-]{20,}")),
    ("a Slack token", SlackDetector()),
    (
        "a Slack token",
        KeyDetector(r"xapp-\d-[A-Z0-9]{6,}-\d{6,}-[a-z0-9]{20,}", r"xoxe[.-][\w.-]{30,}"),
    ),
    ("a Stripe key", StripeDetector()),
    ("a Stripe key", KeyDetector(r"[rs]k_live_[0-9A-Za-z]{24,}", r"whsec_[A-Za-z0-9+/]{24,}")),
    ("an Anthropic key", KeyDetector(r"sk-ant-[a-z]{3,6}\d\d-[\w-]{30,}")),
    (
        "an OpenAI key",
        KeyDetector(
            r"sk-(?:proj|svcacct|admin|None)-[\w-]{30,}",
            r"sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}",
            r"(?<![\w-])sk-[A-Za-z0-9]{48}(?![\w-])",
        ),
    ),
    (
        "a Google key",
        KeyDetector(r"AIza[\w-]{35}", r"GOCSPX-[\w-]{28}", r"ya29\.[\w-]{60,}", r"1//0[\w-]{40,}"),
    ),
    (
        "an Azure key",
        KeyDetector(
            r"(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{42,88}={1,2}",
            r"(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}",
        ),
    ),
    ("a SendGrid key", SendGridDetector()),
    ("a Twilio key", KeyDetector(r"\bSK[a-f0-9]{32}\b")),
    ("a Mailchimp key", KeyDetector(r"\b[0-9a-f]{32}-us\d{1,2}\b")),
    ("a Mailgun key", KeyDetector(r"\bkey-[0-9a-f]{32}\b")),
    ("a Telegram bot token", KeyDetector(r"\b\d{8,10}:AA[\w-]{33}(?![\w-])")),
    ("an npm token", NpmDetector()),
    ("a PyPI token", KeyDetector(r"pypi-AgE[\w-]{50,}")),
    ("a Square key", SquareOAuthDetector()),
    ("a DigitalOcean token", KeyDetector(r"do[opr]_v1_[a-f0-9]{64}")),
    ("a Hugging Face token", KeyDetector(r"hf_[A-Za-z0-9]{34}")),
    ("a Docker Hub token", KeyDetector(r"dckr_[po]at_[\w-]{27,}")),
    ("a Databricks token", KeyDetector(r"dapi[a-f0-9]{32}")),
    ("a Shopify token", KeyDetector(r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}")),
    ("a Grafana token", KeyDetector(r"gl(?:sa|c)_[A-Za-z0-9+/_=]{32,}")),
    ("a Sentry token", KeyDetector(r"sntry[su]_[\w+/=.-]{40,}")),
    ("a Vault token", KeyDetector(r"hv[sb]\.[\w-]{24,}")),
    ("a Postman key", KeyDetector(r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}")),
    (
        "a Supabase key",
        KeyDetector(
            r"sb_secret_[\w-]{20,}",
            r"sbp_[a-f0-9]{40}",
            # A web token whose payload says "service_role", at each of base64's three offsets.
            r"eyJ[\w-]{10,100}\.[\w-]{0,300}(?:c2VydmljZV9yb2xl|NlcnZpY2Vfcm9sZ|zZXJ2aWNlX3JvbG)"
            r"[\w-]{0,300}\.[\w-]{20,}",
        ),
    ),
    (
        "an API key",
        KeyDetector(
            r"gsk_[A-Za-z0-9]{52}",  # Groq
            r"sk-or-v1-[0-9a-f]{64}",  # OpenRouter
            r"xai-[A-Za-z0-9]{80}",
            r"pplx-[A-Za-z0-9]{48}",
            r"r8_[A-Za-z0-9]{37}",  # Replicate
            r"ntn_[A-Za-z0-9]{40,}",  # Notion
            r"lin_api_[A-Za-z0-9]{40}",
            r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}",  # Resend
            r"HRKU-[\w-]{36,}",  # Heroku
            r"rnd_[A-Za-z0-9]{28,}",  # Render
        ),
    ),
)
"""Each detector under the name that a member reads; where two find the same, the first names it."""


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yields the label, start and end of every secret; the library itself tells no place."""
    plain = KeyDetector()
    for label, detector in DETECTORS:
        ours = detector if isinstance(detector, KeyDetector) else plain
        for pattern in detector.denylist:
            reached = 0
            for found in pattern.finditer(text):
                if found.start() >= reached and ours.believes(found):
                    reached = ours.end(found)
                    yield label, found.start(), reached
