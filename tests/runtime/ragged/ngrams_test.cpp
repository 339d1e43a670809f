// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::strings::ngrams of dyn dims and of rows within rows, and its errors; the referee tests the
// rest. The expected strings are those of TensorFlow 2.21.

#include <tf/ragged.hpp>
#include <tf/strings.hpp>

#include <string>
#include <vector>

#include "../ops/op_support.hpp"

namespace {

using tf::dyn;
using tf::strings::ngrams;
using Texts = std::vector<std::string>;
using Rows = tf::RaggedTensor<tf::Tensor<tf::string, dyn>>;

template <class T>
Texts texts(const T& x) {
    return Texts(x.data(), x.data() + x.shape().size());
}
Rows words(const tf::Tensor<tf::string, dyn>& lines) { return tf::strings::split(lines); }

}  // namespace

TEST_CASE("ngrams: rows of an open number of strings") {
    const auto pairs = tf::function([](const tf::Tensor<tf::string, dyn, dyn>& x) {
        return ngrams<2>(x, {.pad_values = "."});
    });
    const auto got = pairs(tf::constant({{"a", "b"}, {"c", "d"}}));
    CHECK(got.shape() == tf::Shape(2, 3));
    CHECK(texts(got) == Texts{". a", "a b", "b .", ". c", "c d", "d ."});
    const auto cube = ngrams<3>(tf::constant({{{"a", "b", "c"}}, {{"d", "e", "f"}}}));
    CHECK(cube.shape() == tf::Shape(2, 1, 1));
    CHECK(texts(cube) == Texts{"a b c", "d e f"});
}

TEST_CASE("ngrams: rows within rows, and rows without strings") {
    const tf::RaggedTensor<Rows> nested{words(tf::constant({"a b c", "", "d"})),
                                        tf::constant<std::int64_t>({0, 2, 3})};
    const auto got = ngrams<2, 1>(nested, {.separator = ""});
    CHECK(texts(got.flat_values()) == Texts{"ab", "bc", "a", "b", "c", "d"});
    CHECK(got.values.row_splits.data()[1] == 5);
    CHECK(got.values.row_splits.data()[2] == 5);
    CHECK(ngrams<2>(tf::Tensor<tf::string, dyn>(tf::zeros<tf::string, 0>())).shape() ==
          tf::Shape(0));
}

TEST_CASE("ngrams: rows that do not fit, widths of pads, more strings than there is memory for") {
    const Rows broken{tf::constant({"a", "b"}), tf::constant<std::int64_t>({0, 2, 1})};
    CHECK_THROWS_AS(ngrams<2>(broken), tf::errors::InvalidArgument);
    const auto x = tf::constant({"a", "b"});
    CHECK_THROWS_AS(ngrams<2>(x, {.padding_width = 1}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(ngrams<2>(x, {.pad_values = "_", .padding_width = -1}),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_AS(ngrams<2000000000>(x, {.pad_values = "_"}), tf::errors::ResourceExhausted);
    CHECK(texts(ngrams<4>(x, {.preserve_short_sequences = true})) == Texts{"a b"});
}
