// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The protocol buffer reader that all other readers use: every accessor, on fields of every wire
// type. The number of a field selects the accessor.

#include <tf/io/proto/proto.hpp>

#include "../fuzz.hpp"

namespace {

struct Seen {
    std::vector<std::int64_t> int64s;
    std::vector<std::uint64_t> uint64s;
    std::vector<float> floats;
    std::vector<double> doubles;
    std::size_t bytes = 0;
};

void walk(tf::io::Message message, Seen& seen) {
    while (message.next()) {
        switch (message.field() % 17) {
            case 0: seen.bytes += message.string().size(); break;
            case 1: walk(message.message(), seen); break;
            case 2: message.int64(); break;
            case 3: message.uint64(); break;
            case 4: message.int32(); break;
            case 5: message.uint32(); break;
            case 6: message.sint64(); break;
            case 7: message.boolean(); break;
            case 8: message.fixed32(); break;
            case 9: message.float32(); break;
            case 10: message.float64(); break;
            case 11: message.int64s(seen.int64s); break;
            case 12: message.uint64s(seen.uint64s); break;
            case 13: message.floats(seen.floats); break;
            case 14: message.doubles(seen.doubles); break;
            default: message.skip();
        }
    }
}

}  // namespace

void fuzz::run(std::string_view bytes) {
    Seen seen;
    const auto check = [&] {
        require(seen.int64s.size() <= bytes.size() && seen.uint64s.size() <= bytes.size());
        require(seen.floats.size() * 4 <= bytes.size() && seen.doubles.size() * 8 <= bytes.size());
        require(seen.bytes <= bytes.size());
    };
    attempt([&] { walk({bytes, {"fuzz", "bytes"}}, seen); });
    check();
}

std::vector<std::string> fuzz::seeds() {
    std::string inner, outer;
    const std::vector<std::int64_t> ints = {1, -1, 1 << 20};
    const std::vector<float> floats = {1.5f, -2.f};
    const std::vector<double> doubles = {1.5, -2.};
    protozero::pbf_writer m(inner);
    m.add_string(17, "text");
    m.add_int64(2, -5);
    m.add_uint64(3, 5);
    m.add_int32(4, -5);
    m.add_uint32(5, 5);
    m.add_sint64(6, -5);
    m.add_bool(7, true);
    m.add_fixed32(8, 7);
    m.add_float(9, 1.5f);
    m.add_double(10, 1.5);
    m.add_packed_int64(11, ints.begin(), ints.end());
    m.add_int64(11, 3);
    m.add_uint64(12, 3);
    m.add_packed_float(13, floats.begin(), floats.end());
    m.add_packed_double(14, doubles.begin(), doubles.end());
    m.add_string(15, "skipped");
    protozero::pbf_writer(outer).add_message(1, inner);
    std::string deep;
    for (int i = 0; i < 120; ++i) {
        std::string around;
        protozero::pbf_writer(around).add_message(1, deep);
        deep = around;
    }
    return {inner, outer, deep};
}
