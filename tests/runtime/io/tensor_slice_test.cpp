// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Variables that were saved in slices, compared with an index that TensorFlow 2.21 wrote. The
// referee checks more cases, and keys with numbers that are too long.

#include <doctest/doctest.h>

#include <tf/io/checkpoint/tensor_bundle.hpp>

#include "io_support.hpp"

namespace {

using tf::errors::DataLoss;
using tf::io::BundleEntry;
using tf::io::Extent;
using tf::io::TensorBundleReader;
using tf::io::TensorSlice;

// SaveV2 of p = [4, 3] floats as "4 3 0,2:0,3" (ones) and "4 3 2,2:0,3" (zeros)
const std::string golden_index = test::from_hex(
    "00000608011a020801000a13007000010102808280830801120812020802120208032818356b3e3aa8060415"
    "828280830801120812020802120208032018281835cff45f7c000122700801120812020804120208033a080a"
    "0210020a0210033a0a0a04080210020a021003000000000100000000cd6d1f20000000000100000000c0f2a1"
    "b00001027100730000000001000000004e97c4a4780885010e00000000000000000000000000000000000000"
    "0000000000000000000000000000000057fb808b247547db");

std::string data() {
    std::string out;
    for (int i = 0; i < 12; ++i) tf::io::put_fixed(out, i < 6 ? 1.f : 0.f);
    return out;
}
TensorBundleReader bundle(std::string index, std::string bytes = data()) {
    std::vector<std::string> shards;
    shards.push_back(std::move(bytes));
    return TensorBundleReader(std::move(index), std::move(shards));
}

/// The entry of a whole of these dims, in slices.
std::string whole(std::vector<std::int64_t> dims, const std::vector<TensorSlice>& slices,
                  int dtype = 1) {
    BundleEntry e;
    e.dtype = dtype;
    e.dims = std::move(dims);
    std::string out = e.serialize();
    for (const TensorSlice& slice : slices) {
        std::string text;
        for (const Extent& x : slice) {
            std::string extent;
            protozero::pbf_writer w(extent);
            w.add_int64(1, x.start);
            if (x.length != Extent::all) w.add_int64(2, x.length);
            protozero::pbf_writer(text).add_message(1, extent);
        }
        protozero::pbf_writer(out).add_message(7, text);
    }
    return out;
}
std::string part(std::vector<std::int64_t> dims, std::uint64_t first, std::uint64_t count,
                 int dtype = 1) {
    BundleEntry e;
    e.dtype = dtype;
    e.dims = std::move(dims);
    e.offset = 4 * first;
    e.size = 4 * count;
    e.crc = tf::io::masked_crc32c(data().substr(4 * first, 4 * count));
    return e.serialize();
}
struct Part {
    TensorSlice slice;
    std::string entry;
};
/// Reads `v`, which has these dims and parts.
tf::AnyTensor read(const std::vector<Part>& parts, int dtype = 1,
                   std::vector<std::int64_t> dims = {4, 3}) {
    std::map<std::string, std::string> entries{{"", tf::io::bundle_header(1)}};
    std::vector<TensorSlice> slices;
    for (const Part& p : parts) {
        slices.push_back(p.slice);
        if (!p.entry.empty()) entries[tf::io::slice_key("v", p.slice)] = p.entry;
    }
    entries["v"] = whole(std::move(dims), slices, dtype);
    tf::io::TableWriter table;
    for (const auto& [key, entry] : entries) table.add(key, entry);
    return bundle(table.finish()).read("v");
}

}  // namespace

TEST_CASE("slices: what TensorFlow wrote is read as a whole, and listed once") {
    TensorBundleReader r = bundle(golden_index);
    CHECK(r.keys() == std::vector<std::string>{"p"});
    const auto p = r.read("p").as<float, 4, 3>();
    for (int i = 0; i < 4; ++i)
        for (int k = 0; k < 3; ++k) CHECK(p(i, k) == (i < 2 ? 1.f : 0.f));
    test::truncations(data(), [](std::string_view d) {
        CHECK_THROWS_AS(bundle(golden_index, std::string(d)).read("p"), DataLoss);
    });
    test::bit_flips(data(), [](std::string_view d) {
        CHECK_THROWS_AS(bundle(golden_index, std::string(d)).read("p"), DataLoss);
    });
}

TEST_CASE("slices: columns, and all of a dim") {
    // ones go to the first two columns' rows 0 to 2
    const auto v = read({{{{0, 3}, {0, 2}}, part({3, 2}, 0, 6)},
                         {{{0, 3}, {2, 1}}, part({3, 1}, 6, 3)},
                         {{{3, 1}, {}}, part({1, 3}, 9, 3)}})
                       .as<float, 4, 3>();
    for (int i = 0; i < 4; ++i)
        for (int k = 0; k < 3; ++k) CHECK(v(i, k) == (i < 3 && k < 2 ? 1.f : 0.f));
}

TEST_CASE("slices: what does not make up the whole") {
    const TensorSlice upper{{0, 2}, {}}, lower{{2, 2}, {}};
    const std::string half = part({2, 3}, 0, 6);
    const auto broken = [](const std::vector<Part>& parts) {
        CHECK_THROWS_AS(read(parts), DataLoss);
    };
    CHECK(read({{upper, half}, {lower, half}}).shape() == tf::Shape(4, 3));
    broken({{upper, half}});                        // half is missing
    broken({{upper, half}, {lower, ""}});           // no such key
    broken({{upper, half}, {{{1, 2}, {}}, half}});  // overlap
    broken({{upper, half}, {{{3, 2}, {}}, half}});  // outside
    broken({{upper, half}, {{{-1, 2}, {}}, half}});
    broken({{upper, half}, {{{2, -2}, {}}, half}});
    broken({{upper, half}, {{{2, 2}}, half}});                    // another rank
    broken({{upper, half}, {{{2, 2}, {1, Extent::all}}, half}});  // all, from 1 on
    broken({{upper, half}, {lower, part({3, 2}, 0, 6)}});         // another shape
    broken({{upper, half}, {lower, part({2, 3}, 0, 6, 3)}});      // another dtype
    broken({{upper, half}, {lower, whole({2, 3}, {upper})}});     // slices of slices
    broken({{upper, half}, {lower, part({2, 3}, 0, 5)}});
    broken({{upper, half}, {lower, part({2, 3}, 7, 6)}});  // after the end of the data
    broken({{upper, half}, {upper, half}, {lower, half}});
    broken({{{{}, {}}, part({4, 3}, 0, 12)}, {{{}, {0, 3}}, part({4, 3}, 0, 12)}});
    // many elements, few bytes; and the same bytes again and again
    const std::int64_t large = 1 << 30;
    const std::vector<Part> short_of_bytes{{{{}}, part({large}, 0, 12)}};
    CHECK_THROWS_AS(read(short_of_bytes, 1, {large}), DataLoss);
    std::vector<Part> repeated;
    for (std::int64_t i = 0; i < 100; ++i) repeated.push_back({{{i, 1}, {}}, part({1, 3}, 0, 3)});
    CHECK_THROWS_AS(read(repeated, 1, {100, 3}), DataLoss);
    const std::vector<Part> text{{upper, half}, {lower, half}};
    CHECK_THROWS_AS(read(text, 7), tf::errors::Unimplemented);
}

TEST_CASE("slices: keys are TensorFlow's") {
    // as in the index above
    CHECK(tf::io::slice_key("p", {{0, 2}, {0, 3}}) == test::from_hex("00700001010280828083"));
    CHECK(tf::io::slice_key("p", {{2, 2}, {0, 3}}) == test::from_hex("00700001010282828083"));
}
