# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
#
# Shared by tools/demo and tools/test: what must be installed, which compiler builds, and how a
# build directory is configured. Source it from a script that stands in the repository root.

# Every entry is `package|probe`. The probe decides whether the package is needed at all, so that a
# meson from elsewhere or a Boost under /usr/local is accepted as it is: a word is a command, a
# relative path a header, an absolute pattern a file.
base_packages=(
    'meson|meson'
    'ninja-build|ninja'
    'pkg-config|pkg-config'
    'python3|python3'
    'ccache|ccache'
    'libboost-dev|boost/hana.hpp'
    'libeigen3-dev|eigen3/Eigen/Core'
    'libxsimd-dev|xsimd/xsimd.hpp'
    'libprotozero-dev|protozero/pbf_reader.hpp'
    'zlib1g-dev|zlib.h'
    'doctest-dev|doctest/doctest.h'
)
# What only `tools/test --ci` needs: both compilers, clang's sanitizer run-times, the formatter, and
# what reads the comments.
ci_packages=(
    'g++|g++'
    'clang-19|clang++-19'
    'libclang-rt-19-dev|/usr/lib/llvm-19/lib/clang/19*/lib/linux/libclang_rt.tsan-*.a'
    'clang-format-19|clang-format-19'
    'doxygen|doxygen'
)

# What uses the library as other projects do.
project_packages=('cmake|cmake')

# What looks at TensorBoard's pages.
tensorboard_packages=(
    'chromium|chromium'
    'chromium-driver|chromedriver'
)

CXX="${CXX:-g++}"
export CXX
# Parallel compiles. Template-heavy ones want memory as well as cores: JOBS=1 is for small machines.
JOBS="${JOBS:-$(nproc 2>/dev/null || echo 2)}"

say() { printf '%s\n' "ctflow: $*"; }
die() {
    printf '%s\n' "ctflow: error: $*" >&2
    exit 1
}

# The compiler alone, without a leading ccache and without its folder: names the build directory.
compiler_name() {
    local word=${CXX##* }
    printf '%s\n' "${word##*/}"
}

# The package that brings a compiler: clang++-19 comes from clang-19, g++-12 from g++-12.
compiler_package() {
    local name
    name=$(compiler_name)
    printf '%s|%s\n' "${name/clang++/clang}" "${CXX##* }"
}

present() {
    case $1 in
        /*) compgen -G "$1" >/dev/null || command -v "$1" >/dev/null ;;
        */* | *.h | *.hpp)
            local root
            # CPLUS_INCLUDE_PATH is a colon list, as the compilers read it.
            while IFS= read -r root; do
                if [ -n "$root" ] && [ -e "$root/$1" ]; then return 0; fi
            done < <(tr ':' '\n' <<<"/usr/include:/usr/local/include:${CPLUS_INCLUDE_PATH:-}")
            return 1
            ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# need_packages ENTRY...: installs the packages whose probe fails, and nothing else.
need_packages() {
    local missing=() entry
    for entry in "$@"; do
        present "${entry#*|}" || missing+=("${entry%%|*}")
    done
    if [ "${#missing[@]}" -eq 0 ]; then return 0; fi
    local by_hand="please install these (Debian names) and run this again: ${missing[*]}"
    command -v apt-get >/dev/null || die "no apt-get on this machine; $by_hand"
    local as_root=(env DEBIAN_FRONTEND=noninteractive)
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || die "not root, and sudo asks for a password; $by_hand"
        as_root=(sudo -n "${as_root[@]}")
    fi
    say "installing ${missing[*]}"
    local install=("${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}")
    # Package lists are fetched only when the ones at hand do not do: it is the slow part.
    quietly "${install[@]}" 2>/dev/null && return 0
    say "fetching the package lists first"
    quietly "${as_root[@]}" apt-get update -q || die "apt-get update failed; $by_hand"
    quietly "${install[@]}" || die "apt-get could not install them; $by_hand"
}

# quietly COMMAND...: its output is shown only when it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 || status=$?
    if [ "$status" -ne 0 ]; then cat "$log" >&2; fi
    rm -f "$log"
    return "$status"
}

# Meson leaves an explicit CXX alone, so ccache has to be named in it.
compiler_command() {
    local compiler=$CXX
    case $compiler in
        *ccache*) ;;
        *) if command -v ccache >/dev/null; then compiler="ccache $compiler"; fi ;;
    esac
    printf '%s\n' "$compiler"
}

# A precompiled header carries time stamps; without these ccache would never hit behind one.
setup_ccache() {
    export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
}

# configure DIR OPTION...: sets the build directory up, again when the options or the set of source
# files have changed (meson's file lists are made at set-up: it does not see a new file by itself).
configure() {
    local dir=$1 stamp=$1/.ctflow-configured now
    shift
    now=$(
        printf '%s\n' "$CXX" "$@"
        find include tests examples benchmarks -name '*.?pp' -o -name '*.output' | LC_ALL=C sort
    )
    if [ -f "$dir/build.ninja" ] && [ -f "$stamp" ] && [ "$now" = "$(cat "$stamp")" ]; then
        return 0
    fi
    if [ -f "$dir/build.ninja" ]; then
        quietly meson setup --reconfigure "$dir" "$@"
    else
        rm -rf -- "$dir"
        CXX=$(compiler_command) quietly meson setup "$dir" "$@"
    fi || return 1
    printf '%s\n' "$now" >"$stamp"
}
