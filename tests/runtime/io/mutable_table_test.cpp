// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::lookup::experimental::MutableHashTable in checkpoints and SavedModels: TensorFlow's names,
// the effect of a restore on the contents, and functions that change a loaded table.

#include <map>

#include <doctest/doctest.h>

#include <tf/tf.hpp>

#include "io_support.hpp"

namespace {

using tf::lookup::experimental::MutableHashTable;
using Index = std::int64_t;
using Text = tf::string;

struct Words : tf::Module {
    MutableHashTable<Text, Index> t{this, "t", -1};
    MutableHashTable<Index, float, 2> v{this, "v", {0.f, 1.f}};
    tf::Variable<float> x{this, "x", 1.f};
    constexpr Words() : tf::Module("words") {}

    constexpr auto run(tf::Tensor<Text, tf::dyn> k) {
        t.insert(k, tf::cast<Index>(tf::strings::length(k)));
        t.remove(tf::gather(k, 0));
        const auto [keys, values] = t.export_();
        return std::tuple(t.lookup(k), t.size(), keys, values, v[tf::constant<Index>({1, 2})],
                          t.lookup(k, tf::cast<Index>(tf::strings::length(k)) * Index{10}));
    }
};
struct Part : tf::Module {
    MutableHashTable<Text, std::int32_t> t{this, "t", -1};
    constexpr Part() : tf::Module("part") {}
};

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

TEST_CASE("the contents of tables in a checkpoint") {
    test::Folder folder("mutable_table");
    Words saved, restored;
    saved.t.insert({"q", "w"}, {5, 6});
    saved.v.insert({1}, {{2.f, 3.f}});
    tf::train::Checkpoint(saved).write(folder / "c");
    std::vector<std::string> names;
    for (const auto& [name, shape] : tf::train::list_variables(folder / "c")) names.push_back(name);
    CHECK(names ==
          std::vector<std::string>{"_CHECKPOINTABLE_OBJECT_GRAPH", "t/.ATTRIBUTES/table-keys",
                                   "t/.ATTRIBUTES/table-values", "v/.ATTRIBUTES/table-keys",
                                   "v/.ATTRIBUTES/table-values", "x/.ATTRIBUTES/VARIABLE_VALUE"});
    restored.t.insert({"old", "q"}, {1, 2});
    tf::train::Checkpoint(restored).read(folder / "c").assert_consumed();
    CHECK(contents(restored.t) == std::map<Text, Index>{{"q", 5}, {"w", 6}});
    CHECK(restored.v[1](1) == 3.f);
    CHECK(restored.v.size()() == 1);

    Words empty;
    tf::train::Checkpoint(empty).write(folder / "empty");
    tf::train::Checkpoint(restored).read(folder / "empty").assert_consumed();
    CHECK(restored.t.size()() == 0);
    CHECK(restored.v.size()() == 0);
}

TEST_CASE("a table that does not fit changes nothing") {
    test::Folder folder("mutable_table");
    Words saved;
    saved.t.insert({"q"}, {5});
    tf::train::Checkpoint(saved).write(folder / "c");
    Part part;
    part.t.insert({"p"}, {1});
    CHECK_THROWS_WITH_AS(tf::train::Checkpoint(part).read(folder / "c"),
                         doctest::Contains("got a table from string (1,) to int64 (1,); expected "
                                           "a table from string (1,) to int32 (1,)"),
                         tf::errors::InvalidArgument);
    CHECK(contents(part.t) == std::map<Text, std::int32_t>{{"p", 1}});
}

TEST_CASE("a table that the checkpoint does not have, and one that the program does not have") {
    test::Folder folder("mutable_table");
    Part part;
    part.t.insert({"p"}, {1});
    tf::Variable<float> x(3.f);
    tf::train::Checkpoint(tf::train::tracked("x", x)).write(folder / "x");
    tf::train::Checkpoint mine(tf::train::tracked("part", part), tf::train::tracked("x", x));
    CHECK_THROWS_WITH_AS(mine.read(folder / "x").assert_existing_objects_matched(),
                         doctest::Contains("part/t"), tf::errors::FailedPrecondition);
    CHECK(part.t.size()() == 1);
    mine.write(folder / "both");
    const auto status = tf::train::Checkpoint(tf::train::tracked("x", x)).read(folder / "both");
    status.assert_existing_objects_matched();
    CHECK_THROWS_WITH_AS(status.assert_consumed(), doctest::Contains("part/t/.ATTRIBUTES/table"),
                         tf::errors::FailedPrecondition);
}

TEST_CASE("tables that change in a SavedModel") {
    test::Folder folder("mutable_table");
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
    const auto ints = [](const tf::AnyTensor& v) {
        const auto* const first = static_cast<const Index*>(v.data());
        return std::vector<Index>(first, first + v.shape().size());
    };
    const auto r = run(tf::constant({"a", "bb"}));
    CHECK(ints(r[0].tensor()) == std::vector<Index>{-1, 2});
    CHECK(ints(r[1].tensor()) == std::vector<Index>{3});
    const auto keys = r[2].tensor().as<Text, tf::dyn>();
    const auto values = r[3].tensor().as<Index, tf::dyn>();
    std::map<Text, Index> exported;
    for (int k = 0; k < keys.shape()[0]; ++k) exported[keys.data()[k]] = values.data()[k];
    CHECK(exported == std::map<Text, Index>{{"bb", 2}, {"q", 5}, {"w", 6}});
    const auto pairs = r[4].tensor().as<float, 2, 2>();
    CHECK(pairs(0, 1) == 3.f);
    CHECK(pairs(1, 1) == 1.f);
    CHECK(ints(r[5].tensor()) == std::vector<Index>{10, 2});
    const auto again = m.signature("serving_default")({{"a", tf::constant({"ccc", "a"})}});
    CHECK(ints(again.at("output_0")) == std::vector<Index>{-1, 1});
    CHECK(ints(again.at("output_1")) == std::vector<Index>{4});
    CHECK(m.variables().size() == 1);

    const auto typed = tf::saved_model::load<Words>(folder / "m");
    CHECK(contents(typed->t) == std::map<Text, Index>{{"q", 5}, {"w", 6}});
}
