// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rows of variables that are changed in place. Expected values are sums and products by hand.

#include <doctest/doctest.h>

#include <tf/functions.hpp>

namespace {

template <class T>
std::vector<T> values(const auto& x) {
    return {x.values().begin(), x.values().end()};
}

struct Table : tf::Module {
    tf::Variable<float, 3, 2> rows{this, "rows",
                                   tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}})};
    tf::Variable<float, 3> vector{this, "vector", tf::constant({1.f, 2.f, 3.f})};

    constexpr auto by_row(tf::Tensor<int, 3> i, tf::Tensor<float, 3, 2> x, tf::Tensor<int> one) {
        rows.scatter_add(i, x);
        rows.scatter_sub(one, tf::constant({1.f, 1.f}));
        rows.scatter_mul(one, tf::constant({2.f, 3.f}));
        rows.scatter_div(i, x);
        const auto changed = rows.read();
        rows.scatter_max(i, x);
        rows.scatter_min(one, tf::constant({0.f, 9.f}));
        const auto limited = rows.read();
        rows.scatter_update(i, x);
        return std::tuple(changed, limited, rows.read());
    }
    constexpr auto by_vector(tf::Tensor<std::int64_t, 2, 2> at, tf::Tensor<float, 2> x) {
        rows.scatter_nd_add(at, x);
        rows.scatter_nd_sub(tf::constant({{1, 1}}), tf::constant({0.5f}));
        rows.scatter_nd_max(at, x * 3.f);
        rows.scatter_nd_min(tf::constant({0}), tf::constant({9.f, 1.f}));
        vector.scatter_nd_update(tf::constant({{2}, {2}}), x);
        vector.scatter_nd_add(tf::constant({0}), tf::constant(10.f));
        return std::tuple(rows.read(), vector.read());
    }
};

const auto ids = tf::constant({2, 0, 2});
const auto updates = tf::constant({{1.f, 2.f}, {2.f, 4.f}, {4.f, 8.f}});

template <class R>
void check_by_row(const R& results) {
    const auto& [changed, limited, replaced] = results;
    // row 0: (1 + 2, 2 + 4) / (2, 4); row 1: (3 - 1, 4 - 1) * (2, 3); row 2: (5 + 5, 6 + 10) / (4,
    // 16)
    CHECK(values<float>(changed) == std::vector<float>{1.5f, 1.5f, 4, 9, 2.5f, 1});
    CHECK(values<float>(limited) == std::vector<float>{2, 4, 0, 9, 4, 8});
    CHECK(values<float>(replaced) == std::vector<float>{2, 4, 0, 9, 4, 8});
}
template <class R>
void check_by_vector(const R& results) {
    const auto& [rows, vector] = results;
    CHECK(values<float>(rows) == std::vector<float>{1, 1, 3, 3.5f, 15, 6});
    CHECK(values<float>(vector) == std::vector<float>{11, 2, 5});
}
const auto positions = tf::constant<std::int64_t>({{2, 0}, {2, 0}});
const auto two = tf::constant({1.f, 5.f});

}  // namespace

TEST_CASE("variable: updates of rows") {
    Table eager, traced;
    check_by_row(eager.by_row(ids, updates, tf::constant(1)));
    check_by_row(tf::function<&Table::by_row>(traced)(ids, updates, tf::constant(1)));
}

TEST_CASE("variable: updates at index vectors") {
    Table eager, traced;
    check_by_vector(eager.by_vector(positions, two));
    check_by_vector(tf::function<&Table::by_vector>(traced)(positions, two));
}

TEST_CASE("variable: updates of other dtypes, by IndexedSlices, of a view") {
    tf::Variable<tf::string, 2> text(tf::constant({"a", "b"}));
    text.scatter_update(tf::constant({1, 1}), tf::constant({"c", "d"}));
    CHECK(values<std::string>(text.read()) == std::vector<std::string>{"a", "d"});
    tf::Variable<int, 2> numbers(tf::constant({7, -7}));
    numbers.scatter_div(tf::constant({0, 1}), tf::constant({2, 2}));
    CHECK(values<int>(numbers.read()) == std::vector<int>{3, -3});
    CHECK_THROWS_AS(numbers.scatter_div(tf::constant(0), tf::constant(0)),
                    tf::errors::InvalidArgument);
    tf::Variable<std::uint8_t, 2> bytes(tf::constant<std::uint8_t>({250, 1}));
    bytes.scatter_add(tf::constant({0, 0}), tf::constant<std::uint8_t>({5, 5}));
    CHECK(values<std::uint8_t>(bytes.read()) == std::vector<std::uint8_t>{4, 1});
    tf::Variable<float, 3> v(tf::constant({1.f, 2.f, 3.f}));
    tf::GradientTape tape;
    const auto y = tf::gather(v, tf::constant({1, 1}));
    const auto slices = tape.gradient(tf::reduce_sum(y), v).indexed_slices();
    v.scatter_sub(slices).scatter_add(slices);
    v.scatter_mul(slices);
    CHECK(values<float>(v.read()) == std::vector<float>{1, 2, 3});
}

TEST_CASE("variable: an index out of range changes nothing") {
    tf::Variable<float, 2> v(tf::constant({1.f, 2.f}));
    const auto two_ones = tf::ones<float, 2>();
    for (const auto& wrong : {tf::constant({0, 2}), tf::constant({0, -1})}) {
        CHECK_THROWS_AS(v.scatter_add(wrong, two_ones), tf::errors::InvalidArgument);
        CHECK_THROWS_AS(v.scatter_update(wrong, two_ones), tf::errors::InvalidArgument);
        CHECK_THROWS_AS(v.scatter_nd_max(tf::expand_dims<-1>(wrong), two_ones),
                        tf::errors::InvalidArgument);
    }
    CHECK(values<float>(v.read()) == std::vector<float>{1, 2});
    // from TensorFlow 2.21: updates of another shape are an InvalidArgumentError
    const tf::Tensor<float, tf::dyn> three(tf::ones<float, 3>());
    CHECK_THROWS_AS(v.scatter_add(tf::constant({0, 1}), three), tf::errors::InvalidArgument);
}
