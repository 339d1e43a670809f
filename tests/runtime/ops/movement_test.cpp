// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// reshape, transpose, concat, stack, expand_dims, squeeze, broadcast_to, gather, zeros_like, shape.

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
using tf::errors::InvalidArgument;

const auto six = [] { return mat<int, 2, 3>({1, 2, 3, 4, 5, 6}); };
using M = tf::Tensor<int, 2, 3>;
using Open = tf::Tensor<int, dyn, dyn>;

}  // namespace

TEST_CASE("reshape: order stays, -1 is found, open dims are checked") {
    const auto r = both(
        [](const M& x) {
            return std::tuple(tf::reshape<3, 2>(x), tf::reshape<6>(x), tf::reshape<-1, 2>(x),
                              tf::reshape<1, 2, 1, -1>(x), tf::reshape<-1>(x));
        },
        six());
    check(std::get<0>(r), tf::Shape(3, 2), {1, 2, 3, 4, 5, 6});
    check(std::get<1>(r), tf::Shape(6), {1, 2, 3, 4, 5, 6});
    check(std::get<2>(r), tf::Shape(3, 2), {1, 2, 3, 4, 5, 6});
    check(std::get<3>(r), tf::Shape(1, 2, 1, 3), {1, 2, 3, 4, 5, 6});
    check(std::get<4>(r), tf::Shape(6), {1, 2, 3, 4, 5, 6});
    check(both([](const tf::Tensor<int, dyn>& x) { return tf::reshape<-1, 2>(x); },
               vec<int>({1, 2, 3, 4})),
          tf::Shape(2, 2), {1, 2, 3, 4});
    check(both([](const tf::Tensor<int, dyn>& x) { return tf::reshape<2, 2>(x); },
               vec<int>({1, 2, 3, 4})),
          tf::Shape(2, 2), {1, 2, 3, 4});
    both_throw<InvalidArgument>([](const tf::Tensor<int, dyn>& x) { return tf::reshape<-1, 2>(x); },
                                vec<int>({1, 2, 3}));
    both_throw<InvalidArgument>([](const tf::Tensor<int, dyn>& x) { return tf::reshape<2, 2>(x); },
                                vec<int>({1, 2, 3}));
    CHECK(both([](const tf::Tensor<int, 1>& x) { return tf::reshape<>(x); }, mat<int, 1>({7}))() ==
          7);
    CHECK(both([](const tf::Tensor<int, 0, 3>& x) { return tf::reshape<3, -1>(x); },
               mat<int, 0, 3>({}))
              .shape() == tf::Shape(3, 0));
    // the result is the same memory, and computing with it does not change the source
    const auto x = six();
    CHECK(tf::reshape<6>(x).data() == x.data());
    check(both([](const M& v) { return tf::reshape<6>(v * 2) + 1; }, x), tf::Shape(6),
          {3, 5, 7, 9, 11, 13});
    check(x, tf::Shape(2, 3), {1, 2, 3, 4, 5, 6});
}

TEST_CASE("transpose: every permutation of three axes") {
    const auto x = mat<int, 2, 3, 4>(
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23});
    using X = tf::Tensor<int, 2, 3, 4>;
    const auto permuted = [&](std::array<int, 3> p) {
        Value v{
            tf::DType::int32, tf::Shape(x.shape()[p[0]], x.shape()[p[1]], x.shape()[p[2]]), {}, {}};
        std::array<int, 3> at{};
        auto k = [&](int i) -> int& {
            return at[static_cast<std::size_t>(p[static_cast<std::size_t>(i)])];
        };
        for (k(0) = 0; k(0) < v.shape[0]; ++k(0))
            for (k(1) = 0; k(1) < v.shape[1]; ++k(1))
                for (k(2) = 0; k(2) < v.shape[2]; ++k(2))
                    v.numbers.push_back(static_cast<Number>(x(at[0], at[1], at[2])));
        return v;
    };
    const auto r = both(
        [](const X& v) {
            return std::tuple(tf::transpose<0, 1, 2>(v), tf::transpose<0, 2, 1>(v),
                              tf::transpose<1, 0, 2>(v), tf::transpose<1, 2, 0>(v),
                              tf::transpose<2, 0, 1>(v), tf::transpose<-1, -2, -3>(v),
                              tf::transpose(v));
        },
        x);
    CHECK(value_of(std::get<0>(r)) == permuted({0, 1, 2}));
    CHECK(value_of(std::get<1>(r)) == permuted({0, 2, 1}));
    CHECK(value_of(std::get<2>(r)) == permuted({1, 0, 2}));
    CHECK(value_of(std::get<3>(r)) == permuted({1, 2, 0}));
    CHECK(value_of(std::get<4>(r)) == permuted({2, 0, 1}));
    CHECK(value_of(std::get<5>(r)) == permuted({2, 1, 0}));
    CHECK(value_of(std::get<6>(r)) == permuted({2, 1, 0}));
}

