// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Columns of comma-separated values, eagerly and in functions; tests/referee compares them with
// TensorFlow's.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <tf/functions.hpp>
#include <tf/io/records/csv.hpp>
#include <tf/strings.hpp>

using tf::dyn;
using tf::io::decode_csv;
using Lines = tf::Tensor<tf::string, 3>;

namespace {

const Lines lines = tf::constant({"1,a,2.5", ",\"b,c\",NA", "7,,3"});

template <class T, int... Dims>
std::vector<T> elements(const tf::Tensor<T, Dims...>& x) {
    return {x.values().begin(), x.values().end()};
}

}  // namespace

TEST_CASE("decode_csv: columns with defaults") {
    const auto f = [](auto x) {
        return decode_csv(x, {.na_value = "NA"}, std::int64_t{-1}, "none", 9.f);
    };
    const auto check = [](const auto& columns) {
        const auto& [a, b, c] = columns;
        CHECK(elements(a) == std::vector<std::int64_t>{1, -1, 7});
        CHECK(elements(b) == std::vector<std::string>{"a", "b,c", "none"});
        CHECK(elements(c) == std::vector<float>{2.5f, 9.f, 3.f});
    };
    check(f(lines));
    check(tf::function(f)(lines));
    check(tf::function(f)(tf::Tensor<tf::string, dyn>(lines)));
    const auto [one, text, number] = f(tf::Tensor<tf::string>("4,x,1e3"));
    static_assert(std::is_same_v<decltype(number), const tf::Tensor<float>>);
    CHECK(one() == 4);
    CHECK(text() == "x");
    CHECK(number() == 1000.f);
}

TEST_CASE("decode_csv: some columns, another separator") {
    const auto f = [](auto x) { return decode_csv<0, 2>(x, {.na_value = "NA"}, 5, .5); };
    const auto check = [](const auto& columns) {
        CHECK(elements(std::get<0>(columns)) == std::vector<int>{1, 5, 7});
        CHECK(elements(std::get<1>(columns)) == std::vector<double>{2.5, .5, 3.0});
    };
    check(f(lines));
    check(tf::function(f)(lines));
    const auto g = [](auto x) {
        return decode_csv(x, {.field_delim = ';', .use_quote_delim = false}, "", "");
    };
    const auto [a, b] = tf::function(g)(tf::constant({"a;\"b\""}));
    CHECK(elements(a) == std::vector<std::string>{"a"});
    CHECK(elements(b) == std::vector<std::string>{"\"b\""});
}

TEST_CASE("decode_csv: records that do not fit") {
    const auto required = [](auto x) { return decode_csv(x, tf::Tensor<int, 0>(), "", ""); };
    CHECK_THROWS_AS(required(lines), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(tf::function(required)(lines), tf::errors::InvalidArgument);
    const auto two = [](auto x) { return decode_csv(x, 0, 0); };
    for (const char* const text : {"1,2,3", "1", "x,1", "1,\"2", "1,2.5"}) {
        CHECK_THROWS_AS(two(tf::Tensor<tf::string>(text)), tf::errors::InvalidArgument);
        CHECK_THROWS_AS(tf::function(two)(tf::Tensor<tf::string>(text)),
                        tf::errors::InvalidArgument);
    }
}
