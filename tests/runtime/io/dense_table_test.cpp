// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::lookup::experimental::DenseHashTable in checkpoints and SavedModels: TensorFlow's buckets,
// and models and checkpoints that are refused. Layouts are those of TensorFlow 2.21.

#include <map>

#include <doctest/doctest.h>

#include <tf/tf.hpp>

#include "io_support.hpp"

namespace {

using tf::dyn;
using tf::lookup::experimental::DenseHashTable;
using Index = std::int64_t;
using Text = tf::string;

struct Words : tf::Module {
    DenseHashTable<Text, Index> t{this, "t", -1, "", "$", 16};
    DenseHashTable<Index, float, 2> v{this, "v", {0.f, 1.f}, 0, -1, 8};
    constexpr Words() : tf::Module("words") {}

    constexpr auto run(tf::Tensor<Text, dyn, dyn> k) {
        t.insert(k, tf::cast<Index>(tf::strings::length(k)));
        t.remove(tf::slice<1, 1>(k, {0, 0}));
        const auto [keys, values] = t.export_();
        const auto [numbers, pairs] = v.export_();
        return std::tuple(t.lookup(k), t.size(), keys, values, v[tf::constant<Index>({1, 2})],
                          numbers, pairs);
    }
};
struct Numbers : tf::Module {
    DenseHashTable<Index, Index> t{this, "t", -1, 0, -1, 8};
    constexpr Numbers() : tf::Module("numbers") {}
};

template <class T>
std::vector<typename T::value_type> list(const T& x) {
    return {x.values().begin(), x.values().end()};
}
template <class T>
std::vector<T> list(const tf::AnyTensor& v) {
    const auto* const first = static_cast<const T*>(v.data());
    return {first, first + v.shape().size()};
}
template <class Table>
auto contents(const Table& table) {
    const auto [keys, values] = table.export_();
    std::map<typename Table::key_type, typename Table::value_type> out;
    const std::int64_t n = keys.shape()[0];
    for (std::int64_t k = 0; k < n; ++k)
        out[keys.data()[k]] = values.data()[k * values.shape().size() / n];
    return out;
}

}  // namespace

TEST_CASE("the buckets of a checkpoint are those of TensorFlow") {
    test::Folder folder("dense_table");
    const std::string zero("\0\xc3\xbf", 3), eight = "12345678", many = "1234567890abcdefg";
    Words words;
    Index number = 0;
    for (const std::string& key :
         {std::string("a"), std::string("bcd"), eight, many, zero, std::string(30, 'z'),
          std::string("x"), std::string("y"), std::string("q"), std::string("r")})
        words.t.insert(tf::Tensor<Text>(key), tf::Tensor<Index>(number++));
    tf::train::Checkpoint(words).write(folder / "w");
    const auto read = [&](std::string_view path, std::string_view name) {
        return tf::train::load_variable(folder / std::string(path), name);
    };
    const tf::AnyTensor keys = read("w", "t/.ATTRIBUTES/table-keys");
    CHECK(keys.shape() == tf::Shape(16, 1));
    CHECK(list<Text>(keys) == std::vector<Text>{"x", "", "", many, "y", zero, "bcd", eight, "", "q",
                                                "r", std::string(30, 'z'), "a", "", "", ""});
    CHECK(list<Index>(read("w", "t/.ATTRIBUTES/table-values")) ==
          std::vector<Index>{6, 0, 0, 3, 7, 4, 1, 2, 0, 8, 9, 5, 0, 0, 0, 0});
    CHECK(read("w", "v/.ATTRIBUTES/table-keys").shape() == tf::Shape(8, 1));
    CHECK(read("w", "v/.ATTRIBUTES/table-values").shape() == tf::Shape(8, 2));

    Numbers numbers;
    numbers.t.insert({1, 9, 17, -2}, {1, 2, 3, 4});
    tf::train::Checkpoint(numbers).write(folder / "n");
    CHECK(list<Index>(read("n", "t/.ATTRIBUTES/table-keys")) ==
          std::vector<Index>{0, 1, 9, 0, 17, 0, -2, 0});
    CHECK(list<Index>(read("n", "t/.ATTRIBUTES/table-values")) ==
          std::vector<Index>{0, 1, 2, 0, 3, 0, 4, 0});
    numbers.t.insert({3, 4, 5}, {1, 1, 1});  // 7 of 8 buckets are more than 80 percent
    tf::train::Checkpoint(numbers).write(folder / "more");
    CHECK(read("more", "t/.ATTRIBUTES/table-keys").shape() == tf::Shape(16, 1));

    Words restored;
    restored.t.insert({"old"}, {1});
    tf::train::Checkpoint(restored).read(folder / "w").assert_consumed();
    CHECK(contents(restored.t) == contents(words.t));
    CHECK(restored.t.size()() == 10);
    CHECK(restored.v.size()() == 0);
}

TEST_CASE("the contents of another table are refused") {
    struct Other : tf::Module {
        tf::lookup::experimental::MutableHashTable<Index, Index> t{this, "t", -1};
        constexpr Other() : tf::Module("other") {}
    };
    test::Folder folder("dense_table");
    Other other;
    other.t.insert({5}, {6});
    tf::train::Checkpoint(other).write(folder / "c");
    Numbers numbers;
    numbers.t.insert({7}, {8});
    CHECK_THROWS_WITH_AS(tf::train::Checkpoint(numbers).read(folder / "c"),
                         doctest::Contains("got a table from int64 (1,) to int64 (1,); expected "
                                           "a table from int64 (1, 1) to int64 (1, 1)"),
                         tf::errors::InvalidArgument);
    CHECK(contents(numbers.t) == std::map<Index, Index>{{7, 8}});
}

TEST_CASE("dense tables in a SavedModel") {
    test::Folder folder("dense_table");
    {
        Words m;
        m.t.insert({"q", "w"}, {5, 6});
        m.v.insert({1}, {{2.f, 3.f}});
        const auto run = tf::function<&Words::run>(m);
        tf::saved_model::save(m, folder / "m", run,
                              tf::saved_model::methods(tf::saved_model::method(run)));
    }
    const auto m = tf::saved_model::load(folder / "m");
    const auto run = m.function("run");
    const auto r = run(tf::constant({{"a"}, {"bb"}}));
    CHECK(r[0].tensor().shape() == tf::Shape(2, 1));
    CHECK(list<Index>(r[0].tensor()) == std::vector<Index>{-1, 2});
    CHECK(list<Index>(r[1].tensor()) == std::vector<Index>{3});
    const auto keys = list<Text>(r[2].tensor());
    const auto values = list<Index>(r[3].tensor());
    std::map<Text, Index> exported;
    for (std::size_t k = 0; k < keys.size(); ++k) exported[keys[k]] = values[k];
    CHECK(exported == std::map<Text, Index>{{"bb", 2}, {"q", 5}, {"w", 6}});
    CHECK(list<float>(r[4].tensor()) == std::vector<float>{2, 3, 0, 1});
    CHECK(list<Index>(r[5].tensor()) == std::vector<Index>{1});
    CHECK(list<float>(r[6].tensor()) == std::vector<float>{2, 3});
    CHECK_THROWS_WITH_AS(run(tf::constant({{"a"}, {"$"}})),
                         doctest::Contains("which is the table's deleted_key"),
                         tf::errors::InvalidArgument);

    const auto typed = tf::saved_model::load<Words>(folder / "m");
    CHECK(contents(typed->t) == std::map<Text, Index>{{"q", 5}, {"w", 6}});
}
