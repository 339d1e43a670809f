#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Checks the error messages of programs that must not compile.

A case is tests/compile_fail/<area>/<id>.cpp:

    #ifdef TF_BAD
    auto y = tf::matmul(a, b);  // expect: \\[tf\\.ops\\.matmul_shape\\]
    #else
    auto y = tf::matmul(a, tf::transpose(b));
    #endif

The twin (without TF_BAD) must compile without a warning. With TF_BAD there must be exactly one
error, at most 25 lines of output (without "In file included from", which depends on what was
included first), and the regular expression must match. If a compiler unavoidably reports one
mistake with two errors, the case says so in a separate line:

    // g++: 2 errors

    run.py [--compiler CXX]... [--compiled] [--every N [--turn K]] [-j N] [CASE...]
    run.py --list-ids
"""
import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FLAGS = [
    "-std=c++20", "-fsyntax-only", "-fdiagnostics-color=never",
    "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion",
]
MAX_LINES = 25
# g++'s quotes depend on the locale, and an expectation may contain a quote
PLAIN = {**os.environ, "LC_ALL": "C"}
EXPECT = re.compile(r"// expect: (.*?)\s*$")
ERROR = re.compile(r": (fatal )?error: |^(fatal )?error: ")
INCLUDED = re.compile(r"In file included from |                 from ")
NOTE = re.compile(r": note: ")
# A compiler's family, and the maximum number of errors.
SEVERAL = re.compile(r"^// (g\+\+|clang): (\d+) errors$")
ALONE = re.compile(r"(?<!using )namespace tf\b|struct tf::|#define|#include \"|extern ")
JOINED = 12  # twins in one program
# The headers that are precompiled: one for the cases that include it, and the whole library for the
# others, unless they are so few that compiling it would take longer than they do.
COMMON, WHOLE = "tf/functions.hpp", "tf/tf.hpp"
FEW = 10
ID = re.compile(r"\[tf\.[a-z0-9_]+\.[a-z0-9_]+\]")


@dataclasses.dataclass
class Case:
    path: pathlib.Path
    expect: str = ""
    line: int = 0
    fault: str = ""
    header: str = ""
    precompiled: str = ""  # the header that is read first
    includes: list[str] = dataclasses.field(default_factory=list)
    alone: bool = False
    configures: bool = False  # defines a macro of the library: no precompiled header
    errors: dict[str, int] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"


def read_case(path: pathlib.Path) -> Case:
    case = Case(path)
    lines = path.read_text().splitlines()
    found = [(n, m[1]) for n, text in enumerate(lines, 1) if (m := EXPECT.search(text))]
    if len(found) != 1:
        case.fault = f"{len(found)} lines end with '// expect: <regex>' (there must be one)"
        return case
    case.line, case.expect = found[0]
    case.errors = {m[1]: int(m[2]) for text in lines if (m := SEVERAL.match(text))}
    case.includes = [text.strip() for text in lines if text.startswith("#include <")]
    ours = [text for text in case.includes if text.startswith("#include <tf/")]
    case.header = ours[0][len("#include <"):-1] if ours else ""
    if not case.header:
        case.fault = "it includes no header of the library as <tf/...>"
    # Code in the library's namespace cannot be moved into another namespace.
    case.alone = any(ALONE.search(text) for text in lines)
    case.configures = any(text.startswith("#define TF_") for text in lines)
    opened = next((n for n, text in enumerate(lines, 1) if text.strip() == "#ifdef TF_BAD"), 0)
    turned = next((n for n, text in enumerate(lines, 1) if text.strip() == "#else"), 0)
    if not opened < case.line < turned:
        case.fault = "the expectation must stand between '#ifdef TF_BAD' and '#else' (the twin)"
    try:
        re.compile(case.expect)
    except re.error as error:
        case.fault = f"not a regular expression: {case.expect!r} ({error})"
    return case


class Compiler:
    """A compiler with a precompiled header of the library, so that a case takes about a second."""

    def __init__(
        self, command: str, include: pathlib.Path, build: pathlib.Path, compiled: bool
    ) -> None:
        self.command = shlex.split(command)
        self.name = pathlib.Path(self.command[-1]).name
        self.include = include
        self.build = build / (self.name + "_compiled" * compiled)
        self.mode = ["-DTF_COMPILED"] * compiled
        version = subprocess.run([*self.command, "--version"], capture_output=True, text=True)
        self.clang = "clang" in version.stdout

    def precompiled(self, header: str) -> pathlib.Path:
        """A file that includes the header, in the same folder as the precompiled one."""
        return self.build / header.replace("/", "_")

    def precompile(self, header: str) -> str:
        """The compiler's output; empty if there is none."""
        source = self.precompiled(header)
        target = source.with_suffix(".hpp.pch" if self.clang else ".hpp.gch")
        newest = max(p.stat().st_mtime for p in self.include.rglob("*.hpp"))
        if target.is_file() and target.stat().st_mtime > newest:
            return ""
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(f"#include <{header}>\n")
        flags = [flag for flag in FLAGS if flag != "-fsyntax-only"]
        command = [*self.command, *flags, *self.mode, "-x", "c++-header", f"-I{self.include}"]
        result = subprocess.run(
            [*command, str(source), "-o", str(target)], capture_output=True, text=True
        )
        if result.returncode:
            target.unlink(missing_ok=True)
        return result.stderr if result.returncode else ""

    def compile(self, path: pathlib.Path, header: str, *flags: str) -> tuple[bool, str]:
        path = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        first = [*self.mode, "-include", str(self.precompiled(header))] if header else []
        result = subprocess.run(
            [*self.command, *FLAGS, *flags, *first, f"-I{self.include}", str(path)],
            cwd=ROOT, env=PLAIN, capture_output=True, encoding="utf-8", errors="replace",
        )
        return result.returncode == 0, result.stderr

    def join_twins(self, cases: list[Case]) -> set[pathlib.Path]:
        """The cases whose twins compile together, in one program; the others are compiled
        separately."""
        if len(cases) < 2:
            return set()
        text = "\n".join(sorted({line for case in cases for line in case.includes}))
        for number, case in enumerate(cases):
            text += (f"\n#define main twin_{number}\nnamespace case_{number} {{\n"
                     f'#include "{case.path}"\n}}\n#undef main\n')
        joined = self.build / f"twins_{cases[0].path.stem}.cpp"
        joined.write_text(text)
        # Only the real main can end without a return statement.
        good, _ = self.compile(joined, cases[0].precompiled, "-Werror", "-Wno-return-type")
        return {case.path for case in cases} if good else set()


