"""Links lead to public https addresses, and their names do not deceive."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_bot.markdown import LinkError, LinkProblem, host_of, https_link
from tests.markdown.hostile import CEILING, LONG, seconds, texts


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://docs.celeryq.dev/en/stable/", "https://docs.celeryq.dev/en/stable/"),
        ("  HTTPS://Docs.Python.ORG./3?q=a+b#x ", "https://docs.python.org/3?q=a+b#x"),
        ("https://a.dev:443/x", "https://a.dev/x"),
        ("https://a.dev:8443", "https://a.dev:8443"),
        ("https://müller.de/süß?ä", "https://xn--mller-kva.de/s%C3%BC%C3%9F?%C3%A4"),
        ("https://a.dev//b//c@d", "https://a.dev//b//c@d"),
        ("https://en.wikipedia.org/wiki/A_(b)%20c", "https://en.wikipedia.org/wiki/A_(b)%20c"),
    ],
)
def test_a_public_link_comes_back_in_its_normal_form(typed: str, link: str) -> None:
    assert https_link(typed) == link
    assert https_link(link) == link


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (typed, reason)
        for reason, examples in {
            LinkProblem.NOT_HTTPS: [
                *("", "docs.python.org", "http://a.dev", "javascript:alert(1)"),
                "file:" + "///etc/passwd",
                *("data:text/html,x", "//a.dev", "https:a.dev", "ftp://a.dev"),
            ],
            LinkProblem.NOT_PUBLIC: [
                *("https://localhost/x", "https://a.localhost", "https://nas.local", "https://db"),
                *("https://metadata.google.internal", "https://127.0.0.1", "https://127.1"),
                *("https://169.254.169.254/latest", "https://2130706433", "https://0x7f000001"),
                *("https://0x7f.1", "https://0177.0.0.1", "https://[::1]/", "https://8.8.8.8"),
                *("https://[::ffff:127.0.0.1]", "https://①②⑦.⓪.⓪.①", "https://127。0。0。1"),
                *("https://10.0.0.1.", "https://a.0x10", "https://printer.home.arpa"),
            ],
            LinkProblem.USER_INFO: ["https://a@b.dev", "https://a:b@c.dev", "https://a.dev@evil.dev"],
            LinkProblem.BAD_CHARACTERS: [
                *("https://a.dev/x y", "https://a.dev/<x>", 'https://a.dev/"', "https://a.dev\\@b.dev"),
                *("https://a.dev/\u202ex", "https://a.d\nev", "https://a.dev/\ud800", "https://a\u200b.dev"),
                *("https://a.dev/`", "https://a\u3000.dev"),
            ],
            LinkProblem.MALFORMED: [
                *("https://", "https:///x", "https://a..dev", "https://-a.dev", "https://a.dev:x"),
                *("https://a.dev:99999", f"https://{'a' * 64}.dev", f"https://{'a.' * 200}dev"),
                *("https://a%2edev", "https://[::1", "https://a_b.dev"),
            ],
            LinkProblem.TOO_LONG: ["https://a.dev/" + "x" * 500, "https://a.dev/" + "ä" * 200],
        }.items()
        for typed in examples
    ],
)  # fmt: skip
def test_other_links_are_refused_with_a_reason(typed: str, reason: LinkProblem) -> None:
    with pytest.raises(LinkError) as refusal:
        https_link(typed)

    assert refusal.value.reason is reason
    assert str(refusal.value) == reason.value


@given(
    st.one_of(texts, st.text()).map("https://a{}".format) | st.text().map("https://{}.dev".format)
)
def test_a_taken_link_is_safe_to_show(typed: str) -> None:
    with contextlib.suppress(LinkError):
        link = https_link(typed)

        assert link.startswith("https://")
        assert link.isascii()
        assert link.isprintable()
        assert len(link) <= 500
        assert not set(' <>"\\`|') & set(link)
        assert https_link(link) == link


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://www.docs.celeryq.dev/x", "docs.celeryq.dev"),
        ("https://xn--mller-kva.de/", "müller.de"),
        ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
        ("https://xn--pple-43d.com/", "xn--pple-43d.com"),
        ("https://xn--e1afmkfd.xn--p1ai/", "пример.рф"),
        ("https://xn--a-0000000000.com", "xn--a-0000000000.com"),
    ],
)
def test_a_host_is_named_so_that_it_cannot_deceive(link: str, host: str) -> None:
    assert host_of(link) == host


@pytest.mark.parametrize("text", LONG)
def test_a_hostile_link_costs_little(text: str) -> None:
    def judge(link: str) -> None:
        with contextlib.suppress(LinkError):
            https_link(link)

    assert seconds(lambda: judge(text)) < CEILING
    assert seconds(lambda: judge(f"https://a.dev/{text[:480]}")) < CEILING
