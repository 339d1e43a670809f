// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Snappy's decoder: the size of its output is bounded by the size of its input.

#include <tf/io/bytes/snappy.hpp>

#include "../fuzz.hpp"

void fuzz::run(std::string_view bytes) {
    const std::string out = tf::io::snappy_uncompress(bytes, {"fuzz", "snappy"});
    require(out.size() <= 64 * bytes.size());
}

std::vector<std::string> fuzz::seeds() {
    using namespace std::string_literals;
    // a literal, and copies with distances of 11, 16 and 32 bits
    return {"\3\10abc"s, "\12\14abcd\11\4"s, "\6\4ab\16\2\0"s, "\6\4ab\17\2\0\0\0"s, "\0"s};
}