def judge(compiler: Compiler, case: Case, twin_is_good: bool) -> tuple[list[str], list[str], str]:
    """The faults, the warnings, and the output that shows them."""
    if case.fault:
        return [case.fault], [], ""
    header = "" if case.configures else case.precompiled
    if not twin_is_good:
        good, output = compiler.compile(case.path, header, "-Werror")
        if not good:
            return ["the twin does not compile"], [], output
    good, output = compiler.compile(case.path, header, "-DTF_BAD")
    if good:
        return ["it compiles"], [], output
    # The compiler shows the faulty line: its expectation must not count as a match.
    lines = [EXPECT.sub("", line) for line in output.splitlines()]
    errors = [line for line in lines if ERROR.search(line)]
    told = [line for line in lines if ERROR.search(line) or NOTE.search(line)]
    wrong, odd = [], []
    allowed = case.errors.get("clang" if compiler.clang else "g++", 1)
    if not 1 <= len(errors) <= allowed:
        wrong.append(f"{len(errors)} errors instead of {allowed}")
    elif len(errors) > 1:
        odd.append(f"{len(errors)} errors, as the case says")
    said = [line for line in lines if not INCLUDED.match(line)]
    if len(said) > MAX_LINES:
        wrong.append(f"{len(said)} lines of output (at most {MAX_LINES})")
    if not any(re.search(case.expect, line) for line in told):
        if re.search(case.expect, "\n".join(lines)):
            odd.append("the text is in the output, but in no error or note")
        else:
            wrong.append(f"no match for {case.expect!r}")
    if not any(f"{case.path.name}:{case.line}" in line for line in lines):
        odd.append(f"the output never points at line {case.line}")
    return wrong, odd, output


