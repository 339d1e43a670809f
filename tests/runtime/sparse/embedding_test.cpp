// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Lookups of sparse ids. The expected numbers are those of TensorFlow 2.21.

#include <tf/sparse.hpp>

#include "../ops/op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
using tf::nn::Combiner;
using Ids = tf::SparseTensor<std::int64_t, 2>;
using Weights = tf::SparseTensor<float, 2>;

Ids ids() { return {{{0, 0}, {0, 1}, {2, 0}, {2, 3}}, {1, 3, 0, 1}, {5, 4}}; }
Weights weights() { return {{{0, 0}, {0, 1}, {2, 0}, {2, 3}}, {2.f, .5f, -1.f, 3.f}, {5, 4}}; }
tf::Tensor<float, 4, 2> table() { return mat<float, 4, 2>({1, 2, 3, 4, 5, 6, 7, 8}); }

void check_near(const tf::Tensor<float, dyn, 2>& got, int rows, const std::vector<Number>& want) {
    CHECK(got.shape() == tf::Shape(rows, 2));
    check_close(got, want, 4);
}

}  // namespace

TEST_CASE("embedding_lookup_sparse: combiners, without and with weights") {
    const auto sum = [](auto p, auto i) {
        return tf::nn::embedding_lookup_sparse(p, i, {.combiner = Combiner::sum});
    };
    const auto mean = [](auto p, auto i) { return tf::nn::embedding_lookup_sparse(p, i); };
    const auto root = [](auto p, auto i) {
        return tf::nn::embedding_lookup_sparse(p, i, {.combiner = Combiner::sqrtn});
    };
    check_near(both(sum, table(), ids()), 3, {10, 12, 0, 0, 4, 6});
    check_near(both(mean, table(), ids()), 3, {5, 6, 0, 0, 2, 3});
    check_near(both(root, table(), ids()), 3,
               {7.07106781186547524L, 8.48528137423857029L, 0, 0, 2.82842712474619010L,
                4.24264068711928515L});
    const auto wsum = [](auto p, auto i, auto w) {
        return tf::nn::embedding_lookup_sparse(p, i, w, {.combiner = Combiner::sum});
    };
    const auto wmean = [](auto p, auto i, auto w) {
        return tf::nn::embedding_lookup_sparse(p, i, w);
    };
    const auto wroot = [](auto p, auto i, auto w) {
        return tf::nn::embedding_lookup_sparse(p, i, w, {.combiner = Combiner::sqrtn});
    };
    check_near(both(wsum, table(), ids(), weights()), 3, {9.5L, 12, 0, 0, 8, 10});
    check_near(both(wmean, table(), ids(), weights()), 3, {3.8L, 4.8L, 0, 0, 4, 5});
    check_near(both(wroot, table(), ids(), weights()), 3,
               {4.608177185L, 5.820855141L, 0, 0, 2.529822111L, 3.162277699L});
    const auto limited = [](auto p, auto i) {
        return tf::nn::embedding_lookup_sparse(p, i, {.combiner = Combiner::sum, .max_norm = 2});
    };
    check_near(both(limited, table(), ids()), 3,
               {2.517009258L, 3.105153580L, 0, 0, 2.094427110L, 3.388854382L});
    both_throw<tf::errors::InvalidArgument>(mean, mat<float, 3, 2>({1, 2, 3, 4, 5, 6}), ids());
    auto other = weights();
    other.indices = {{0, 0}, {0, 1}, {2, 1}, {2, 3}};
    both_throw<tf::errors::InvalidArgument>(wmean, table(), ids(), other);
}

TEST_CASE("embedding_lookup_sparse: the gradient of a table") {
    const auto f = [](auto p, auto i) {
        tf::GradientTape tape;
        tape.watch(p);
        const auto y = tf::nn::embedding_lookup_sparse(p, i);
        return tape.gradient(tf::reduce_sum(y * y), p);
    };
    check(both(f, table(), ids()), tf::Shape(4, 2), {2, 3, 7, 9, 0, 0, 5, 6});
    const auto g = [](auto p, auto i, auto w) {
        tf::GradientTape tape;
        tape.watch(p);
        const auto y = tf::nn::embedding_lookup_sparse(p, i, w, {.combiner = Combiner::sum});
        return tape.gradient(tf::reduce_sum(y * y), p);
    };
    check(both(g, table(), ids(), weights()), tf::Shape(4, 2), {-16, -20, 86, 108, 0, 0, 9.5, 12});
}

TEST_CASE("safe_embedding_lookup_sparse: invalid and missing ids") {
    Ids some = ids();
    some.values = {1, -3, 0, 1};
    const auto sum = [](auto p, auto i, auto w) {
        return tf::nn::safe_embedding_lookup_sparse(p, i, w, {.combiner = Combiner::sum});
    };
    const auto mean = [](auto p, auto i, auto w) {
        return tf::nn::safe_embedding_lookup_sparse(p, i, w);
    };
    check_near(both(sum, table(), some, weights()), 5, {6, 8, 0, 0, 8, 10, 0, 0, 0, 0});
    check_near(both(mean, table(), some, weights()), 5, {3, 4, 0, 0, 3, 4, 0, 0, 0, 0});
    const auto defaults = [](auto p, auto i) {
        return tf::nn::safe_embedding_lookup_sparse(p, i, {.default_id = 2});
    };
    check_near(both(defaults, table(), some), 5, {3, 4, 5, 6, 2, 3, 5, 6, 5, 6});
    const Ids none{.indices = {}, .values = {}, .dense_shape = {2, 4}};
    check_near(both([](auto p, auto i) { return tf::nn::safe_embedding_lookup_sparse(p, i); },
                    table(), none),
               2, {0, 0, 0, 0});
}
