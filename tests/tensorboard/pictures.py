# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Takes README's pictures of TensorBoard: pictures.py RUN FOLDER. Logs are in RUN/data/logs."""
import os
import pathlib
import sys
import time

import browser
from browser import tensorboard


def main():
    run, folder = (pathlib.Path(a).resolve() for a in sys.argv[1:])
    os.chdir(run)  # TensorBoard shows the path of the logs
    size = browser.CHROMIUM.index("--window-size=1600,1200")
    browser.CHROMIUM[size] = "--window-size=1000,700"
    with tensorboard("data/logs") as base, browser.browser() as web:
        web.open(f"{base[0]}?for=curves&tagFilter=epoch_(accuracy%7Closs)&smoothing=0#timeseries")
        web.wait_for_text("epoch_accuracy", "epoch_loss")
        web.run("all('button').find(b => b.textContent.includes('Settings')).click();")  # closes it
        time.sleep(2)  # the curves are drawn after the names
        web.screenshot(folder / "curves.png")
        web.open(f"{base[0]}?for=graph#graphs")
        web.wait("the layers", lambda: {"dense", "dropout", "loss"} <= set(web.text().split("\n")))
        time.sleep(2)  # it fits the graph into the page at the end
        web.screenshot(folder / "graph.png")


main()
