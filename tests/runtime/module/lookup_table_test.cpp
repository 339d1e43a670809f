// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::lookup::StaticHashTable: eager, in functions, in branches and loops, from several threads.
// Values and errors are those of TensorFlow 2.21.

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include <doctest/doctest.h>

#include <tf/lookup.hpp>

#include "../support.hpp"

namespace {

using namespace std::string_literals;
using tf::dyn;
using tf::Tensor;
using tf::lookup::KeyValueTensorInitializer;
using tf::lookup::StaticHashTable;
using tf::lookup::TextFileIndex;
using tf::lookup::TextFileInitializer;
using Index = std::int64_t;
using Text = tf::string;

template <class T>
std::vector<typename T::value_type> list(const T& x) {
    return {x.values().begin(), x.values().end()};
}

struct Words : tf::Module {
    StaticHashTable<Text, Index> ids{this, "ids", {"emerson", "lake", "palmer"}, {0, 1, 2}, -1};
    StaticHashTable<std::int32_t, float> weights{this, "weights", {3, 4}, {1.5f, 2.5f}, 0.5f};
    tf::Variable<float> scale{this, "scale", 2.f};
    constexpr Words() : tf::Module("words") {}

    constexpr Tensor<Index, dyn> of(Tensor<Text, dyn> x) { return ids.lookup(x); }
    constexpr Tensor<Index, 2, 2> square(Tensor<Text, 2, 2> x) { return ids[x] + ids.size(); }
    constexpr Tensor<float, dyn> weigh(Tensor<std::int32_t, dyn> x, Tensor<bool> twice) {
        const auto w = tf::cond(
            twice, [&] { return weights.lookup(x * 2) * scale; }, [&] { return weights[x]; });
        scale.assign_add(1.f);
        return w;
    }
    constexpr auto walk(Tensor<std::int32_t> n) {
        return tf::while_loop(
            [&](auto i, auto) { return i < n; },
            [&](auto i, auto sum) { return std::tuple(i + 1, sum + weights.lookup(i)); },
            tf::like(n, 0), 0.f);
    }
};

class TextOfLines {
public:
    explicit TextOfLines(std::string_view lines)
        : path_(std::filesystem::temp_directory_path() /
                ("ctflow_lookup_" +
                 std::to_string(std::hash<std::thread::id>()(std::this_thread::get_id())))) {
        std::ofstream(path_, std::ios::binary) << lines;
        name_ = path_.string();
    }
    TextOfLines(const TextOfLines&) = delete;
    TextOfLines& operator=(const TextOfLines&) = delete;
    ~TextOfLines() { std::remove(name_.c_str()); }
    const std::string& name() const { return name_; }

private:
    std::filesystem::path path_;
    std::string name_;
};

}  // namespace

TEST_CASE("lookups of keys of any shape, eager") {
    Words m;
    CHECK(list(m.ids.lookup(tf::constant({"lake", "moon", "emerson"}))) ==
          std::vector<Index>{1, -1, 0});
    CHECK(m.ids.lookup("palmer")() == 2);
    CHECK(m.ids["Lake"]() == -1);
    const auto matrix = m.ids[tf::constant({{"palmer"}, {"x"}})];
    static_assert(std::is_same_v<decltype(matrix), const Tensor<Index, 2, 1>>);
    CHECK(list(matrix) == std::vector<Index>{2, -1});
    CHECK(list(m.weights[tf::constant({4, 5, 3})]) == std::vector<float>{2.5f, 0.5f, 1.5f});
    CHECK(list(m.weights[tf::constant({1, 2}) + 2]) == std::vector<float>{1.5f, 2.5f});
    CHECK(m.ids.size()() == 3);
    CHECK(m.ids.lookup(tf::zeros<Text, 0>()).shape() == tf::Shape(0));
}

TEST_CASE("lookups in functions") {
    Words m;
    auto of = tf::function<&Words::of>(m);
    CHECK(list(of(tf::constant({"lake", "moon"}))) == std::vector<Index>{1, -1});
    CHECK(list(of(tf::constant({"palmer"}))) == std::vector<Index>{2});
    CHECK(list(of(tf::zeros<Text, 0>())).empty());
    auto square = tf::function<&Words::square>(m);
    CHECK(list(square(tf::constant({{"lake", "moon"}, {"", "palmer"}}))) ==
          std::vector<Index>{4, 2, 2, 5});
}

