// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::strings::reduce_join and format of ragged tensors, unsorted_segment_join: their errors, and
// values in functions; the referee tests the rest. The expected strings are those of TensorFlow
// 2.21.

#include <tf/ragged.hpp>
#include <tf/strings.hpp>

#include <string>
#include <vector>

#include "../ops/op_support.hpp"

namespace {

using tf::dyn;
using tf::strings::format;
using tf::strings::FormatOptions;
using tf::strings::reduce_join;
using tf::strings::unsorted_segment_join;
using Texts = std::vector<std::string>;
using Rows = tf::RaggedTensor<tf::Tensor<tf::string, dyn>>;

template <class T>
Texts texts(const T& x) {
    return Texts(x.data(), x.data() + x.shape().size());
}

}  // namespace

TEST_CASE("unsorted_segment_join: ids outside of the segments") {
    const auto x = tf::constant({"a", "b"});
    CHECK_THROWS_WITH_AS(unsorted_segment_join<2>(x, tf::constant({0, 2})),
                         doctest::Contains("ids from 0 to 1"), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(unsorted_segment_join<2>(x, tf::constant({-1, 0})),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_AS(unsorted_segment_join(x, tf::constant({0, 0}), tf::constant(-1)),
                    tf::errors::InvalidArgument);
    CHECK(texts(unsorted_segment_join<3>(x, tf::constant({1, 1}), "-")) == Texts{"", "a-b", ""});
    const auto gaps = tf::constant({"", "b", "a", "", "", "c"});
    CHECK(texts(unsorted_segment_join<2>(gaps, tf::constant({0, 0, 1, 1, 1, 1}), "-")) ==
          Texts{"b", "a---c"});
}

TEST_CASE("reduce_join and format: rows of open lengths in a function") {
    const auto joined = tf::function([](const tf::Tensor<tf::string, dyn>& lines) {
        const Rows rt = tf::strings::split(lines);
        return std::tuple(reduce_join<1>(rt, "+"), reduce_join(rt),
                          format("{}: {}", rt, lines, FormatOptions{.summarize = 1}));
    });
    const auto [rows, all, text] = joined(tf::constant({"a b c", "", "it's"}));
    CHECK(texts(rows) == Texts{"a+b+c", "", "it's"});
    CHECK(all.data()[0] == "abcit's");
    CHECK(text.data()[0] == R"([['a', ..., 'c'], ..., ['it\'s']]: ["a b c" ... "it\'s"])");
}

TEST_CASE("format: a placeholder for each value") {
    const Rows rt{{"a"}, {0, 1}};
    CHECK_THROWS_WITH_AS(format("{} {}", rt), doctest::Contains("2 placeholders"),
                         tf::errors::InvalidArgument);
    CHECK_THROWS_AS(format("none", rt, rt), tf::errors::InvalidArgument);
    CHECK(format("<{}>", Rows{{}, {0}}).data()[0] == "<[]>");
}
