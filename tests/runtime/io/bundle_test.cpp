// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Bundles of tensors, against files that TensorFlow 2.21 wrote, whole and damaged.

#include <doctest/doctest.h>

#include <tf/tf.hpp>

#include <tf/io/checkpoint/tensor_bundle.hpp>
#include <tf/io/checkpoint/tensor_bundle_writer.hpp>

#include "io_support.hpp"

namespace {

using tf::AnyTensor;
using tf::errors::DataLoss;
using tf::io::TensorBundleReader;
using tf::io::TensorBundleWriter;

// SaveV2 of b = [True, False], f = 3.0, h = half [1.5, -2], none = int32 of shape (0, 2),
// s = ["", "a\0b"]
const std::string golden_index = test::from_hex(
    "00000608011a02080100010f62080a1204120208022802355fb0ce8100010d66080112002002280435efd682"
    "c30001116808131204120208022006280435b0d222e90004116e6f6e6508031206120012020802200a35d8ea"
    "82a2000111730807120412020802200a28093531e2ea610000000001000000006e55bec80000000001000000"
    "00c0f2a1b000010274007700000000010000000099ee30837c0889010e000000000000000000000000000000"
    "000000000000000000000000000000000000000057fb808b247547db");
const std::string golden_data = test::from_hex("010000004040003e00c00003ecc6ea19610062");

template <class X>
AnyTensor any(const X& x) {
    return AnyTensor(tf::tensor_type_t<X>(x.collapse()));
}
void add_golden(TensorBundleWriter& w) {
    w.add("b", any(tf::constant({true, false})));
    w.add("f", any(tf::constant(3.f)));
    w.add("h", any(tf::cast<tf::half>(tf::constant({1.5f, -2.f}))));
    w.add("none", any(tf::zeros<int, tf::dyn, 2>(0)));
    w.add("s", any(tf::constant({std::string(), std::string("a\0b", 3)})));
}
TensorBundleReader golden(std::string index = golden_index, std::string data = golden_data) {
    std::vector<std::string> shards;
    shards.push_back(std::move(data));
    return TensorBundleReader(std::move(index), std::move(shards));
}
void read_all(TensorBundleReader&& r) {
    for (const std::string& key : r.keys()) r.read(key);
}

/// A bundle in memory with one given entry.
TensorBundleReader with(const tf::io::BundleEntry& e, std::string data = std::string(100, 'x'),
                        const std::string& header = tf::io::bundle_header(1)) {
    tf::io::TableWriter table;
    table.add("", header);
    table.add("v", e.serialize());
    return golden(table.finish(), std::move(data));
}
tf::io::BundleEntry floats(std::vector<std::int64_t> dims, std::uint64_t offset,
                           std::uint64_t size) {
    tf::io::BundleEntry e;
    e.dtype = 1;
    e.dims = std::move(dims);
    e.offset = offset;
    e.size = size;
    e.crc = tf::io::masked_crc32c(std::string(size < 100 ? size : 100, 'x'));
    return e;
}

template <class T>
void round_trip(TensorBundleWriter& w, std::vector<T> values) {
    const auto x = tf::constant<tf::dyn>(values);
    w.add(std::string(tf::name_of(tf::dtype_of<T>)), any(x));
}
template <class T>
void check_back(TensorBundleReader& r, const std::vector<T>& values) {
    const auto x = r.read(tf::name_of(tf::dtype_of<T>)).template as<T, tf::dyn>();
    REQUIRE(x.shape().size() == static_cast<std::int64_t>(values.size()));
    for (std::size_t i = 0; i < values.size(); ++i) CHECK(x.data()[i] == values[i]);
}
template <class T>
std::vector<T> extremes() {
    return {std::numeric_limits<T>::lowest(), T(0), T(1), std::numeric_limits<T>::max()};
}
template <class F>
void for_each_type(F f) {
    f(extremes<float>());
    f(extremes<double>());
    f(extremes<std::int8_t>());
    f(extremes<std::int16_t>());
    f(extremes<std::int32_t>());
    f(extremes<std::int64_t>());
    f(extremes<std::uint8_t>());
    f(extremes<std::uint16_t>());
    f(extremes<std::uint32_t>());
    f(extremes<std::uint64_t>());
    f(extremes<tf::half>());
    f(extremes<tf::bfloat16>());
    f(std::vector<tf::string>{"", std::string(1, '\0'), "text", std::string(300, 'x')});
}

}  // namespace

