// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Operators, functions of elements and text of ragged tensors. The expected numbers and strings
// are those of TensorFlow 2.21.

#include <cstdio>
#include <fstream>
#include <sstream>

#include <tf/ragged.hpp>

#include "../ops/op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
namespace ragged = tf::ragged;
using List = std::initializer_list<double>;
template <class T>
using Rows = tf::RaggedTensor<tf::Tensor<T, dyn>>;
using Nested = tf::RaggedTensor<Rows<float>>;

/// [[1, 2], [], [3, 4, 5], [6]]
Rows<float> rows() { return {{1.f, 2.f, 3.f, 4.f, 5.f, 6.f}, {0, 2, 2, 5, 6}}; }
/// [[[1, 2], []], [], [[3, 4, 5], [6]]]
Nested nested() { return {rows(), {0, 2, 2, 4}}; }
/// [[[1, 2]], [[3, 4], [5, 6]]]
tf::RaggedTensor<tf::Tensor<float, dyn, 2>> pairs() {
    return {{{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}}, {0, 1, 3}};
}

template <class T>
void check(const Rows<T>& rt, List values, List splits) {
    tests::check(rt.values, tf::Shape(static_cast<int>(values.size())), values);
    tests::check(rt.row_splits, tf::Shape(static_cast<int>(splits.size())), splits);
}
using tests::check;

std::string text(const auto& x) {
    std::ostringstream out;
    out << x;
    return out.str();
}

constexpr List splits{0, 2, 2, 5, 6};

}  // namespace

TEST_CASE("ragged: operators of two ragged tensors") {
    check(both([](auto a) { return a + a; }, rows()), {2, 4, 6, 8, 10, 12}, splits);
    check(both([](auto a) { return a * a - a; }, rows()), {0, 2, 6, 12, 20, 30}, splits);
    check(both([](auto a) { return (a + 1.f) / a; }, rows()).values, tf::Shape(6),
          {2, 1.5, 4.f / 3.f, 1.25, 1.2f, 7.f / 6.f});
    check(both([](auto a) { return a + a; }, nested()).values, {2, 4, 6, 8, 10, 12}, splits);
    both_throw<tf::errors::InvalidArgument>([](auto a, auto b) { return (a + b).row_splits; },
                                            rows(), Rows<float>{rows().values, {0, 1, 2, 5, 6}});
}

TEST_CASE("ragged: operators with dense operands") {
    check(both([](auto a) { return 10.f - a; }, rows()), {9, 8, 7, 6, 5, 4}, splits);
    check(both([](auto a) { return a % 2.f; }, rows()), {1, 0, 1, 0, 1, 0}, splits);
    check(both([](auto a, auto x) { return a * x; }, rows(), tf::constant(3.f)),
          {3, 6, 9, 12, 15, 18}, splits);
    const auto column = mat<float, 4, 1>({10, 20, 30, 40});
    check(both([](auto a, auto x) { return x - a; }, rows(), column), {9, 8, 27, 26, 25, 34},
          splits);
    both_throw<tf::errors::InvalidArgument>([](auto a, auto x) { return (a + x).values; }, rows(),
                                            mat<float, 5, 1>({10, 20, 30, 40, 50}));
    both_throw<tf::errors::InvalidArgument>([](auto a, auto x) { return (a + x).values; }, rows(),
                                            mat<float, 3, 1>({10, 20, 30}));
    check(both([](auto a, auto x) { return a + x; }, pairs(), tf::constant({10.f, 20.f})).values,
          tf::Shape(3, 2), {11, 22, 13, 24, 15, 26});
}

