// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Datasets of Arrow streams. The arrays are laid out by hand, as Arrow's specification says.

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tf/functions.hpp>

#include "lists.hpp"

namespace data = tf::data;
using test::elements;
using test::Int;
using tf::dyn;
using tf::Tensor;

namespace {

int held = 0;  ///< objects that have not been released

/// A column of a batch: its type, and its buffers as bytes.
struct Column {
    std::string name, format;
    std::int64_t length = 0, nulls = 0, offset = 0;
    std::vector<std::string> buffers;
    std::vector<Column> children{};
    std::shared_ptr<Column> dictionary{};
};
template <class T>
std::string bytes(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}
template <class T>
Column numbers(std::string name, std::string format, const std::vector<T>& values) {
    return {std::move(name),    std::move(format), static_cast<std::int64_t>(values.size()), 0, 0,
            {"", bytes(values)}};
}
template <class Offset = std::int32_t>
Column texts(std::string name, std::string format, const std::vector<std::string>& values) {
    std::vector<Offset> offsets{0};
    std::string all;
    for (const std::string& v : values) {
        all += v;
        offsets.push_back(static_cast<Offset>(all.size()));
    }
    return {
        std::move(name),          std::move(format), static_cast<std::int64_t>(values.size()), 0, 0,
        {"", bytes(offsets), all}};
}

/// What an exported object keeps.
struct Kept {
    Column column;
    std::vector<const void*> buffers{};
    std::vector<ArrowArray> arrays{};
    std::vector<ArrowArray*> array_pointers{};
    std::vector<ArrowSchema> schemas{};
    std::vector<ArrowSchema*> schema_pointers{};
};
template <class T>
void release(T* object) {
    for (std::int64_t k = 0; k < object->n_children; ++k)
        if (object->children[k]->release != nullptr)
            object->children[k]->release(object->children[k]);
    if (object->dictionary != nullptr && object->dictionary->release != nullptr)
        object->dictionary->release(object->dictionary);
    delete static_cast<Kept*>(object->private_data);
    object->release = nullptr;
    --held;
}
ArrowArray array_of(const Column& c) {
    auto* const kept = new Kept{c};
    ++held;
    for (const std::string& b : kept->column.buffers)
        kept->buffers.push_back(b.empty() ? nullptr : b.data());
    for (const Column& child : kept->column.children) kept->arrays.push_back(array_of(child));
    if (c.dictionary != nullptr) kept->arrays.push_back(array_of(*c.dictionary));
    for (ArrowArray& a : kept->arrays) kept->array_pointers.push_back(&a);
    return {c.length,
            c.nulls,
            c.offset,
            static_cast<std::int64_t>(kept->buffers.size()),
            static_cast<std::int64_t>(c.children.size()),
            kept->buffers.data(),
            kept->array_pointers.data(),
            c.dictionary == nullptr ? nullptr : kept->array_pointers.back(),
            release<ArrowArray>,
            kept};
}
ArrowSchema schema_of(const Column& c) {
    auto* const kept = new Kept{c};
    ++held;
    for (const Column& child : kept->column.children) kept->schemas.push_back(schema_of(child));
    if (c.dictionary != nullptr) kept->schemas.push_back(schema_of(*c.dictionary));
    for (ArrowSchema& s : kept->schemas) kept->schema_pointers.push_back(&s);
    return {kept->column.format.c_str(),
            kept->column.name.c_str(),
            nullptr,
            0,
            static_cast<std::int64_t>(c.children.size()),
            kept->schema_pointers.data(),
            c.dictionary == nullptr ? nullptr : kept->schema_pointers.back(),
            release<ArrowSchema>,
            kept};
}
Column table(std::vector<Column> columns) {
    const std::int64_t length = columns.empty() ? 0 : columns[0].length;
    return {"", "+s", length, 0, 0, {""}, std::move(columns)};
}

struct Batches {
    std::vector<Column> all;
    std::size_t next = 0;
    std::size_t fails_at = 1000;
};
/// A stream of these tables; it fails instead of returning the one with the number `fails_at`.
ArrowArrayStream stream_of(std::vector<Column> tables, std::size_t fails_at = 1000) {
    ++held;
    return {[](ArrowArrayStream* s, ArrowSchema* out) {
                *out = schema_of(static_cast<Batches*>(s->private_data)->all.at(0));
                return 0;
            },
            [](ArrowArrayStream* s, ArrowArray* out) {
                auto& batches = *static_cast<Batches*>(s->private_data);
                const std::size_t k = batches.next++;
                if (k == batches.fails_at) return EIO;
                *out = k < batches.all.size() ? array_of(batches.all[k]) : ArrowArray{};
                return 0;
            },
            [](ArrowArrayStream*) { return "the disk is gone"; },
            [](ArrowArrayStream* s) {
                delete static_cast<Batches*>(s->private_data);
                s->release = nullptr;
                --held;
            },
            new Batches{std::move(tables), 0, fails_at}};
}

struct Flower {
    BOOST_HANA_DEFINE_STRUCT(Flower, (float, width), (std::string, kind), (bool, wild));
};
struct Number {
    BOOST_HANA_DEFINE_STRUCT(Number, (std::int64_t, x));
};
struct Point {
    BOOST_HANA_DEFINE_STRUCT(Point, (Tensor<float, 2>, at));
};
struct Text {
    BOOST_HANA_DEFINE_STRUCT(Text, (std::string, s));
};

/// The values of a column with the name `s` or `x` in all batches of one table.
template <class Row>
auto read(const Column& column, const data::FromArrowOptions& options = {}) {
    auto it =
        data::from_arrow<Row>([&] { return stream_of({table({column})}); }, options).iterator();
    const auto batch = it.get_next();
    CHECK_FALSE(it.next());
    if constexpr (std::is_same_v<Row, Text>) return elements(tf::get<"s">(batch));
    else if constexpr (std::is_same_v<Row, Number>) return elements(tf::get<"x">(batch));
    else return elements(tf::get<"at">(batch));
}

}  // namespace

