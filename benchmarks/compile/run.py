#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Measures the compilation of generated programs: processor time, peak memory, object size.

    run.py [--compiler CXX] [--kinds chain mlp] [--sizes 1 10 100] [--repeat N] [--json FILE]

Processor time depends less on other jobs than wall time; each value is the best of --repeat runs.
The table shows the costs in addition to those of the base (a program that only includes tf.hpp).
`x2` is the ratio of the costs at this size and at half of it, if both were measured: 2 is linear.
The values are only reported; gate.py is the gate.
"""
import argparse
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

import gen

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MODES = {"syntax": ["-fsyntax-only"], "O0": ["-O0", "-c"], "O2": ["-O2", "-c"]}


def compile_once(command: list[str], source: pathlib.Path, mode: str) -> dict:
    target = source.with_suffix(".o")
    target.unlink(missing_ok=True)
    output = [] if mode == "syntax" else ["-o", str(target)]
    with tempfile.TemporaryFile("w+") as said:
        start = time.monotonic()
        process = subprocess.Popen(
            [*command, *MODES[mode], str(source), *output], stdout=said, stderr=said
        )
        # wait4 returns the usage of this child and of its children, such as the compiler proper
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            lines = said.read().splitlines()
            error = next((line for line in lines if "error" in line), f"status {status}")
            print(f"{source.name} ({mode}): {error}", file=sys.stderr)
            return {"error": error}
    return {
        "seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "wall_seconds": round(wall, 3),
        "megabytes": round(usage.ru_maxrss / 1024, 1),
        "object_bytes": target.stat().st_size if output else None,
    }


def over(result: dict, base: dict, key: str) -> float | None:
    if result.get(key) is None or base.get(key) is None:
        return None
    return result[key] - base[key]


def table(results: dict) -> str:
    rows = [("case", "mode", "seconds", "x2", "MB", "object kB")]
    for mode, by_case in results.items():
        base = by_case["empty"]
        for case, result in by_case.items():
            if "error" in result:
                rows.append((case, mode, "failed", "", "", ""))
                continue
            shown = base if case == "empty" else {}
            seconds = over(result, {"seconds": 0} if shown else base, "seconds")
            memory = over(result, {"megabytes": 0} if shown else base, "megabytes")
            size = over(result, {"object_bytes": 0} if shown else base, "object_bytes")
            half = None
            if not shown and case != gen.WHOLE.stem:
                kind, n = case.rsplit("_", 1)
                half = over(by_case.get(f"{kind}_{int(n) // 2}", {}), base, "seconds")
            doubled = f"{seconds / half:.2f}" if half and half > 0.05 else ""
            kilobytes = "" if size is None else f"{size / 1000:.0f}"
            rows.append((case, mode, f"{seconds:.2f}", doubled, f"{memory:.0f}", kilobytes))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths)))
        for row in rows
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--kinds", nargs="+", choices=gen.KINDS, default=list(gen.KINDS))
    parser.add_argument("--sizes", nargs="+", type=int, default=gen.SIZES)
    parser.add_argument("--modes", nargs="+", choices=MODES, default=list(MODES))
    parser.add_argument("--include", type=pathlib.Path, default=ROOT / "include")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    command = [*shlex.split(arguments.compiler), "-std=c++20", f"-I{arguments.include}"]
    cases = [("empty", 0)] + [
        (k, n)
        for k in arguments.kinds
        for n in sorted(arguments.sizes)
        if n <= gen.LARGEST.get(k, n)
    ]
    results: dict[str, dict] = {mode: {} for mode in arguments.modes}
    with tempfile.TemporaryDirectory() as folder:
        sources = [gen.write(kind, n, pathlib.Path(folder)) for kind, n in cases]
        for source in [*sources, pathlib.Path(shutil.copy(gen.WHOLE, folder))]:
            for mode in arguments.modes:
                runs = [compile_once(command, source, mode) for _ in range(arguments.repeat)]
                results[mode][source.stem] = min(runs, key=lambda run: run.get("seconds", 0))
    print(table(results))
    if arguments.json:
        data = {"compiler": arguments.compiler, "results": results}
        arguments.json.write_text(json.dumps(data, indent=1) + "\n")
    return int(any("error" in r for by_case in results.values() for r in by_case.values()))


if __name__ == "__main__":
    sys.exit(main())
