"""Pages are whole, offline and safe whatever texts they show."""

import base64
import hashlib
import json
import re
import subprocess

import pytest

from sim.errors import KrisimError
from sim.report import Head, page, printing, to_pdf
from sim.words import Words

NASTY = '</script><script>alert(1)</script> & "é" \'<b>'


def made(**head):
    return page("base", Words("en"), Head(NASTY, "EXERCISE", ("simulated, not observed",), **head))


def test_a_page_escapes_the_texts_it_shows():
    assert "alert(1)</script>" not in made()
    assert "&lt;script&gt;alert(1)" in made()


def test_a_page_names_nothing_outside_itself():
    assert not re.search(r"(src|href)\s*=|https?:|@import|url\(", made(script="let a = 1;"))


def test_a_page_says_its_marking_and_its_notices():
    assert "EXERCISE" in made()
    assert "simulated, not observed" in made()


def test_data_comes_back_as_they_were_and_cannot_end_their_element():
    html = made(data={"says": NASTY})
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html, re.S)
    assert json.loads(data) == {"says": NASTY}


def test_a_page_may_run_its_own_script_and_style_only():
    html = made(script="let a = '<&>';")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.S)
    for kind, text in (("script", "let a = '<&>';"), ("style", style)):
        assert f"<{kind}>{text}</{kind}>" in html
        checksum = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src &#39;sha256-{checksum}&#39;" in policy
    assert policy.startswith("default-src &#39;none&#39;")


def test_a_page_without_a_script_may_run_none():
    assert "<script" not in made()
    assert "script-src" not in made()


def test_without_a_browser_printing_says_what_to_do_instead(monkeypatch):
    monkeypatch.delenv(printing.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(printing, "APPLICATIONS", ())
    with pytest.raises(KrisimError, match="Open the HTML page in any browser"):
        to_pdf("<p>one</p>")


def test_a_browser_that_is_named_but_not_there_is_told(monkeypatch):
    monkeypatch.setenv(printing.VARIABLE, "no-such-browser")
    with pytest.raises(KrisimError, match="KRISIM_BROWSER names no program: 'no-such-browser'"):
        to_pdf("<p>one</p>")


def test_a_browser_that_prints_nothing_is_told(monkeypatch):
    monkeypatch.setenv(printing.VARIABLE, "true")
    with pytest.raises(KrisimError, match=r"printed nothing \(status 0\)"):
        to_pdf("<p>one</p>")


def test_a_browser_that_hangs_is_given_up(monkeypatch):
    def hang(*_, **__):
        raise subprocess.TimeoutExpired("browser", 60)

    monkeypatch.setenv(printing.VARIABLE, "true")
    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(KrisimError, match="did not print within 60 s"):
        to_pdf("<p>one</p>")