TEST_CASE("bundle: what TensorFlow wrote is read, and written again") {
    TensorBundleReader r = golden();
    CHECK(r.keys() == std::vector<std::string>{"b", "f", "h", "none", "s"});
    CHECK(r.read("f").as<float>()() == 3.f);
    CHECK(r.read("b").as<bool, 2>()(0));
    CHECK_FALSE(r.read("b").as<bool, 2>()(1));
    CHECK(static_cast<float>(r.read("h").as<tf::half, 2>()(1)) == -2.f);
    CHECK(r.read("none").shape() == tf::Shape(0, 2));
    CHECK(r.read("s").as<tf::string, 2>()(0).empty());
    CHECK(r.read("s").as<tf::string, 2>()(1) == std::string("a\0b", 3));
    CHECK(r.dtype("h") == tf::DType::float16);
    CHECK(r.shape("s") == tf::Shape(2));

    const test::Folder folder("bundle_golden");
    TensorBundleWriter w(folder / "g");
    add_golden(w);
    w.finish();
    CHECK(tf::io::read_file(folder / "g.index", "test") == golden_index);
    CHECK(tf::io::read_file(folder / "g.data-00000-of-00001", "test") == golden_data);
}

TEST_CASE("bundle: every dtype comes back, over several data files") {
    const test::Folder folder("bundle_dtypes");
    for (const int shards : {1, 3, 20}) {
        TensorBundleWriter w(folder / "all", shards);
        for_each_type([&](const auto& values) { round_trip(w, values); });
        w.add("flags", any(tf::constant({true, false, true})));
        w.finish();
        TensorBundleReader r(folder / "all");
        CHECK(r.shards() == shards);
        CHECK(r.keys().size() == 14);
        for_each_type([&](const auto& values) { check_back(r, values); });
        CHECK(r.read("flags").as<bool, 3>()(2));
    }
}