TEST_CASE("columns by their names, batch by batch, and pass by pass") {
    const auto batch = [](std::vector<float> width, std::vector<std::string> kind, char wild) {
        Column bits{"wild", "b", static_cast<std::int64_t>(width.size()),
                    0,      0,   {"", std::string(1, wild)}};
        return table({texts("kind", "u", kind),
                      numbers("other", "g", std::vector(width.size(), 1.)),
                      numbers("width", "f", width), bits});
    };
    const std::vector<Column> tables{batch({1.f, 2.f, 3.f}, {"a", "", "ccc"}, 0b101),
                                     batch({}, {}, 0), batch({4.f}, {"d"}, 0)};
    {
        const auto flowers = data::from_arrow<Flower, "kind">([&] { return stream_of(tables); });
        for (int pass = 0; pass < 2; ++pass) {
            auto it = flowers.iterator();
            const auto [features, kind] = it.get_next();
            CHECK(elements(tf::get<"width">(features)) == std::vector<float>{1.f, 2.f, 3.f});
            CHECK(elements(tf::get<"wild">(features)) == std::vector<bool>{true, false, true});
            CHECK(elements(kind) == std::vector<std::string>{"a", "", "ccc"});
            const auto last = it.get_next();
            CHECK(elements(last.second) == std::vector<std::string>{"d"});
            CHECK_FALSE(it.next());
        }
        auto first = flowers.iterator();
        (void)first.get_next();
        auto again = flowers.iterator();
        again.restore(first.save());
        CHECK(elements(again.get_next().second) == std::vector<std::string>{"d"});
        CHECK(test::vectors(flowers.rebatch(2).map([](const auto&, const auto& k) { return k; })) ==
              std::vector<std::vector<std::string>>{{"a", ""}, {"ccc", "d"}});
    }
    CHECK(held == 0);
}
TEST_CASE("a slice of a table and of a column") {
    Column x = numbers<Int>("x", "l", {0, 1, 2, 3, 4, 5, 6, 7});
    x.offset = 2;
    x.length = 5;
    Column part = table({x});
    part.offset = 1;
    part.length = 3;
    const auto it = data::from_arrow<Number>([&] { return stream_of({part}); });
    for (const auto& batch : it) CHECK(elements(tf::get<"x">(batch)) == std::vector<Int>{3, 4, 5});
    Column bits{"wild", "b", 3, 0, 7, {"", std::string("\x80\x02", 2)}};
    struct Wild {
        BOOST_HANA_DEFINE_STRUCT(Wild, (bool, wild));
    };
    for (const auto& batch : data::from_arrow<Wild>([&] { return stream_of({table({bits})}); }))
        CHECK(elements(tf::get<"wild">(batch)) == std::vector<bool>{true, false, true});
}
TEST_CASE("strings of all layouts") {
    const std::vector<std::string> all{"short", "", "longer than twelve bytes", "x"};
    CHECK(read<Text>(texts("s", "u", all)) == all);
    CHECK(read<Text>(texts<Int>("s", "U", all)) == all);
    CHECK(read<Text>(texts("s", "z", all)) == all);
    CHECK(read<Text>(texts<Int>("s", "Z", all)) == all);
    // views: a length and up to 12 bytes, or length, prefix, buffer and position
    std::string views(64, '\0');
    const auto put = [&](std::size_t at, const void* from, std::size_t n) {
        std::memcpy(views.data() + at, from, n);
    };
    const std::int32_t sizes[] = {5, 0, 24, 1}, place[] = {1, 3};
    for (std::size_t k = 0; k < 4; ++k) put(16 * k, &sizes[k], 4);
    put(4, "short", 5);
    put(36, "long", 4);
    put(40, place, 8);
    put(52, "x", 1);
    const Column view{"s", "vu", 4, 0, 0, {"", views, "zz", "???" + all[2], bytes<Int>({2, 27})}};
    CHECK(read<Text>(view) == all);
    Column outside = view;
    outside.buffers[4] = bytes<Int>({2, 26});
    CHECK_THROWS_AS((void)read<Text>(outside), tf::errors::DataLoss);
}
TEST_CASE("dictionaries are decoded, lists of a fixed size are dims, times are integers") {
    Column words = numbers<std::int8_t>("s", "c", {1, 0, 1});
    words.dictionary = std::make_shared<Column>(texts("", "u", {"no", "yes"}));
    CHECK(read<Text>(words) == std::vector<std::string>{"yes", "no", "yes"});
    words.buffers[1] = bytes<std::int8_t>({1, 2, 1});
    CHECK_THROWS_AS((void)read<Text>(words), tf::errors::DataLoss);

    Column points{
        "at", "+w:2", 2, 0, 1, {""}, {numbers("item", "f", std::vector<float>{1, 2, 3, 4, 5, 6})}};
    CHECK(read<Point>(points) == std::vector<float>{3.f, 4.f, 5.f, 6.f});
    CHECK(read<Number>(numbers<Int>("x", "tsu:UTC", {7})) == std::vector<Int>{7});
}
TEST_CASE("missing values") {
    Column x = numbers<Int>("x", "l", {5, 6, 7});
    x.nulls = -1;  // Arrow's "not counted"
    x.buffers[0] = "\x05";
    CHECK_THROWS_WITH_AS((void)read<Number>(x), doctest::Contains("1 missing values"),
                         tf::errors::InvalidArgument);
    CHECK(read<Number>(x, {.fill_missing = true}) == std::vector<Int>{5, 0, 7});
    x.buffers[0] = "\x07";
    CHECK(read<Number>(x) == std::vector<Int>{5, 6, 7});
    Column s = texts("s", "u", {"a", "b"});
    s.nulls = 1;
    s.buffers[0] = "\x02";
    CHECK(read<Text>(s, {.fill_missing = true}) == std::vector<std::string>{"", "b"});
    Column points{
        "at", "+w:2", 2, 1, 0, {"\x01"}, {numbers("item", "f", std::vector<float>{1, 2, 3, 4})}};
    CHECK(read<Point>(points, {.fill_missing = true}) == std::vector<float>{1.f, 2.f, 0.f, 0.f});
    CHECK_THROWS_AS((void)read<Point>(points), tf::errors::InvalidArgument);
}
TEST_CASE("columns that do not fit, and streams that fail") {
    using tf::errors::InvalidArgument;
    CHECK_THROWS_WITH_AS((void)read<Number>(numbers<Int>("y", "l", {1})),
                         doctest::Contains("columns y"), InvalidArgument);
    CHECK_THROWS_WITH_AS((void)read<Number>(numbers<std::int32_t>("x", "i", {1})),
                         doctest::Contains("int32"), InvalidArgument);
    CHECK_THROWS_WITH_AS((void)read<Number>(numbers<Int>("x", "d:19,2", {1, 0})),
                         doctest::Contains("d:19,2"), InvalidArgument);
    Column points{"at", "+w:3", 1, 0, 0, {""}, {numbers("item", "f", std::vector<float>{1, 2, 3})}};
    CHECK_THROWS_AS((void)read<Point>(points), InvalidArgument);
    Column decreasing = texts("s", "u", {"ab", "c"});
    decreasing.buffers[1] = bytes<std::int32_t>({0, 2, 1});
    CHECK_THROWS_AS((void)read<Text>(decreasing), tf::errors::DataLoss);
    Column less = numbers<Int>("x", "l", {1, 2});
    Column more = table({less});
    more.length = 3;
    CHECK_THROWS_AS(
        (void)data::from_arrow<Number>([&] { return stream_of({more}); }).iterator().next(),
        tf::errors::DataLoss);
    CHECK_THROWS_AS(
        (void)data::from_arrow<Number>([&] { return stream_of({less}); }).iterator().next(),
        InvalidArgument);  // no table

    auto failing = data::from_arrow<Number>([&] {
                       return stream_of({table({less}), table({less})}, 1);
                   }).iterator();
    (void)failing.get_next();
    CHECK_THROWS_WITH_AS((void)failing.next(), doctest::Contains("the disk is gone"),
                         tf::errors::Unavailable);
    CHECK_FALSE(failing.next());
    failing = data::from_arrow<Number>([&] { return stream_of({table({less})}); }).iterator();
    CHECK(held == 0);  // a stream is opened at the first element
}
TEST_CASE("everything was released") { CHECK(held == 0); }
