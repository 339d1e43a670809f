// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.matmul: tags, batches, open dims, dtypes.

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
using tf::errors::InvalidArgument;

template <class T, int M, int N>
tf::Tensor<T, M, N> matrix(int seed) {
    std::vector<T> v;
    for (int i = 0; i < M * N; ++i) v.push_back(element<T>((i * 5 + seed) % 7 - 3));
    return tf::constant<M, N>(v);
}
/// The definition: sums over k of a(i, k) b(k, j).
template <class T, class A, class B>
Value product(int m, int n, int k, A a, B b) {
    Value v{tf::dtype_of<T>, tf::Shape(m, n), {}, {}};
    for (int i = 0; i < m; ++i)
        for (int j = 0; j < n; ++j) {
            Number sum = 0;
            for (int l = 0; l < k; ++l) sum += number(a(i, l)) * number(b(l, j));
            v.numbers.push_back(sum);
        }
    return v;
}

}  // namespace

TEST_CASE("matmul: a known product") {
    // TensorFlow 2.21: tf.matmul([[1., 2., 3.], [4., 5., 6.]], [[1., 2.], [3., 4.], [5., 6.]])
    check(both([](const tf::Tensor<float, 2, 3>& a,
                  const tf::Tensor<float, 3, 2>& b) { return tf::matmul(a, b); },
               mat<float, 2, 3>({1, 2, 3, 4, 5, 6}), mat<float, 3, 2>({1, 2, 3, 4, 5, 6})),
          tf::Shape(2, 2), {22, 28, 49, 64});
}

TEST_CASE_TEMPLATE("matmul: transposed operands, every dtype", T, float, double, tf::half,
                   tf::bfloat16, std::int32_t, std::int64_t) {
    const auto a = matrix<T, 5, 7>(1);
    const auto at = matrix<T, 7, 5>(2);
    const auto r = both(
        [](const tf::Tensor<T, 5, 7>& x, const tf::Tensor<T, 7, 5>& y) {
            return std::tuple(tf::matmul(x, y), tf::matmul(y, y, tf::transpose_a),
                              tf::matmul(x, x, tf::transpose_b),
                              tf::matmul(x, y, tf::transpose_a, tf::transpose_b));
        },
        a, at);
    const auto of = [](const auto& t, bool turned) {
        return [&t, turned](int i, int j) { return turned ? t(j, i) : t(i, j); };
    };
    CHECK(value_of(std::get<0>(r)) == product<T>(5, 5, 7, of(a, false), of(at, false)));
    CHECK(value_of(std::get<1>(r)) == product<T>(5, 5, 7, of(at, true), of(at, false)));
    CHECK(value_of(std::get<2>(r)) == product<T>(5, 5, 7, of(a, false), of(a, true)));
    CHECK(value_of(std::get<3>(r)) == product<T>(7, 7, 5, of(a, true), of(at, true)));
}

TEST_CASE("matmul: sizes around the blocks of the kernel") {
    const auto one = [](const auto& a, const auto& b) {
        const auto m = a.shape()[0], k = a.shape()[1], n = b.shape()[1];
        const auto r = both([](const tf::Tensor<float, dyn, dyn>& x,
                               const tf::Tensor<float, dyn, dyn>& y) { return tf::matmul(x, y); },
                            tf::Tensor<float, dyn, dyn>(a), tf::Tensor<float, dyn, dyn>(b));
        CHECK(value_of(r) == product<float>(m, n, k, a, b));
    };
    one(matrix<float, 1, 1>(1), matrix<float, 1, 1>(3));
    one(matrix<float, 1, 17>(1), matrix<float, 17, 1>(2));
    one(matrix<float, 17, 1>(1), matrix<float, 1, 9>(2));
    one(matrix<float, 8, 8>(1), matrix<float, 8, 8>(2));
    one(matrix<float, 33, 65>(1), matrix<float, 65, 31>(2));
}