TEST_CASE("bundle: keys") {
    const test::Folder folder("bundle_keys");
    TensorBundleWriter w(folder / "deep" / "er" / "k");
    w.add("a", any(tf::constant(1.f)));
    CHECK_THROWS_AS(w.add("a", any(tf::constant(1.f))), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(w.add("", any(tf::constant(1.f))), tf::errors::InvalidArgument);
    w.finish();
    TensorBundleReader r(folder / "deep" / "er" / "k");
    CHECK(r.contains("a"));
    CHECK_FALSE(r.contains("b"));
    CHECK_THROWS_AS(r.read("b"), tf::errors::NotFound);
    CHECK_THROWS_AS(r.shape(""), tf::errors::NotFound);
    CHECK_THROWS_AS(TensorBundleWriter(folder / "k", 0), tf::errors::InvalidArgument);
}

TEST_CASE("bundle: missing files") {
    const test::Folder folder("bundle_missing");
    CHECK_THROWS_WITH_AS(TensorBundleReader(folder / "none"),
                         doctest::Contains("[tf.train.no_checkpoint]"), tf::errors::NotFound);
    CHECK_THROWS_AS(TensorBundleReader(golden_index, {}), tf::errors::NotFound);
    tf::io::write_file(folder / "g.index", golden_index, "test");
    TensorBundleReader r(folder / "g");
    CHECK_THROWS_AS(r.read("f"), tf::errors::NotFound);
    const std::string other = "the folder has '" + (folder / "g").string() + "'";
    for (const char* name : {"none", "g.index", "g.data-00000-of-00001", ""})
        CHECK_THROWS_WITH_AS(TensorBundleReader(folder / name), doctest::Contains(other.c_str()),
                             tf::errors::NotFound);
}

TEST_CASE("bundle: every damage of either file is noticed") {
    test::truncations(golden_index, [](std::string_view b) {
        CHECK_THROWS_AS(read_all(golden(std::string(b))), DataLoss);
    });
    test::truncations(golden_data, [](std::string_view b) {
        CHECK_THROWS_AS(read_all(golden(golden_index, std::string(b))), DataLoss);
    });
    test::bit_flips(golden_index, [](std::string_view b) {
        CHECK_THROWS_AS(read_all(golden(std::string(b))), DataLoss);
    });
    test::bit_flips(golden_data, [](std::string_view b) {
        CHECK_THROWS_AS(read_all(golden(golden_index, std::string(b))), DataLoss);
    });
}

TEST_CASE("bundle: entries that promise what is not there") {
    CHECK(with(floats({5, 5}, 0, 100)).read("v").shape() == tf::Shape(5, 5));
    const auto broken = [](const tf::io::BundleEntry& e) {
        CHECK_THROWS_AS(with(e).read("v"), DataLoss);
    };
    broken(floats({5, 5}, 4, 100));
    broken(floats({5}, 0, 24));
    broken(floats({7}, 0, 24));
    broken(floats({1 << 30, 1 << 30, 1 << 30}, 0, 24));
    broken(floats({1 << 30}, 0, std::uint64_t{1} << 32));
    broken(floats({6}, (std::uint64_t{1} << 63) - 1, 24));
    tf::io::BundleEntry text = floats({1 << 30}, 0, 100);
    text.dtype = 7;
    broken(text);
    text.dims = {1 << 30, 1 << 30, 1 << 30, 1 << 30};
    broken(text);
    text.dims = {3};
    broken(text);
    tf::io::BundleEntry elsewhere = floats({1}, 0, 4);
    elsewhere.shard = 1;
    CHECK_THROWS_AS(with(elsewhere), DataLoss);
    CHECK_THROWS_AS(with(floats({-1}, 0, 4)), DataLoss);
    CHECK_THROWS_AS(with(floats({1}, 0, std::uint64_t{1} << 63)), DataLoss);
}

TEST_CASE("bundle: what tensors here cannot be is listed, and refused when it is read") {
    using tf::errors::Unimplemented;
    tf::io::BundleEntry e = floats({2}, 0, 16);
    for (const int dtype : {0, 12, 13, 20, 21, 25, 200, 1000, -1}) {
        e.dtype = dtype;
        TensorBundleReader r = with(e);
        CHECK(r.keys() == std::vector<std::string>{"v"});
        CHECK(r.dtype("v") == tf::DType::invalid);
        CHECK_THROWS_AS(r.read("v"), Unimplemented);
    }
    CHECK_THROWS_AS(with(floats({1, 1, 1, 1, 1, 1, 1, 1, 1}, 0, 4)).read("v"), Unimplemented);
    CHECK_THROWS_AS(with(floats({0, std::int64_t{1} << 31}, 0, 0)).read("v"), Unimplemented);
    const auto header = [](std::string_view digits) { return test::from_hex(digits); };
    CHECK_THROWS_AS(with(e, "", header("08011001")), Unimplemented);          // big-endian
    CHECK_THROWS_AS(with(e, "", header("08011a0408031002")), Unimplemented);  // a later version
    CHECK_THROWS_AS(with(e, "", header("0800")), DataLoss);
    CHECK_THROWS_AS(with(e, "", header("08ffffffff07")), DataLoss);
    CHECK_THROWS_AS(golden(tf::io::TableWriter().finish()), DataLoss);
}

TEST_CASE("bundle: bytes that are no bool become one") {
    tf::io::BundleEntry e = floats({4}, 0, 4);
    e.dtype = 10;
    const AnyTensor x = with(e).read("v");
    for (int i = 0; i < 4; ++i) CHECK(static_cast<const char*>(x.data())[i] == 1);
}