TEST_CASE("lookups in branches and loops, beside variables") {
    Words m;
    auto weigh = tf::function<&Words::weigh>(m);
    const auto keys = tf::constant({2, 3, 4});
    CHECK(list(weigh(keys, true)) == std::vector<float>{5.f, 1.f, 1.f});
    CHECK(list(weigh(keys, false)) == std::vector<float>{.5f, 1.5f, 2.5f});
    CHECK(m.scale() == 4.f);
    auto walk = tf::function<&Words::walk>(m);
    CHECK(std::get<1>(walk(5))() == 5.5f);
    CHECK(std::get<1>(walk(0))() == 0.f);
    CHECK(m.variables().size() == 1);
}

TEST_CASE("a local table, to which a function is bound") {
    StaticHashTable table(KeyValueTensorInitializer({"a", "b"}, {true, false}), false);
    static_assert(std::is_same_v<decltype(table), StaticHashTable<Text, bool>>);
    CHECK(table.lookup("a")());
    auto f = tf::function([](auto& t, Tensor<Text, 3> x) { return t.lookup(x); }, table);
    CHECK(list(f(tf::constant({"a", "b", "c"}))) == std::vector<bool>{true, false, false});
}

TEST_CASE("dtypes of initializers") {
    const KeyValueTensorInitializer ints({"a"}, {1});
    static_assert(std::is_same_v<decltype(ints)::value_type, std::int32_t>);
    const KeyValueTensorInitializer wide({"a"}, {1}, tf::string_, tf::int64);
    static_assert(std::is_same_v<decltype(wide)::value_type, Index>);
    const KeyValueTensorInitializer tensors(tf::constant<Index>({7, 8}), tf::constant({"x", "y"}));
    StaticHashTable<Index, Text> names(tensors, "none");
    CHECK(list(names[tf::constant<Index>({8, 9, 7})]) == std::vector<Text>{"y", "none", "x"});
    StaticHashTable<Index, double> numbers(
        KeyValueTensorInitializer<Index, double>({-1, 0}, {0.25, -0.}), 3);
    CHECK(list(numbers[tf::constant<Index>({0, -1, 1})]) == std::vector<double>{-0., 0.25, 3.});
}

TEST_CASE("keys are bytes") {
    const auto keys = tf::constant<dyn>(std::vector<Text>{"a\0b"s, "a"s, ""s, "\xff\0"s, "\0"s});
    StaticHashTable table(KeyValueTensorInitializer(keys, tf::constant({1, 2, 3, 4, 5})), 0);
    const auto asked =
        tf::constant<dyn>(std::vector<Text>{"a"s, "a\0b"s, "a\0"s, "\0"s, "\xff\0"s, "\xff"s, ""s});
    CHECK(list(table.lookup(asked)) == std::vector<std::int32_t>{2, 1, 0, 5, 4, 0, 3});
}

TEST_CASE("an empty table is refused, as by TensorFlow") {
    const KeyValueTensorInitializer<Text, Text> none(tf::zeros<Text, 0>(), tf::zeros<Text, 0>());
    CHECK_THROWS_WITH_AS((StaticHashTable<Text, Text>(none, "?")),
                         doctest::Contains("tf.lookup.no_keys"), tf::errors::InvalidArgument);
}

TEST_CASE("many keys") {
    std::vector<Index> keys, values;
    for (Index k = 0; k < 5000; ++k) {
        keys.push_back(k * k * 7919 - 3);
        values.push_back(k);
    }
    StaticHashTable table(
        KeyValueTensorInitializer(tf::constant<dyn>(keys), tf::constant<dyn>(values)), Index{-1});
    CHECK(table.size()() == 5000);
    CHECK(list(table[tf::constant<dyn>(keys)]) == values);
    for (Index& k : keys) ++k;
    std::int64_t found = 0;
    for (const Index v : list(table[tf::constant<dyn>(keys)])) found += v != -1;
    CHECK(found == 0);
}

TEST_CASE("a key with two values is refused, the same pair is not") {
    const auto keys = tf::constant({"a", "b", "a"});
    StaticHashTable table(KeyValueTensorInitializer(keys, tf::constant({1, 2, 1})), -1);
    CHECK(table.size()() == 2);
    const KeyValueTensorInitializer two(keys, tf::constant({1, 2, 3}));
    CHECK_THROWS_WITH_AS(StaticHashTable(two, -1),
                         doctest::Contains("key a with the values 1 and 3"),
                         tf::errors::FailedPrecondition);
    const KeyValueTensorInitializer uneven(keys, tf::constant({1, 2}));
    CHECK_THROWS_WITH_AS(StaticHashTable(uneven, -1), doctest::Contains("tf.lookup.lengths"),
                         tf::errors::InvalidArgument);
}