TEST_CASE("matmul: batches broadcast") {
    // TensorFlow 2.21: tf.matmul of [2,1,2] and [2,2], of [2,1,2,2] and [3,2,1]
    const auto a = mat<float, 2, 1, 2>({1, 2, 3, 4});
    const auto b = mat<float, 2, 2>({1, 10, 100, 1000});
    check(both([](const tf::Tensor<float, 2, 1, 2>& x,
                  const tf::Tensor<float, 2, 2>& y) { return tf::matmul(x, y); },
               a, b),
          tf::Shape(2, 1, 2), {201, 2010, 403, 4030});
    check(both([](const tf::Tensor<float, 2, 1, 2, 2>& x,
                  const tf::Tensor<float, 3, 2, 1>& y) { return tf::matmul(x, y); },
               mat<float, 2, 1, 2, 2>({1, 0, 0, 1, 2, 0, 0, 3}),
               mat<float, 3, 2, 1>({1, 2, 3, 4, 5, 6})),
          tf::Shape(2, 3, 2, 1), {1, 2, 3, 4, 5, 6, 2, 6, 6, 12, 10, 18});
    check(
        both([](const tf::Tensor<float, 2, 1, 2>& x,
                const tf::Tensor<float, 2, 1, 2>& y) { return tf::matmul(x, y, tf::transpose_b); },
             a, a),
        tf::Shape(2, 1, 1), {5, 25});
}

TEST_CASE("matmul: vectors by way of expand_dims; inside of expressions") {
    check(both(
              [](const tf::Tensor<float, 3>& x, const tf::Tensor<float, 3, 2>& w,
                 const tf::Tensor<float, 2>& bias) {
                  return tf::relu(tf::squeeze<0>(tf::matmul(tf::expand_dims<0>(x), w)) + bias);
              },
              mat<float, 3>({1, 2, 3}), mat<float, 3, 2>({1, -1, 1, -1, 1, -1}),
              mat<float, 2>({.5, 1})),
          tf::Shape(2), {6.5, 0});
    check(both([](const tf::Tensor<float, 2, 2>& x) { return tf::matmul(x + 1.f, x * 2.f) - x; },
               mat<float, 2, 2>({1, 2, 3, 4})),
          tf::Shape(2, 2), {21, 30, 35, 52});
}

TEST_CASE("matmul: open dims, empty matrices") {
    const auto f = [](const tf::Tensor<float, dyn, 3>& x, const tf::Tensor<float, 3, 2>& w) {
        return tf::matmul(x, w);
    };
    const auto w = mat<float, 3, 2>({1, 2, 3, 4, 5, 6});
    check(both(f, tf::constant<dyn, 3>(list<float>({1, 0, 0, 0, 1, 0})), w), tf::Shape(2, 2),
          {1, 2, 3, 4});
    CHECK(both(f, tf::Tensor<float, dyn, 3>(), w).shape() == tf::Shape(0, 2));
    check(both([](const tf::Tensor<float, 2, 0>& x,
                  const tf::Tensor<float, 0, 2>& y) { return tf::matmul(x, y); },
               mat<float, 2, 0>({}), mat<float, 0, 2>({})),
          tf::Shape(2, 2), {0, 0, 0, 0});
    const auto open = [](const tf::Tensor<float, 2, dyn>& x, const tf::Tensor<float, dyn, 2>& y) {
        return tf::matmul(x, y);
    };
    const tf::Tensor<float, 2, dyn> two = mat<float, 2, 2>({1, 2, 3, 4});
    check(both(open, two, tf::Tensor<float, dyn, 2>(mat<float, 2, 2>({1, 0, 0, 1}))),
          tf::Shape(2, 2), {1, 2, 3, 4});
    both_throw<InvalidArgument>(open, two, tf::Tensor<float, dyn, 2>(w));
    both_throw<InvalidArgument>(
        [](const tf::Tensor<float, dyn, dyn>& x, const tf::Tensor<float, dyn, dyn>& y) {
            return tf::matmul(x, y);
        },
        tf::Tensor<float, dyn, dyn>(w), tf::Tensor<float, dyn, dyn>(w));
}

TEST_CASE_TEMPLATE("matmul: an eager tape of 16-bit floats", T, tf::half, tf::bfloat16) {
    const auto a = mat<T, 2, 3>({1, 2, 3, 4, 5, 6}), ones = mat<T, 2, 3>({1, 1, 1, 1, 1, 1});
    tf::GradientTape tape;
    tape.watch(a);
    const tf::Tensor<T> y = tf::reduce_sum(tf::matmul(a, ones, tf::transpose_b));
    check(tf::nest::materialize(tape.gradient(y, a)), tf::Shape(2, 3), {2, 2, 2, 2, 2, 2});
}
