// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Datasets in files: save and load, snapshots, caches. The referee compares the files with
// TensorFlow's.

#include <doctest/doctest.h>

#include <tf/io.hpp>

#include "../io/io_support.hpp"
#include "lists.hpp"

namespace data = tf::data;
namespace fs = std::filesystem;
using test::Int;
using test::List;
using test::lists;
using test::scalars;
using test::up_to;
using test::vectors;

namespace {

/// The numbers below `n`, counted when they are computed.
auto counted(Int n, Int& count) {
    return data::range(n).map([&count](const auto& x) { return ++count, x; });
}
auto failing() {
    return data::range(5).map([](const tf::Tensor<Int>& x) {
        if (x() == 3) throw std::runtime_error("three");
        return x;
    });
}
/// How many files and folders are in a folder, also deeper.
std::ptrdiff_t entries(const fs::path& folder) {
    return std::distance(fs::recursive_directory_iterator(folder), {});
}
fs::path only_shard(const fs::path& folder) {
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".snapshot") return entry.path();
    return {};
}
using Number = tf::Tensor<Int>;

}  // namespace

TEST_CASE("load reads what save has written") {
    const test::Folder folder("dataset_saved");
    data::range(20).save(folder / "numbers");
    const auto numbers = data::load<Number>(folder / "numbers");
    CHECK(numbers.cardinality() == 20);
    CHECK(scalars(numbers) == up_to(20));
    CHECK(scalars(numbers) == up_to(20));
    lists(9).save(folder / "lists");
    CHECK(vectors(data::load<tf::Tensor<Int, tf::dyn>>(folder / "lists")) == vectors(lists(9)));
    data::range(0).save(folder / "nothing");
    CHECK(scalars(data::load<Number>(folder / "nothing")).empty());
}
TEST_CASE("the order of a dict's members is that of the program, in files that of their names") {
    const test::Folder folder("dataset_dicts");
    const auto dicts = data::range(3).map(
        [](const auto& x) { return tf::dict(tf::named<"z">(x), tf::named<"a">(x + Int{10})); });
    dicts.save(folder / "dicts");
    using E = decltype(dicts)::element_type;
    Int k = 0;
    for (const auto& x : data::load<E>(folder / "dicts")) {
        CHECK(tf::get<"z">(x)() == k);
        CHECK(tf::get<"a">(x)() == 10 + k++);
    }
    CHECK(k == 3);
}
TEST_CASE("a new dataset replaces an older one, unless an error keeps it from being complete") {
    const test::Folder folder("dataset_replaced");
    data::range(3).save(folder / "x");
    const std::ptrdiff_t files = entries(folder / "x");
    data::range(5).save(folder / "x");
    CHECK(scalars(data::load<Number>(folder / "x")) == up_to(5));
    CHECK_THROWS_AS(failing().save(folder / "x"), tf::errors::Unknown);
    CHECK(scalars(data::load<Number>(folder / "x")) == up_to(5));
    CHECK(entries(folder / "x") == files);
}
TEST_CASE("a function chooses the file of each element") {
    const test::Folder folder("dataset_shards");
    const auto rest = [](const auto& x) { return x % Int{3}; };
    data::range(8).save(folder / "x", rest);
    const auto joined = data::load<Number>(folder / "x", [](const auto& shards) {
        return shards.flat_map([](const auto& shard) { return shard; });
    });
    CHECK(scalars(joined) == List{0, 3, 6, 1, 4, 7, 2, 5});
    CHECK_THROWS_AS(data::range(8).save(folder / "y", [](const auto& x) { return -x; }),
                    tf::errors::InvalidArgument);
}
TEST_CASE("wrong arguments of load") {
    const test::Folder folder("dataset_wrong");
    data::range(3).save(folder / "x");
    CHECK_THROWS_AS((void)data::load<Number>(folder / "none"), tf::errors::NotFound);
    CHECK_THROWS_AS((void)data::load<tf::Tensor<float>>(folder / "x"), tf::errors::InvalidArgument);
    using Two = std::tuple<Number, Number>;
    CHECK_THROWS_AS((void)data::load<Two>(folder / "x"), tf::errors::InvalidArgument);
    CHECK_THROWS_AS((void)data::load<Number>(folder / "x", {.compression = "ZIP"}),
                    tf::errors::InvalidArgument);
    const auto vector = data::load<tf::Tensor<Int, tf::dyn>>(folder / "x");
    CHECK_THROWS_AS((void)vector.iterator().next(), tf::errors::InvalidArgument);
}
TEST_CASE("damaged, cut and missing files") {
    const test::Folder folder("dataset_damaged");
    const auto read = [&] {
        List all;
        for (const auto& x : data::load<Number>(folder / "x").ignore_errors()) all.push_back(x());
        return all;
    };
    const auto throws = [&] {
        CHECK_THROWS_AS(scalars(data::load<Number>(folder / "x")), tf::errors::DataLoss);
    };
    data::range(4).save(folder / "x");
    const fs::path shard = only_shard(folder / "x");
    const std::string whole = tf::io::read_file(shard, "test");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        tf::io::write_file(shard, whole.substr(0, size), "test");
        throws();
        CHECK(read() == up_to(static_cast<Int>(size / (whole.size() / 4))));
    }
    std::string changed = whole;
    changed[whole.size() / 2 + 14] ^= 1;
    tf::io::write_file(shard, changed, "test");
    throws();
    CHECK(read() == up_to(2));
    fs::remove(shard);
    throws();
    CHECK(read().empty());
    // The name of the run is a part of a path.
    const fs::path metadata = folder / "x" / "snapshot.metadata";
    tf::io::write_file(metadata, std::string("\x12\x02..\xc0\x3e\x01", 7), "test");
    throws();
}
TEST_CASE("a snapshot is computed once") {
    const test::Folder folder("dataset_snapshot");
    Int count = 0;
    const auto numbers = counted(6, count).snapshot(folder / "x");
    {
        auto half = numbers.iterator();
        for (int k = 0; k < 3; ++k) (void)half.next();
    }
    CHECK(entries(folder / "x") == 0);
    count = 0;
    CHECK(scalars(numbers) == up_to(6));
    CHECK(count == 6);
    for (int k = 0; k < 2; ++k) CHECK(scalars(numbers) == up_to(6));
    CHECK(scalars(counted(100, count).snapshot(folder / "x")) == up_to(6));
    CHECK(count == 6);
    CHECK(scalars(data::load<Number>(folder / "x")) == up_to(6));
}
TEST_CASE("of two passes at the same time one writes the snapshot") {
    const test::Folder folder("dataset_snapshots");
    const auto numbers = data::range(3).snapshot(folder / "x");
    auto a = numbers.iterator(), b = numbers.iterator();
    for (Int k = 0; k < 3; ++k) {
        CHECK(a.get_next()() == k);
        CHECK(b.get_next()() == k);
    }
    CHECK_FALSE(b.next());
    const std::ptrdiff_t files = entries(folder / "x");
    CHECK_FALSE(a.next());
    CHECK(entries(folder / "x") < files);  // those of a are gone
    CHECK(scalars(numbers) == up_to(3));
}
TEST_CASE("a cache in a file is computed once") {
    const test::Folder folder("dataset_cache");
    Int count = 0;
    const auto numbers = counted(12, count).cache(folder / "x");
    {
        auto half = numbers.iterator();
        for (int k = 0; k < 3; ++k) (void)half.next();
    }
    CHECK(entries(folder.path()) == 0);
    count = 0;
    CHECK(scalars(numbers) == up_to(12));
    CHECK(count == 12);
    CHECK(scalars(numbers) == up_to(12));
    CHECK(scalars(counted(2, count).cache(folder / "x")) == up_to(12));
    CHECK(count == 12);
    const auto others = lists(3).cache(folder / "x");
    CHECK_THROWS_AS(vectors(others), tf::errors::InvalidArgument);
    const auto texts =
        data::range(2).map([](const auto&) { return tf::constant("x"); }).cache(folder / "x");
    CHECK_THROWS_AS((void)texts.iterator().next(), tf::errors::InvalidArgument);
}
