# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Shows the runs that PROGRAM writes in TensorBoard, and checks its pages in a browser.

    pages.py PROGRAM SCREENSHOTS

SCREENSHOTS is a folder for a picture of each page. The last line is the sum. Without a browser the
status is 77, so that meson skips the test, or 1 if CI is set.
"""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import traceback

from browser import Fault, browser, fetch, missing_programs, tensorboard

RUNS = {"train": 1.0, "validation": 2.0}


def expect(holds, what):
    if not holds:
        raise Fault(what)


def page_url(base, name, query=""):
    # another query each time, so that the page is loaded again without the previous content
    return f"{base}?for={name}&{query}#{name}"


def described(web, *pieces):
    """A card shows its description on request."""
    expect(set(pieces) <= set(web.text(hidden=True).splitlines()), f"no description {pieces}")


def time_series(web, base):
    for tag, value in (("loss", lambda scale: scale / 10), ("metrics/accuracy", lambda _: 0.95)):
        web.open(page_url(base, "timeseries", f"tagFilter=^{tag}%24&smoothing=0"))
        # a table below the curves: run, value, step
        rows = [re.compile(rf"^{run}\n{value(scale):g}\n9\n", re.M)
                for run, scale in RUNS.items()]
        web.wait_for_text(tag.split("/")[0], "Value", *rows)
        expect("media" in web.text().splitlines(), "the run 'media' is not in the list of runs")
        yield tag.replace("/", "_")


def scalars(web, base):
    for run, scale in RUNS.items():
        points = fetch(f"{base}data/plugin/scalars/scalars?run={run}&tag=loss")
        expect([p[1] for p in points] == list(range(10)), f"steps of {run}: {points}")
        expect(all(abs(p[2] - scale / (p[1] + 1)) < 1e-6 for p in points), f"{run}: {points}")
        points = fetch(f"{base}data/plugin/scalars/scalars?run={run}&tag=cond/every%20second/loss")
        expect([p[1] for p in points] == [0, 2, 4, 6, 8], f"steps of {run}: {points}")
    web.open(page_url(base, "scalars"))
    web.wait_for_text("cond", "loss", "metrics", "train", "validation")
    described(web, "falls as", "one by step")
    web.wait("curves", lambda: len(web.run(
        "return all('vz-line-chart2').filter(c => all('svg .line', c.shadowRoot || c).length)"
        ".map(c => 1);")) >= 2)
    yield ""


def histograms(web, base):
    web.open(page_url(base, "histograms"))
    web.wait_for_text("layer", "layer/weights", "train", "validation")
    # one outline for each of ten steps of two runs
    web.wait("twenty outlines", lambda: web.run(
        "return all('vz-histogram-timeseries').map("
        "h => all('path.outline', h.shadowRoot || h).length);") == [10, 10])
    yield ""
    data = fetch(f"{base}data/plugin/histograms/histograms?run=validation&tag=layer/weights")
    expect([h[1] for h in data] == list(range(10)), "steps of the histograms")
    for _, step, buckets in data:
        expect(len(buckets) == 30, f"{len(buckets)} buckets at step {step}")
        expect(sum(b[2] for b in buckets) == 400, f"not 400 weights at step {step}")
        widest = max(-buckets[0][0], buckets[-1][1])
        expect(3 / (step + 1) < widest <= 4 / (step + 1), f"{widest} at step {step}")


def distributions(web, base):
    web.open(page_url(base, "distributions"))
    web.wait_for_text("layer", "layer/weights", "train", "validation")
    web.wait("areas", lambda: web.run(
        "return all('vz-distribution-chart').filter("
        "c => all('path.area', c.shadowRoot || c).length >= 4).length;") == 2)
    yield ""


def images(web, base):
    web.open(page_url(base, "images"))
    web.wait_for_text("boards", "media", "sample: 3 of 3", "4")
    described(web, "three boards")
    # the colors of two squares of each board, by coordinates
    colors = web.wait("three images", lambda: web.run("""
        const shown = all('img').filter(i => i.complete && i.naturalWidth === 64);
        if (shown.length !== 3) return null;
        return shown.map((image) => {
            const canvas = document.createElement('canvas');
            canvas.width = canvas.height = 64;
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            return [[4, 4], [60, 4]].map(
                ([x, y]) => [...context.getImageData(x, y, 1, 1).data]);
        });"""))
    for k, (dark, bright) in enumerate(colors, 1):
        expect(dark == [0, 127, 255, 255], f"board {k}: dark is {dark}")
        wanted = [min(255, int(k / 3 * 255.5)), int(60 / 63 * 255.5), 0, 255]
        expect(bright == wanted, f"board {k}: bright is {bright}, not {wanted}")
    yield ""


def text(web, base):
    web.open(page_url(base, "text"))
    web.wait_for_text("notes", "media")
    web.wait_for_text("notes/greeting", "Hello from", "ctflow", "notes/table", "layer", "units",
                      "dense", "64")
    expect("ctflow" in web.run("return all('strong').map(e => e.textContent);"),
           "Markdown's **ctflow** is not bold")
    expect({"dense", "64"} <= set(web.run("return all('td').map(e => e.textContent.trim());")),
           "the table has no cells")
    yield ""


def audio(web, base):
    web.open(page_url(base, "audio"))
    web.wait_for_text("tone", "media", "2")
    described(web, "440 Hz")
    length = web.wait("a sound", lambda: web.run(
        "const a = all('audio')[0]; return a && a.readyState > 0 ? a.duration : null;"))
    expect(abs(length - 0.5) < 1e-3, f"4000 frames at 8000 Hz last {length} s")
    yield ""


def shown_nodes(web):
    return web.run("return all('g.node').map(n => n.getAttribute('data-name'));")


def on_node(web, what, name):
    web.run("""
        const shape = all('g.node').find(n => n.getAttribute('data-name') === arguments[1])
            .querySelector('.nodeshape *');
        shape.dispatchEvent(new MouseEvent(arguments[0], {bubbles: true, composed: true}));""",
            what, name)


def choose(web, button):
    """Clicks a radio button when it is enabled."""
    web.wait(f"the button {button}", lambda: web.run("""
        const b = all('paper-radio-button').find(
            n => n.textContent.trim().startsWith(arguments[0]));
        if (!b || b.hasAttribute('disabled')) return false;
        b.click();
        return true;""", button))


def graphs(web, base):
    def nodes():
        return shown_nodes(web)

    web.open(page_url(base, "graphs"))
    web.wait_for_text("media", "Main Graph")
    web.wait("three nodes", lambda: sorted(nodes()) == ["dense", "result", "x"])
    yield ""
    on_node(web, "dblclick", "dense")
    web.wait("what is in the scope", lambda: {"dense/MatMul", "dense/Relu"} <= set(nodes()))
    web.wait_for_text("dense", "MatMul", "Relu")
    yield "open"


def traced(web, base):
    """The output of trace_export: nested scopes, and the time of each node."""
    web.open(page_url(base, "graphs"))
    web.wait_for_text("net_call", "Main Graph")
    web.wait("the scopes", lambda: {"a", "net", "loss"} <= set(shown_nodes(web)))
    choose(web, "Profile")
    choose(web, "Compute time")
    web.wait("colors of time", lambda: re.search(r"[1-9][\d.,]* (µs|ms|s)\b", web.text()))
    yield ""
    for scope, inside in [("net", "net/first"), ("net/first", "net/first/MatMul"),
                          ("loss", "loss/cond")]:
        web.wait(f"the scope {scope}", lambda s=scope: s in shown_nodes(web))
        on_node(web, "dblclick", scope)
        web.wait(f"{inside} in it", lambda i=inside: i in shown_nodes(web))
    nodes = set(shown_nodes(web))
    wanted = {"net/first/w", "net/first/Relu", "net/second", "loss/Mean", "loss/Greater"}
    if not wanted <= nodes:
        raise Fault(f"no {wanted - nodes} among {nodes}")
    on_node(web, "click", "net/first/MatMul")
    web.wait_for_text("Operation:", "Node Stats", "Compute Time", "8 KB", "[32, 64]")
    yield "node"


PAGES = [time_series, scalars, histograms, distributions, images, text, audio, graphs]


def look(page, web, base, pictures):
    """Takes a screenshot whenever a page's check pauses, and when it fails."""
    name = page.__name__
    try:
        for part in page(web, base):
            web.screenshot(pictures / f"{name}{'_' if part else ''}{part}.png")
    except Fault:
        web.screenshot(pictures / f"{name}_failed.png")
        raise


def give_up(*_):
    raise SystemExit("ended from outside")  # the servers are stopped during the exit


def main():
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    if missing := missing_programs():
        print(f"there is no {' and no '.join(missing)} (Debian: chromium, chromium-driver)")
        return 1 if os.environ.get("CI") else 77
    signal.signal(signal.SIGTERM, give_up)
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(480)
    pictures = pathlib.Path(sys.argv[2])
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.glob("*.png"):
        old.unlink()
    failed = 0
    with tempfile.TemporaryDirectory() as logs:
        # a function's trace in a separate folder, because the page opens the first run with a graph
        for what, pages in [("runs", PAGES), ("trace", [traced])]:
            folder = pathlib.Path(logs, what)
            subprocess.run([sys.argv[1], what, folder], check=True)
            with tensorboard(folder) as url, browser() as web:
                for page in pages:
                    try:
                        look(page, web, url[0], pictures)
                        print(f"{page.__name__}: as it should be")
                    except Fault:
                        failed += 1
                        print(f"{page.__name__}:")
                        traceback.print_exc(file=sys.stdout)
    done = len(PAGES) + 1 - failed
    print(f"{done} pages as they should be, {failed} not; pictures: {pictures}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
