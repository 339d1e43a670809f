# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""A headless browser, controlled over WebDriver's HTTP, and a TensorBoard server, both on the
loopback interface. Both are always stopped at the end."""
import base64
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

# Connections within the machine use no proxy.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
CHROMIUM = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--no-first-run", "--disable-sync", "--disable-extensions", "--disable-default-apps",
    "--disable-background-networking", "--disable-component-update", "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--window-size=1600,1200",
    "--force-device-scale-factor=1", "--lang=en",
]
# The text of a page, including all shadow roots, one piece for each line. If the argument is true,
# also hidden text, such as descriptions.
TEXT = """
    const hidden = arguments[0];
    const out = [];
    const walk = (node) => {
        if (node.nodeType === Node.TEXT_NODE) {
            const text = node.textContent.trim();
            if (text) out.push(text);
            return;
        }
        if (['STYLE', 'SCRIPT', 'NOSCRIPT', 'TEMPLATE'].includes(node.nodeName)) return;
        if (!hidden && node instanceof Element && getComputedStyle(node).display === 'none') return;
        if (node.shadowRoot) walk(node.shadowRoot);
        for (const child of node.childNodes) walk(child);
    };
    walk(document.body);
    return out.join('\\n');"""
# Defines `all`: querySelectorAll that includes all shadow roots.
DEEP_QUERY = """
    const all = (selector, root = document) => {
        const out = [...root.querySelectorAll(selector)];
        for (const node of root.querySelectorAll('*'))
            if (node.shadowRoot) out.push(...all(selector, node.shadowRoot));
        return out;
    };
"""


class Fault(Exception):
    pass


def missing_programs():
    return [p for p in ("chromium", "chromedriver") if shutil.which(p) is None]


@contextlib.contextmanager
def process(command, ready):
    """Runs a server until the block ends; yields the match of `ready` in its output."""
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        text=True, start_new_session=True, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})
    lines = []
    try:
        found = next((m for line in server.stdout
                      if lines.append(line) or (m := re.search(ready, line))), None)
        if found is None:
            raise Fault(f"{command[0]} did not start:\n{''.join(lines)}")
        threading.Thread(target=lambda: lines.extend(server.stdout), daemon=True).start()
        yield found
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            pass
        with contextlib.suppress(ProcessLookupError):  # also the processes that it has started
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def tensorboard(logdir):
    return process(
        [sys.executable, "-m", "tensorboard.main", "--logdir", logdir, "--host", "127.0.0.1",
         "--port", "0", "--load_fast", "false", "--reload_interval", "0"],
        r"http://127\.0\.0\.1:\d+/")


def fetch(url, body=None, method="GET"):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with OPENER.open(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise Fault(f"{url}: {error.read().decode()[:1000]}") from error


class Browser:
    def __init__(self, driver, profile):
        arguments = [*CHROMIUM, f"--user-data-dir={profile}"]
        options = {"binary": shutil.which("chromium"), "args": arguments}
        wanted = {"alwaysMatch": {"goog:chromeOptions": options}}
        session = fetch(f"{driver}/session", {"capabilities": wanted}, "POST")["value"]
        self.session = f"{driver}/session/{session['sessionId']}"

    def ask(self, what, body=None):
        method = "GET" if body is None else "POST"
        return fetch(f"{self.session}/{what}", body, method)["value"]

    def open(self, url):
        self.ask("url", {"url": url})

    def run(self, script, *arguments):
        return self.ask("execute/sync", {"script": DEEP_QUERY + script, "args": list(arguments)})

    def text(self, hidden=False):
        return self.run(TEXT, hidden)

    def screenshot(self, path):
        """A screenshot of the page when it has stopped changing, or after some seconds."""
        last, end = None, time.monotonic() + 10
        while (now := self.ask("screenshot")) != last and time.monotonic() < end:
            last = now
            time.sleep(0.5)
        with open(path, "wb") as file:
            file.write(base64.b64decode(now))

    def wait(self, what, condition, seconds=60):
        """Repeats a query until there is an answer, because pages are built step by step."""
        end = time.monotonic() + seconds
        while True:
            answer = condition()
            if answer:
                return answer
            if time.monotonic() > end:
                raise Fault(f"the page never shows {what}. It shows:\n{self.text()}")
            time.sleep(0.25)

    def wait_for_text(self, *pieces):
        """Waits until every piece is a line of the page's text, or a pattern matches."""
        def missing(text):
            lines = text.splitlines()
            return [p for p in pieces
                    if not (p.search(text) if isinstance(p, re.Pattern) else p in lines)]
        self.wait(pieces, lambda: not missing(self.text()))
        return self.text()


@contextlib.contextmanager
def browser():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        with process(["chromedriver", "--port=0"], r"successfully on port (\d+)") as port:
            made = Browser(f"http://127.0.0.1:{port[1]}", profile)
            try:
                yield made
            finally:
                with contextlib.suppress(Fault, OSError):
                    fetch(made.session, method="DELETE")