TEST_CASE("ragged: comparisons and functions of elements") {
    check(both([](auto a) { return a > 3.f; }, rows()), {0, 0, 0, 1, 1, 1}, splits);
    check(both([](auto a) { return a == 3.f; }, rows()), {0, 0, 1, 0, 0, 0}, splits);
    check(both([](auto a) { return tf::logical_and(a != 3.f, a <= 4.f); }, rows()),
          {1, 1, 0, 1, 0, 0}, splits);
    check(both([](auto a) { return tf::logical_or(a < 2.f, a >= 5.f); }, rows()),
          {1, 0, 0, 0, 1, 1}, splits);
    check(both([](auto a) { return -a; }, rows()), {-1, -2, -3, -4, -5, -6}, splits);
    check(both([](auto a) { return tf::square(tf::abs(-a)); }, nested()).values,
          {1, 4, 9, 16, 25, 36}, splits);
    check(both([](auto a) { return tf::maximum(a, 3.f) - tf::minimum(a, 3.f); }, rows()),
          {2, 1, 0, 1, 2, 3}, splits);
    check(both([](auto a) { return tf::pow(a, 2.f); }, rows()), {1, 4, 9, 16, 25, 36}, splits);
    const auto ints = both([](auto a) { return tf::cast<int>(tf::floor(a / 2.f)); }, rows());
    static_assert(std::is_same_v<decltype(ints), const Rows<int>>);
    check(ints, {0, 1, 1, 2, 2, 3}, splits);
    check(both([](auto a) { return tf::round(tf::log(tf::exp(a))); }, rows()), {1, 2, 3, 4, 5, 6},
          splits);
    check(both([](auto a) { return tf::zeros_like(a) + tf::ones_like(a); }, rows()),
          {1, 1, 1, 1, 1, 1}, splits);
    const auto strings = ragged::constant({{"a", "b"}, {"a"}});
    check(both([](auto s) { return s == "a"; }, strings), {1, 0, 1}, {0, 2, 3});
}

TEST_CASE("ragged: concat, stack, slices") {
    check(both([](auto a) { return tf::concat<1>(a, a); }, rows()),
          {1, 2, 1, 2, 3, 4, 5, 3, 4, 5, 6, 6}, {0, 4, 4, 10, 12});
    check(both([](auto a) { return tf::concat<0>(a, a); }, rows()).row_splits, tf::Shape(9),
          {0, 2, 2, 5, 6, 8, 8, 11, 12});
    check(both([](auto a) { return tf::stack(a, a); }, rows()).row_splits, tf::Shape(3), {0, 4, 8});
    check(both([](auto a) { return a(tf::Slice<1, 3>()); }, rows()), {3, 4, 5}, {0, 0, 3});
    check(both([](auto a) { return a(tf::Slice<tf::none, tf::none, 2>()); }, rows()),
          {1, 2, 3, 4, 5}, {0, 2, 5});
    check(both([](auto a) { return a(tf::Slice<-1>()); }, nested()).values, {3, 4, 5, 6},
          {0, 3, 4});
}

TEST_CASE("ragged: gradients through operators") {
    const auto f = [](auto a) {
        tf::GradientTape tape;
        tape.watch(a.values);
        const auto y = a * a * 0.5f;
        return tape.gradient(tf::reduce_sum(tf::reduce_sum<1>(y)), a.values);
    };
    check(both(f, rows()), tf::Shape(6), {1, 2, 3, 4, 5, 6});
}

