#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""The gate on compile-time cost: counts template instantiations, which do not vary from run to run.

    gate.py             compare with baseline.json beside this file
    gate.py --update    write it

Both modes are measured, header-only and with precompiled shared code (TF_COMPILED). The gate fails
if a case grew by more than 3 %, if the median case grew by more than 2 %, if a kind does not grow
linearly ((count(2n) - count(least)) / (count(n) - count(least)) must stay below 2.3), or if a
program compiles the code of an op that it does not use.
"""
import argparse
import collections
import concurrent.futures
import json
import pathlib
import re
import shlex
import statistics
import subprocess
import sys
import tempfile

import gen

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SIZES = [1, 100, 200]
SMALLER_SIZES = {"train_step": [1, 10, 20], "keras_fit": [1, 4, 7]}
# The largest programs of these are also measured with TF_COMPILED.
COMPILED = ["empty", "base_files", "mlp", "train_step", "keras_fit"]
# An eager tape's table has all ops; clang compiles it with every tape, header-only.
ALL_OPS = {"train_step"}
CASE_LIMIT, MEDIAN_LIMIT, DOUBLING_LIMIT = 1.03, 1.02, 2.3
EVENTS = {"InstantiateFunction", "InstantiateClass"}
# Names of templates are stored for the largest program of a kind, if their count is large.
NAMED_FROM, NAMED_SHOWN = 5, 8
OP_CODE = re.compile(r"tf::op::(\w+)(?:<>)?::(?:run|apply)\b")


def sizes_of(kind: str) -> list[int]:
    return SMALLER_SIZES.get(kind, SIZES)


def largest(kind: str) -> int:
    return 0 if kind in gen.BASES else max(sizes_of(kind))


def template_name(detail: str) -> str:
    """`tf::Expr<tf::op::Add, X>::eval` -> `tf::Expr<>::eval`: all instances of one template."""
    kept, depth = [], 0
    for position, char in enumerate(detail):
        if char == "<":
            kept += "<" if depth == 0 else ""
            depth += 1
        elif char == ">" and depth and detail[position - 1] != "-":
            depth -= 1
            kept += ">" if depth == 0 else ""
        elif depth == 0:
            kept += char
    return "".join(kept)


def count(command: list[str], source: pathlib.Path) -> collections.Counter:
    trace = source.with_suffix(".json")
    # With -Xclang, because the driver drops the option if there is no object file.
    flags = ["-fsyntax-only"]
    for option in (f"-ftime-trace={trace}", "-ftime-trace-granularity=0"):
        flags += ["-Xclang", option]
    result = subprocess.run([*command, *flags, str(source)], capture_output=True, text=True)
    if result.returncode or not trace.is_file():
        raise RuntimeError(f"{source.name} does not compile:\n{result.stderr[:3000]}")
    events = json.loads(trace.read_text())["traceEvents"]
    trace.unlink()
    return collections.Counter(
        # A lambda's name contains the path of its file, which depends on the checkout.
        template_name(event["args"].get("detail", "?").replace(f"{ROOT}/", "")) for event in events
        if event["name"] in EVENTS
    )


def ops_of(counter: collections.Counter) -> set[str]:
    """The ops whose kernels or elementwise functions are instantiated."""
    return {match[1] for name in counter if (match := OP_CODE.match(name))}


def measure(
    compiler: str, include: pathlib.Path, kinds: list[str], jobs: int
) -> tuple[dict, list[str]]:
    # Clusters as in optimized programs: the interpreter at -O0 does not grow with their number.
    command = [*shlex.split(compiler), "-std=c++20", f"-I{include}", "-DTF_INTERPRET_CLUSTERS=0"]
    cases = [(base, 0, False) for base in gen.BASES]
    cases += [(kind, n, False) for kind in kinds for n in sizes_of(kind)]
    cases += [(kind, largest(kind), True) for kind in COMPILED if kind in [*gen.BASES, *kinds]]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for part in ("", "compiled"):
            (folder / part).mkdir(exist_ok=True)
        sources = [gen.write(kind, n, folder / ("compiled" if compiled else ""))
                   for kind, n, compiled in cases]
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            counters = list(pool.map(
                lambda case, source: count(command + ["-DTF_COMPILED"] * case[2], source),
                cases, sources,
            ))
    labels = [source.stem + ("_compiled" if compiled else "")
              for (_, _, compiled), source in zip(cases, sources)]
    named = {
        kind: {name: k for name, k in sorted(counter.items()) if k >= NAMED_FROM}
        for (kind, n, compiled), counter in zip(cases, counters)
        if kind in kinds and n == largest(kind) and not compiled
    }
    totals = {label: sum(counter.values()) for label, counter in zip(labels, counters)}
    ops = {label: ops_of(counter) for label, counter in zip(labels, counters)}
    unused = []
    for (kind, n, compiled), label in zip(cases, labels):
        if kind not in gen.OPS or (kind in ALL_OPS and not compiled):
            continue
        extra = ops[label] - ops["empty_compiled" if compiled else "empty"] - gen.OPS[kind]
        if extra:
            unused.append(f"{label}: compiles code of ops that it does not use: {sorted(extra)}")
    version = subprocess.run([*shlex.split(compiler), "--version"], capture_output=True, text=True)
    found = {"compiler": version.stdout.splitlines()[0], "counts": totals, "templates": named}
    return found, unused


def grown(now: dict[str, int], before: dict[str, int]) -> list[str]:
    growth = {name: k - before.get(name, 0) for name, k in now.items()}
    worst = sorted(growth.items(), key=lambda item: (-item[1], item[0]))[:NAMED_SHOWN]
    return [f"    +{k} {name}" for name, k in worst if k > 0]


def compare(now: dict, before: dict) -> list[str]:
    faults, ratios, blamed = [], [], set()
    for case, k in now["counts"].items():
        old = before["counts"].get(case)
        if old is None:
            faults.append(f"{case}: not in the baseline (gate.py --update)")
            continue
        ratio = k / old if old else 1.0
        ratios.append(ratio)
        if ratio > CASE_LIMIT:
            faults.append(f"{case}: {old} -> {k} instantiations (+{(ratio - 1) * 100:.1f} %)")
            blamed.add(case.removesuffix("_compiled").rsplit("_", 1)[0])
    median = statistics.median(ratios) if ratios else 1.0
    print(f"median: {(median - 1) * 100:+.1f} % against the baseline")
    if median > MEDIAN_LIMIT:
        faults.append(f"the median case grew by {(median - 1) * 100:.1f} %")
        blamed.update(now["templates"])
    for kind in sorted(blamed & now["templates"].keys()):
        faults.append(f"  templates that grew most in {kind}_{largest(kind)}:")
        faults += grown(now["templates"][kind], before["templates"].get(kind, {}))
    return faults


def doubling(counts: dict[str, int], kinds: list[str]) -> list[str]:
    faults = []
    for kind in kinds:
        sizes = sizes_of(kind)
        base, half, full = (counts[f"{kind}_{n}"] for n in sizes)
        # a kind whose count hardly depends on n is better than linear
        ratio = (full - base) / (half - base) if half - base > 50 else 1.0
        print(f"{kind}: {base} / {half} / {full} at n = {sizes}, ratio {ratio:.2f}")
        if ratio >= DOUBLING_LIMIT:
            faults.append(f"{kind}: twice the size is {ratio:.2f} times (limit {DOUBLING_LIMIT})")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", default="clang++-19", help="a clang; the baseline is one's")
    parser.add_argument("--include", type=pathlib.Path, default=ROOT / "include")
    parser.add_argument("--baseline", type=pathlib.Path, default=HERE / "baseline.json")
    parser.add_argument("--kinds", nargs="+", choices=gen.KINDS, default=list(gen.KINDS))
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--update", action="store_true", help="write the baseline")
    arguments = parser.parse_args()
    try:
        now, faults = measure(
            arguments.compiler, arguments.include, arguments.kinds, arguments.jobs
        )
    except RuntimeError as error:
        print(f"gate: {error}")
        return 1
    faults += doubling(now["counts"], arguments.kinds)
    if arguments.update:
        arguments.baseline.write_text(json.dumps(now, indent=1, sort_keys=True) + "\n")
    elif not arguments.baseline.is_file():
        faults.append("there is no baseline: gate.py --update writes it")
    else:
        before = json.loads(arguments.baseline.read_text())
        if before["compiler"] != now["compiler"]:
            print(f"the baseline is of {before['compiler']}, this is {now['compiler']}")
        faults += compare(now, before)
    print("\n".join(faults) if faults else "gate: passed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
