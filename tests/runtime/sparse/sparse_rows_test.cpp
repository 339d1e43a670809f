// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Operators of sparse tensors, and functions that construct, cut or sum them. The expected numbers
// are those of TensorFlow 2.21.

#include <cstdio>
#include <fstream>
#include <sstream>

#include <tf/sparse.hpp>

#include "../ops/op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
namespace sparse = tf::sparse;
using Sparse = tf::SparseTensor<float, 2>;
using List = std::initializer_list<double>;

Sparse first() { return {{{0, 1}, {1, 0}, {1, 3}, {2, 2}}, {1.5f, -2.f, 3.f, .5f}, {3, 4}}; }
Sparse second() { return {{{0, 0}, {0, 1}, {1, 3}, {2, 3}}, {4.f, -1.f, -3.f, 2.f}, {3, 4}}; }

template <class T, int Rank>
void check(const tf::SparseTensor<T, Rank>& sp, List indices, List values, List dense_shape) {
    tests::check(sp.indices, tf::Shape(static_cast<int>(values.size()), Rank), indices);
    tests::check(sp.values, tf::Shape(static_cast<int>(values.size())), values);
    tests::check(sp.dense_shape, tf::Shape(Rank), dense_shape);
}
using tests::check;

}  // namespace

TEST_CASE("sparse: operators with dense tensors") {
    const auto times = [](auto s, auto x) { return (s * x).values; };
    check(both(times, first(), mat<float, 3, 1>({1, 2, 3})), tf::Shape(4), {1.5, -4, 6, 1.5});
    check(both(times, first(), vec<float>({1, 2, 3, 4})), tf::Shape(4), {3, -2, 12, 1.5});
    check(both(times, first(), tf::constant(2.f)), tf::Shape(4), {3, -4, 6, 1});
    check(both([](auto s, auto x) { return s * x; }, first(),
               mat<float, 3, 4>({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})),
          {0, 1, 1, 0, 1, 3, 2, 2}, {1.5, -8, 21, 5}, {3, 4});
    check(both([](auto s) { return (2.f * s / 4.f).values; }, first()), tf::Shape(4),
          {.75, -1, 1.5, .25});
    check(both([](auto s, auto x) { return (s / x).values; }, first(), mat<float, 3, 1>({1, 2, 4})),
          tf::Shape(4), {1.5, -1, 1.5, .125});
    both_throw<tf::errors::InvalidArgument>(times, first(), vec<float>({1, 2, 3}));
    both_throw<tf::errors::InvalidArgument>(times, first(), mat<float, 4, 1>({1, 2, 3, 4}));
    const auto gradient = [](auto s, auto x) {
        tf::GradientTape tape;
        tape.watch(x);
        return tape.gradient(tf::reduce_sum((s * x).values), x);
    };
    check(both(gradient, first(), vec<float>({1, 2, 3, 4})), tf::Shape(4), {-2, 1.5, .5, 3});
}

TEST_CASE("sparse: functions of elements") {
    check(both([](auto s) { return tf::square(tf::abs(s)); }, first()), {0, 1, 1, 0, 1, 3, 2, 2},
          {2.25, 4, 9, .25}, {3, 4});
    check(both([](auto s) { return tf::sign(-s).values; }, first()), tf::Shape(4), {-1, 1, -1, -1});
    const auto ints = both([](auto s) { return tf::cast<int>(s); }, first());
    static_assert(std::is_same_v<decltype(ints), const tf::SparseTensor<int, 2>>);
    check(ints.values, tf::Shape(4), {1, -2, 3, 0});
}

TEST_CASE("sparse: split") {
    const auto rows = both([](auto s) { return sparse::split<2>(s); }, first());
    check(std::get<0>(rows), {0, 1, 1, 0, 1, 3}, {1.5, -2, 3}, {2, 4});
    check(std::get<1>(rows), {0, 2}, {.5}, {1, 4});
    const auto columns = both([](auto s) { return sparse::split<3, -1>(s); }, first());
    check(std::get<0>(columns), {0, 1, 1, 0}, {1.5, -2}, {3, 2});
    check(std::get<1>(columns), {2, 0}, {.5}, {3, 1});
    check(std::get<2>(columns), {1, 0}, {3}, {3, 1});
}

TEST_CASE("sparse: eye, to_indicator, sampled_addmm") {
    check(sparse::eye<2, 3>(), {0, 0, 1, 1}, {1, 1}, {2, 3});
    check(sparse::eye<2, 1, int>(), {0, 0}, {1}, {2, 1});
    const tf::SparseTensor<int, 2> ids{{{0, 0}, {0, 1}, {2, 0}}, {1, 3, 0}, {3, 2}};
    check(both([](auto s) { return sparse::to_indicator<5>(s); }, ids), tf::Shape(3, 5),
          {0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0});
    both_throw<tf::errors::InvalidArgument>([](auto s) { return sparse::to_indicator<3>(s); }, ids);
    check(both([](auto s, auto a, auto b) { return sparse::sampled_addmm(s, a, b, .5f, 2.f); },
               first(), mat<float, 3, 2>({0, 1, 2, 3, 4, 5}),
               mat<float, 2, 4>({0, 1, 2, 3, 4, 5, 6, 7})),
          {0, 1, 1, 0, 1, 3, 2, 2}, {10.75, 23, 55.5, 76.25}, {3, 4});
}

TEST_CASE("sparse: sums of chosen rows") {
    const auto x = mat<float, 4, 2>({0, 1, 2, 3, 4, 5, 6, 7});
    const auto at = vec<int>({0, 3, 1}), ids = vec<int>({0, 0, 2});
    check(both([](auto v, auto i, auto s) { return sparse::segment_sum(v, i, s); }, x, at, ids),
          tf::Shape(3, 2), {6, 8, 0, 0, 2, 3});
    check(both([](auto v, auto i, auto s) { return sparse::segment_mean(v, i, s); }, x, at, ids),
          tf::Shape(3, 2), {3, 4, 0, 0, 2, 3});
    check_close(
        both([](auto v, auto i, auto s) { return sparse::segment_sqrt_n(v, i, s); }, x, at, ids),
        {4.2426406871L, 5.6568542495L, 0, 0, 2, 3}, 8);
}

TEST_CASE("sparse: a threshold drops sums, not elements of one tensor") {
    check(both([](auto a, auto b) { return sparse::add(a, b, 1.f); }, first(), second()),
          {0, 0, 1, 0, 2, 2, 2, 3}, {4, -2, .5, 2}, {3, 4});
}

TEST_CASE("sparse: a mask has as many elements as the tensor") {
    const auto kept = [](auto s, auto mask) { return sparse::retain(s, mask).values; };
    check(both(kept, first(), vec<bool>({1, 0, 0, 1})), tf::Shape(2), {1.5, .5});
    both_throw<tf::errors::InvalidArgument>(kept, first(), vec<bool>({1, 0, 0}));
    both_throw<tf::errors::InvalidArgument>(kept, first(), vec<bool>({1, 0, 0, 0, 0}));
}

TEST_CASE("sparse: tf::print") {
    const std::string file = "sparse_print.txt";
    std::remove(file.c_str());
    tf::print(Sparse{{{0, 0}, {1, 1}}, {1.f, 2.f}, {2, 2}},
              tf::PrintOptions{.output_stream = "file://sparse_print.txt"});
    std::ifstream in(file);
    const std::string all((std::istreambuf_iterator<char>(in)), {});
    CHECK(all == "'SparseTensor(indices=[[0 0]\n [1 1]], values=[1 2], shape=[2 2])'\n");
    in.close();
    std::remove(file.c_str());
}