TEST_CASE("tables from text files") {
    const auto table_of = [](const TextOfLines& file, tf::lookup::TextFileOptions options = {}) {
        return list(
            StaticHashTable(TextFileInitializer(file.name(), tf::string_, TextFileIndex::WHOLE_LINE,
                                                tf::int64, TextFileIndex::LINE_NUMBER, options),
                            -1)[tf::constant({"x", "y", "z", ""})]);
    };
    CHECK(table_of(TextOfLines("x\ny\n")) == std::vector<Index>{0, 1, -1, -1});
    CHECK(table_of(TextOfLines("x\r\n\rz\nz")) == std::vector<Index>{0, -1, 2, -1});
    CHECK_THROWS_WITH_AS(table_of(TextOfLines("x\n\nz")),
                         doctest::Contains("line 1, which is empty"), tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(table_of(TextOfLines("")), doctest::Contains("line 0, which is empty"),
                         tf::errors::InvalidArgument);
    CHECK(table_of(TextOfLines("x\ny\n\n"), {.vocab_size = 2, .value_index_offset = 10}) ==
          std::vector<Index>{10, 11, -1, -1});
    CHECK_THROWS_WITH_AS(table_of(TextOfLines("x\ny\n"), {.vocab_size = 3}),
                         doctest::Contains("got 2 lines; expected a vocab_size of 3"),
                         tf::errors::InvalidArgument);

    const TextOfLines columns("one,+1,10.5\ntwo, 2 ,-3e2\n");
    const StaticHashTable numbers(
        TextFileInitializer(columns.name(), tf::string_, 0, tf::float32, 2, {.delimiter = ","}), 0);
    CHECK(list(numbers[tf::constant({"two", "one"})]) == std::vector<float>{-300.f, 10.5f});
    const StaticHashTable back(
        TextFileInitializer(columns.name(), tf::int64, 1, tf::string_, 0, {.delimiter = ","}), "");
    CHECK(list(back[tf::constant<Index>({2, 1, 3})]) == std::vector<Text>{"two", "one", ""});
    CHECK_THROWS_WITH_AS(StaticHashTable(TextFileInitializer(columns.name(), tf::string_, 1,
                                                             tf::int64, 0, {.delimiter = ","}),
                                         0),
                         doctest::Contains("'one' in line 0"), tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(
        StaticHashTable(TextFileInitializer(columns.name(), tf::string_, 0, tf::int64, 1), 0),
        doctest::Contains("1 columns in line 0"), tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(
        StaticHashTable(TextFileInitializer(columns.name(), tf::int64, TextFileIndex::WHOLE_LINE,
                                            tf::int64, TextFileIndex::LINE_NUMBER),
                        0),
        doctest::Contains("'one,+1,10.5' in line 0"), tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(
        StaticHashTable(TextFileInitializer(columns.name(), tf::string_, TextFileIndex::LINE_NUMBER,
                                            tf::int64, TextFileIndex::LINE_NUMBER),
                        0),
        doctest::Contains("LINE_NUMBER for dtype string"), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(StaticHashTable(TextFileInitializer("/nowhere/vocabulary", tf::string_, 0,
                                                        tf::int64, TextFileIndex::LINE_NUMBER),
                                    0),
                    tf::errors::NotFound);
}

TEST_CASE("a gradient does not pass through a lookup") {
    StaticHashTable table(KeyValueTensorInitializer({1, 2}, {10.f, 20.f}), 0.f);
    tf::Variable<float> v(3.f);
    tf::GradientTape tape;
    const auto y = v * tf::reduce_sum(table[tf::constant({1, 2, 3})]);
    CHECK(tape.gradient(y, v).collapse()() == 30.f);
}

TEST_CASE("functions with tables run under a tape") {
    Words m;
    auto weigh = tf::function<&Words::weigh>(m);
    tf::GradientTape tape;
    const auto y = tf::reduce_sum(weigh(tf::constant({2, 2, 4}), true));
    CHECK(tape.gradient(y, m.scale).collapse()() == 5.5f);
}

TEST_CASE("several threads use a table") {
    Words m;
    auto of = tf::function<&Words::of>(m);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> all;
    for (int t = 0; t < 4; ++t)
        all.emplace_back([&, t] {
            for (int k = 0; k < 200; ++k) {
                const auto keys = tf::constant({"lake", t % 2 == 0 ? "palmer" : "x"});
                const std::vector<Index> expected{1, t % 2 == 0 ? 2 : -1};
                wrong += list(of(keys)) != expected || list(m.ids[keys]) != expected;
            }
        });
    for (std::thread& t : all) t.join();
    CHECK(wrong == 0);
}

TEST_CASE("the handle of a table among the captures") {
    Words m;
    const auto f = tf::function<&Words::of>(m).get_concrete_function();
    CHECK(f.pretty_printed_signature().find(
              "words/ids:0: TensorSpec(shape=(), dtype=tf.resource, name=None)") !=
          std::string::npos);
}