def judge_twice(
    compiler: Compiler, case: Case, twin_is_good: bool
) -> tuple[list[str], list[str], str]:
    """judge; again without the rest of the library if what is included is the mistake."""
    found = judge(compiler, case, twin_is_good)
    if not found[0] or case.precompiled != WHOLE:
        return found
    return judge(compiler, dataclasses.replace(case, precompiled=COMMON), False)


def choose_headers(cases: list[Case]) -> None:
    others = sum(case.header != COMMON for case in cases)
    for case in cases:
        case.precompiled = WHOLE if case.header != COMMON and others >= FEW else COMMON


def batches(cases: list[Case]) -> list[list[Case]]:
    """Cases whose twins may be compiled together."""
    found = []
    for header in sorted({case.precompiled for case in cases}):
        some = [c for c in cases if c.precompiled == header and not c.alone and not c.fault]
        found += [some[k:k + JOINED] for k in range(0, len(some), JOINED)]
    return found


def run(compiler: Compiler, cases: list[Case], jobs: int) -> tuple[int, int]:
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        choose_headers(cases)
        headers = sorted({COMMON, *(case.precompiled for case in cases if not case.fault)})
        for header, said in zip(headers, pool.map(compiler.precompile, headers)):
            if said:
                print(f"FAIL {compiler.name}: {header} does not compile\n{said}")
                return 0, len(cases)
        good_twins = set().union(*pool.map(compiler.join_twins, batches(cases)))
        passed = failed = 0
        results = pool.map(lambda case: judge_twice(compiler, case, case.path in good_twins), cases)
        for case, (wrong, odd, output) in zip(cases, results):
            for text in odd:
                print(f"note {compiler.name} {case.name}: {text}")
            if wrong:
                failed += 1
                print(f"FAIL {compiler.name} {case.name}: {'; '.join(wrong)}")
                print("\n".join("    | " + line for line in output.splitlines()[:60]))
            else:
                passed += 1
    alone = len(cases) - len(good_twins)
    print(f"{compiler.name}: {len(good_twins)} twins were compiled together, {alone} alone")
    return passed, failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", action="append", help="may be repeated; default: CXX or g++")
    parser.add_argument("--compiled", action="store_true", help="with TF_COMPILED")
    parser.add_argument("--every", type=int, default=1, help="a sample: one case of N")
    parser.add_argument("--turn", type=int, default=0, help="the first case of the sample")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--include", type=pathlib.Path, default=ROOT / "include")
    parser.add_argument("--build-dir", type=pathlib.Path, default=ROOT / "build" / "compile_fail")
    parser.add_argument("--list-ids", action="store_true", help="print the ids that are expected")
    parser.add_argument("cases", nargs="*", type=pathlib.Path, help="default: all")
    arguments = parser.parse_args()
    paths = [path.resolve() for path in arguments.cases] or sorted(HERE.glob("*/*.cpp"))
    paths = paths[arguments.turn % arguments.every::arguments.every]
    cases = [read_case(path) for path in paths]
    if arguments.list_ids:
        # the brackets and dots of an id are escaped in an expectation
        print("\n".join(sorted({i for c in cases for i in ID.findall(c.expect.replace("\\", ""))})))
        return 0
    passed = failed = 0
    for command in arguments.compiler or [os.environ.get("CXX", "g++")]:
        compiler = Compiler(
            command, arguments.include.resolve(), arguments.build_dir.resolve(),
            arguments.compiled,
        )
        good, bad = run(compiler, cases, arguments.jobs)
        passed, failed = passed + good, failed + bad
    print(f"compile_fail: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
