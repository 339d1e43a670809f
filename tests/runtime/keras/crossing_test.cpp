// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// HashedCrossing. Expected values are Keras's.

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using test::elements;
using Vec = std::vector<float>;
using Ints = std::vector<std::int64_t>;

template <HashedCrossing<3> L>
struct Crossed
    : Functional<Crossed<L>, Input<1>{.dtype = tf::int64}, Input<1>{.dtype = tf::string_}> {
    static constexpr auto build(auto numbers, auto words) {
        return std::tuple(numbers, words) | layer<L>;
    }
};
struct Words : Functional<Words, Input<>{.dtype = tf::string_}, Input<>{.dtype = tf::int32}> {
    static constexpr auto build(auto words, auto numbers) {
        return std::tuple(words, numbers) | layer<HashedCrossing<5>{}>;
    }
};
struct Three : Functional<Three, Input<1>{.dtype = tf::string_}, Input<1>{.dtype = tf::string_},
                          Input<1>{.dtype = tf::int64}> {
    static constexpr auto build(auto a, auto b, auto c) {
        return std::tuple(a, b, c) | layer<HashedCrossing<1000000>{}>;
    }
};

tf::Tensor<std::string, 5, 1> words() {
    return tf::constant({{"omar"},
                         {""},
                         {"a longer text of more than thirty-two characters"},
                         {"stringer"},
                         {"x"}});
}
tf::Tensor<std::int64_t, 5, 1> numbers() {
    constexpr std::int64_t large = (std::int64_t{1} << 62) + 7;
    return tf::constant({{std::int64_t{3}},
                         {std::int64_t{-4}},
                         {std::int64_t{5}},
                         {large},
                         {std::numeric_limits<std::int64_t>::min()}});
}

TEST_CASE("crossing numbers combinations as Keras does") {
    Words model;
    CHECK(elements(model(std::tuple(tf::constant({"A", "B", "A", "B", "A"}),
                                    tf::constant({101, 101, 101, 102, 102})))) ==
          Ints{1, 4, 1, 1, 3});
    Three three;
    CHECK(elements(three(std::tuple(words(), tf::constant({{"a"}, {"b"}, {"c"}, {"d"}, {"e"}}),
                                    numbers()))) == Ints{256067, 464290, 527061, 895255, 132829});
}

TEST_CASE("crossed categories become zeros and a one") {
    Crossed<HashedCrossing<3>{.output_mode = "one_hot"}> model;
    static_assert(std::is_same_v<decltype(model(std::tuple(numbers(), words()))),
                                 tf::Tensor<float, tf::dyn, 3>>);
    CHECK(elements(model(std::tuple(numbers(), words()))) ==
          Vec{0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0});
    Crossed<HashedCrossing<3>{}> ints;
    CHECK(elements(ints(std::tuple(numbers(), words()))) == Ints{1, 0, 1, 2, 1});
}

}  // namespace