TEST_CASE("transpose: matrices, vectors, open dims, empty") {
    check(both([](const M& x) { return tf::transpose(x + 1); }, six()), tf::Shape(3, 2),
          {2, 5, 3, 6, 4, 7});
    check(both([](const Open& x) { return tf::transpose(x); }, Open(six())), tf::Shape(3, 2),
          {1, 4, 2, 5, 3, 6});
    check(tf::transpose(vec<int>({1, 2})), tf::Shape(2), {1, 2});
    CHECK(both([](const tf::Tensor<int, 0, 3>& x) { return tf::transpose(x); }, mat<int, 0, 3>({}))
              .shape() == tf::Shape(3, 0));
    check(both([](const tf::Tensor<bool, 2, 2>& x) { return tf::transpose(x); },
               tf::constant({{true, false}, {true, true}})),
          tf::Shape(2, 2), {1, 1, 0, 1});
}

TEST_CASE("concat and stack: axes, dtypes, errors") {
    const auto r = both(
        [](const M& a, const M& b) {
            return std::tuple(tf::concat<0>(a, b), tf::concat<1>(a, b), tf::concat<-1>(a, b, a),
                              tf::stack(a, b), tf::stack<1>(a, b), tf::stack<-1>(a, b),
                              tf::concat<0>(a));
        },
        six(), mat<int, 2, 3>({7, 8, 9, 10, 11, 12}));
    check(std::get<0>(r), tf::Shape(4, 3), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    check(std::get<1>(r), tf::Shape(2, 6), {1, 2, 3, 7, 8, 9, 4, 5, 6, 10, 11, 12});
    check(std::get<2>(r), tf::Shape(2, 9),
          {1, 2, 3, 7, 8, 9, 1, 2, 3, 4, 5, 6, 10, 11, 12, 4, 5, 6});
    check(std::get<3>(r), tf::Shape(2, 2, 3), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    check(std::get<4>(r), tf::Shape(2, 2, 3), {1, 2, 3, 7, 8, 9, 4, 5, 6, 10, 11, 12});
    check(std::get<5>(r), tf::Shape(2, 3, 2), {1, 7, 2, 8, 3, 9, 4, 10, 5, 11, 6, 12});
    check(std::get<6>(r), tf::Shape(2, 3), {1, 2, 3, 4, 5, 6});
    // unequal lengths, an empty part, open dims
    check(both([](const tf::Tensor<float, dyn>& a, const tf::Tensor<float, 2>& b,
                  const tf::Tensor<float, 0>& c) { return tf::concat<0>(a, c, b, a); },
               vec<float>({1}), mat<float, 2>({2, 3}), mat<float, 0>({})),
          tf::Shape(4), {1, 2, 3, 1});
    check(
        both([](const tf::Tensor<float>& a, const tf::Tensor<float>& b) { return tf::stack(a, b); },
             tf::constant(1.f), tf::constant(2.f)),
        tf::Shape(2), {1, 2});
    both_throw<InvalidArgument>([](const Open& a, const M& b) { return tf::concat<0>(a, b); },
                                Open(mat<int, 2, 2>({1, 2, 3, 4})), six());
    both_throw<InvalidArgument>([](const tf::Tensor<int, dyn>& a,
                                   const tf::Tensor<int, dyn>& b) { return tf::stack(a, b); },
                                vec<int>({1, 2}), vec<int>({1, 2, 3}));
}

TEST_CASE("expand_dims and squeeze") {
    const auto r = both(
        [](const M& x) {
            return std::tuple(tf::expand_dims<0>(x), tf::expand_dims<1>(x), tf::expand_dims<-1>(x),
                              tf::squeeze(tf::expand_dims<1>(x)),
                              tf::squeeze<0>(tf::expand_dims<0>(x)));
        },
        six());
    check(std::get<0>(r), tf::Shape(1, 2, 3), {1, 2, 3, 4, 5, 6});
    check(std::get<1>(r), tf::Shape(2, 1, 3), {1, 2, 3, 4, 5, 6});
    check(std::get<2>(r), tf::Shape(2, 3, 1), {1, 2, 3, 4, 5, 6});
    check(std::get<3>(r), tf::Shape(2, 3), {1, 2, 3, 4, 5, 6});
    check(std::get<4>(r), tf::Shape(2, 3), {1, 2, 3, 4, 5, 6});
    check(both([](const tf::Tensor<int, 1, 1>& x) { return tf::squeeze(x); }, mat<int, 1, 1>({4})),
          tf::Shape(), {4});
    check(both([](const tf::Tensor<int, 1, 2, 1>& x) { return tf::squeeze<-1>(x); },
               mat<int, 1, 2, 1>({4, 5})),
          tf::Shape(1, 2), {4, 5});
}

TEST_CASE("expand_dims and squeeze: open dims") {
    check(both([](const Open& x) { return tf::expand_dims<0>(x); }, Open(six())),
          tf::Shape(1, 2, 3), {1, 2, 3, 4, 5, 6});
    check(both([](const Open& x) { return tf::expand_dims<-1>(x * 2); }, Open(six())),
          tf::Shape(2, 3, 1), {2, 4, 6, 8, 10, 12});
    check(both([](const tf::Tensor<int, 1, dyn, dyn>& x) { return tf::squeeze<0>(x); },
               tf::Tensor<int, 1, dyn, dyn>(mat<int, 1, 2, 3>({1, 2, 3, 4, 5, 6}))),
          tf::Shape(2, 3), {1, 2, 3, 4, 5, 6});
    check(both([](const Open& x) { return tf::squeeze<0>(x); }, Open(mat<int, 1, 2>({1, 2}))),
          tf::Shape(2), {1, 2});
    both_throw<InvalidArgument>([](const Open& x) { return tf::squeeze<0>(x); }, Open(six()));
    CHECK(both([](const tf::Tensor<int, dyn, 0>& x) { return tf::expand_dims<0>(x); },
               tf::Tensor<int, dyn, 0>(mat<int, 5, 0>({})))
              .shape() == tf::Shape(1, 5, 0));
}

TEST_CASE("broadcast_to") {
    check(both([](const tf::Tensor<int, 3>& x) { return tf::broadcast_to<2, 3>(x); },
               mat<int, 3>({1, 2, 3})),
          tf::Shape(2, 3), {1, 2, 3, 1, 2, 3});
    check(both([](const tf::Tensor<int, 2, 1>& x) { return tf::broadcast_to<2, 3>(x); },
               mat<int, 2, 1>({1, 2})),
          tf::Shape(2, 3), {1, 1, 1, 2, 2, 2});
    check(both([](const tf::Tensor<float>& x) { return tf::broadcast_to<2, 2>(x); },
               tf::constant(3.f)),
          tf::Shape(2, 2), {3, 3, 3, 3});
    check(both([](const tf::Tensor<int, dyn>& x) { return tf::broadcast_to<2, 3>(x); },
               vec<int>({4})),
          tf::Shape(2, 3), {4, 4, 4, 4, 4, 4});
    both_throw<InvalidArgument>(
        [](const tf::Tensor<int, dyn>& x) { return tf::broadcast_to<2, 3>(x); }, vec<int>({4, 5}));
}

TEST_CASE_TEMPLATE("gather: axes and index shapes", I, std::int32_t, std::int64_t) {
    const auto r = both(
        [](const M& x, const tf::Tensor<I, dyn>& i, const tf::Tensor<I, 2, 2>& k,
           const tf::Tensor<I>& s) {
            return std::tuple(tf::gather(x, i), tf::gather<1>(x, i), tf::gather<-1>(x, k),
                              tf::gather(x, s));
        },
        six(), vec<I>({1, 0, 1}), mat<I, 2, 2>({0, 2, 2, 1}), tf::constant<I>(1));
    check(std::get<0>(r), tf::Shape(3, 3), {4, 5, 6, 1, 2, 3, 4, 5, 6});
    check(std::get<1>(r), tf::Shape(2, 3), {2, 1, 2, 5, 4, 5});
    check(std::get<2>(r), tf::Shape(2, 2, 2), {1, 3, 3, 2, 4, 6, 6, 5});
    check(std::get<3>(r), tf::Shape(3), {4, 5, 6});
    // on the CPU, TensorFlow throws for indices out of range, too; negative ones do not count from
    // the end
    const auto pick = [](const M& x, const tf::Tensor<I, dyn>& i) { return tf::gather(x, i); };
    both_throw<InvalidArgument>(pick, six(), vec<I>({0, 2}));
    both_throw<InvalidArgument>(pick, six(), vec<I>({-1}));
    CHECK(both(pick, six(), vec<I>({})).shape() == tf::Shape(0, 3));
}

TEST_CASE("gather: strings and bools") {
    const auto words = tf::constant({"no", "yes", "a longer word than fits inside of a string"});
    const auto r = both([](const tf::Tensor<tf::string, 3>& x,
                           const tf::Tensor<int, dyn>& i) { return tf::gather(x, i); },
                        words, vec<int>({2, 0}));
    CHECK(r(0) == "a longer word than fits inside of a string");
    CHECK(r(1) == "no");
    check(both([](const tf::Tensor<bool, dyn>& x,
                  const tf::Tensor<int, dyn>& i) { return tf::gather(x, i); },
               flags({true, false}), vec<int>({1, 0, 0})),
          tf::Shape(3), {0, 1, 1});
}

TEST_CASE("zeros_like, ones_like, shape") {
    const auto r = both(
        [](const Open& x, const tf::Tensor<float, 2>& y, const tf::Tensor<bool, dyn>& b) {
            return std::tuple(tf::zeros_like(x), tf::ones_like(x), tf::ones_like(y * 2.f),
                              tf::shape(x), tf::shape<std::int64_t>(x), tf::ones_like(b));
        },
        Open(six()), mat<float, 2>({4, 5}), flags({false, true}));
    check(std::get<0>(r), tf::Shape(2, 3), {0, 0, 0, 0, 0, 0});
    check(std::get<1>(r), tf::Shape(2, 3), {1, 1, 1, 1, 1, 1});
    check(std::get<2>(r), tf::Shape(2), {1, 1});
    check(std::get<3>(r), tf::Shape(2), {2, 3});
    check(std::get<4>(r), tf::Shape(2), {2, 3});
    check(std::get<5>(r), tf::Shape(2), {1, 1});
}