TEST_CASE("ragged: to_list, as text") {
    CHECK(rows().to_list() == std::vector<std::vector<float>>{{1, 2}, {}, {3, 4, 5}, {6}});
    CHECK(nested().to_list() ==
          std::vector<std::vector<std::vector<float>>>{{{1, 2}, {}}, {}, {{3, 4, 5}, {6}}});
    CHECK(pairs().to_list() ==
          std::vector<std::vector<std::vector<float>>>{{{1, 2}}, {{3, 4}, {5, 6}}});
    CHECK(ragged::constant({{"a"}, {}}).to_list() ==
          std::vector<std::vector<std::string>>{{"a"}, {}});

    CHECK(text(ragged::constant({{1, 2}, {3}})) == "<tf.RaggedTensor [[1, 2], [3]]>");
    CHECK(text(ragged::constant({{1.5f, 2.f}, {}, {3e-8f}})) ==
          "<tf.RaggedTensor [[1.5, 2.0], [], [3e-08]]>");
    CHECK(text(ragged::constant({{1.f, .5f}, {1e10f, 3.14159265f}})) ==
          "<tf.RaggedTensor [[1.0, 0.5],\n [1e+10, 3.1415927]]>");
    CHECK(text(ragged::constant({{{"a", "bc"}, {}}, {}})) ==
          "<tf.RaggedTensor [[[b'a', b'bc'], []], []]>");
    CHECK(text(ragged::constant({{true, false}, {}})) == "<tf.RaggedTensor [[True, False], []]>");
    CHECK(text(pairs()) ==
          "<tf.RaggedTensor [[[1.0, 2.0]], [[3.0, 4.0],\n                [5.0, 6.0]]]>");
    CHECK(text(Rows<int>{{}, {0}}) == "<tf.RaggedTensor []>");
    CHECK(text(Rows<int>{{}, {0, 0, 0}}) == "<tf.RaggedTensor [[], []]>");
    CHECK(text(std::vector{ragged::constant({{1, 2}, {3}})}) ==
          "[<tf.RaggedTensor [[1, 2], [3]]>]");
    CHECK(
        text(ragged::range(tf::constant({30, 0, 12, 1100}))) ==
        "<tf.RaggedTensor [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, "
        "20,\n  21, 22, 23, 24, 25, 26, 27, 28, 29]                                      ,\n [], "
        "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],\n [0, 1, 2, ..., 1097, 1098, 1099]]>");
    CHECK_THROWS_AS(text(Rows<int>{{1, 2}, {0, 1}}), tf::errors::InvalidArgument);
}

TEST_CASE("ragged: tf::print") {
    const auto file = std::string("ragged_print.txt");
    std::remove(file.c_str());
    const std::string stream = "file://" + file;
    const auto print = [&](auto rt) {
        tf::print("rows", rt, std::vector{rt}, tf::PrintOptions{.output_stream = stream});
        return rt;
    };
    print(ragged::constant({{1, 2}, {3}}));
    print(ragged::constant({{1.5f, 3e-8f}, {}}));
    tf::print(ragged::range(tf::constant({0, 1, 7, 2, 3, 4, 5, 8})),
              tf::PrintOptions{.output_stream = stream});
    tf::print(pairs(), tf::PrintOptions{.output_stream = stream});
    tf::print(ragged::constant({{"a"}, {}}), tf::PrintOptions{.output_stream = stream});
    tf::print(ragged::constant({{true}, {}}), tf::PrintOptions{.output_stream = stream});
    tf::function([](tf::Tensor<int, dyn> x) {
        const Rows<int> rt = ragged::from_row_splits(x, tf::constant({0, 1, 3}));
        tf::print(rt, tf::PrintOptions{.output_stream = "file://ragged_print.txt"});
        return x;
    })(vec<int>({7, 8, 9}));
    std::ifstream in(file);
    const std::string all((std::istreambuf_iterator<char>(in)), {});
    CHECK(
        all ==
        "rows [[1, 2], [3]] [[[1, 2], [3]]]\n"
        "rows [[1.500000, 0.000000], []] [[[1.500000, 0.000000], []]]\n"
        "[[], [0], [0, 1, 2, ..., 4, 5, 6], ..., [0, 1, 2, 3], [0, 1, 2, 3, 4], [0, 1, 2, ..., 5, "
        "6, 7]]\n"
        "[[[1.000000, 2.000000]], [[3.000000, 4.000000], [5.000000, 6.000000]]]\n"
        "[['a'], []]\n[[true], []]\n[[7], [8, 9]]\n");
    in.close();
    std::remove(file.c_str());
}
