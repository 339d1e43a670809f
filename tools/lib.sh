# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
#
# Shared by tools/demo and tools/test: the required packages, the compiler, and the configuration of
# build directories. Source it from a script whose current directory is the repository root.

# Every entry is `package|probe`. A package is installed only if its probe is not found, so that,
# for example, a Boost under /usr/local is accepted. A probe is a command (a word), a header (a
# relative path) or a file (an absolute pattern).
base_packages=(
    'meson|meson'
    'ninja-build|ninja'
    'pkg-config|pkg-config'
    'python3|python3'
    'ccache|ccache'
    'libboost-dev|boost/hana.hpp'
    'libxsimd-dev|xsimd/xsimd.hpp'
    'libprotozero-dev|protozero/pbf_reader.hpp'
    'zlib1g-dev|zlib.h'
    'doctest-dev|doctest/doctest.h'
)
# Only `tools/test --ci` needs these: both compilers, clang's sanitizer run-times, the formatter,
# and Doxygen to check comments.
ci_packages=(
    'g++|g++'
    'clang-19|clang++-19'
    'libclang-rt-19-dev|/usr/lib/llvm-19/lib/clang/19*/lib/linux/libclang_rt.tsan-*.a'
    'clang-format-19|clang-format-19'
    'doxygen|doxygen'
    'libhdf5-dev|/usr/include/hdf5/serial/hdf5.h'
)

# For the test that uses the library as other projects do.
project_packages=('cmake|cmake')

# For the test of TensorBoard's pages.
tensorboard_packages=(
    'chromium|chromium'
    'chromium-driver|chromedriver'
)

CXX="${CXX:-g++}"
export CXX
# The number of parallel compiles, which need much memory: use JOBS=1 on small machines.
JOBS="${JOBS:-$(nproc 2>/dev/null || echo 2)}"

say() { printf '%s\n' "ctflow: $*"; }
die() {
    printf '%s\n' "ctflow: error: $*" >&2
    exit 1
}

# The compiler's name, without a leading ccache and without its folder, for the build directory.
compiler_name() {
    local word=${CXX##* }
    printf '%s\n' "${word##*/}"
}

# The package that contains a compiler: clang++-19 comes from clang-19, g++-12 from g++-12.
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
    # Package lists are fetched only if the existing ones do not suffice, because that is slow.
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

# Meson does not add ccache to an explicit CXX, so it is added here.
compiler_command() {
    local compiler=$CXX
    case $compiler in
        *ccache*) ;;
        *) if command -v ccache >/dev/null; then compiler="ccache $compiler"; fi ;;
    esac
    printf '%s\n' "$compiler"
}

# A precompiled header contains time stamps; without the first setting ccache would never hit. It
# contains checksums of its files too, and g++ includes a file a second time if its checksum is
# another; so ccache has to compare comments as well.
setup_ccache() {
    export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    export CCACHE_COMMENTS=true
}

# Options that make the compiler faster if there is enough memory: g++ spends a fifth to a third of
# its time on garbage collection, which these options delay until the heap is larger.
fast_compiler_flags() {
    local kilobytes gigabytes_a_job=0
    if "${CXX##* }" --version 2>/dev/null | grep -qi clang; then return 0; fi
    kilobytes=$(awk '/^MemTotal/ { print $2 }' /proc/meminfo 2>/dev/null) || return 0
    gigabytes_a_job=$((${kilobytes:-0} / 1048576 / JOBS))
    if [ "$gigabytes_a_job" -ge 7 ]; then
        printf '%s\n' '--param=ggc-min-heapsize=3000000'
    elif [ "$gigabytes_a_job" -ge 3 ]; then
        printf '%s\n' '--param=ggc-min-heapsize=1000000'
    fi
}

# configure DIR OPTION...: sets the build directory up, again when the options or the set of source
# files have changed (meson makes its file lists at set-up and does not notice new files).
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
        CXX=$(compiler_command) CXXFLAGS="${CXXFLAGS:-} $(fast_compiler_flags)" \
            quietly meson setup "$dir" "$@"
    fi || return 1
    printf '%s\n' "$now" >"$stamp"
}
