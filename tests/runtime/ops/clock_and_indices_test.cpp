// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.timestamp, and faults of tf.unravel_index, tf.edit_distance, tf.io.decode_base64,
// tf.io.parse_tensor and dropout. Their values are compared in tests/referee/op_rows/names.cpp.

#include <array>
#include <chrono>
#include <tuple>

#include <tf/io.hpp>
#include <tf/linalg.hpp>
#include <tf/nn.hpp>
#include <tf/sparse.hpp>

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::errors::InvalidArgument;

double now() {
    const auto time = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration<double>(time).count();
}
template <class F, class... A>
void fails(F f, const A&... a) {
    CHECK_THROWS_AS((void)f(a...), InvalidArgument);
    CHECK_THROWS_AS((void)tf::function(f)(a...), InvalidArgument);
}

}  // namespace

TEST_CASE("timestamp: the clock is read on every call, in each place") {
    const double before = now() - 1e-3;
    CHECK(tf::timestamp()() >= before);
    const auto f = tf::function([] { return std::tuple(tf::timestamp(), tf::timestamp() + 0.0); });
    const auto [first, second] = f();
    CHECK(first() >= before);
    CHECK(second() >= first());
    CHECK(second() <= now() + 1e-3);
    int nodes = 0;
    for (const auto& row : f.get_concrete_function().graph().rows)
        nodes += row.def->name == "Timestamp";
    CHECK(nodes == 2);
}

TEST_CASE("unravel_index: indices and dims outside of the tensor") {
    const auto f = [](const tf::Tensor<int, tf::dyn>& i, const tf::Tensor<int, 2>& d) {
        return tf::unravel_index(i, d);
    };
    CHECK(f(vec<int>({5}), tf::constant({2, 3}))(1, 0) == 2);
    fails(f, vec<int>({6}), tf::constant({2, 3}));
    fails(f, vec<int>({-1}), tf::constant({2, 3}));
    fails(f, vec<int>({0}), tf::constant({2, 0}));
}

TEST_CASE("edit_distance: empty sequences, indices outside") {
    using S = tf::SparseTensor<int, 2>;
    const S some{{{0, 0}, {0, 1}}, {1, 2}, {2, 2}}, none{{{1, 0}}, {1}, {2, 2}};
    const auto f = [](const S& a, const S& b) { return tf::edit_distance(a, b); };
    const tf::Tensor<float, tf::dyn> d = f(some, none);
    CHECK(d(0) == inf);
    CHECK(d(1) == 1);
    CHECK(tf::edit_distance(some, none, false)(0) == 2);
    CHECK(tf::function(f)(some, some)(0) == 0);
    fails(f, some, S{{{5, 0}}, {1}, {2, 2}});
}

TEST_CASE("base 64 and serialized tensors: other strings") {
    const auto decode = [](const tf::Tensor<tf::string>& x) { return tf::io::decode_base64(x); };
    CHECK(decode("aGVsbG8")() == "hello");
    fails(decode, tf::constant("a"));
    fails(decode, tf::constant("YQ+/"));
    fails(decode, tf::constant("YQ="));
    const auto parse = [](const tf::Tensor<tf::string>& x) {
        return tf::io::parse_tensor<float, 2>(x);
    };
    const auto bytes = [](const auto& x) {
        return tf::Tensor<tf::string>(tf::io::serialize_tensor(x));
    };
    CHECK(tf::function(parse)(bytes(tf::constant({1.f, 2.f})))(1) == 2);
    fails(parse, bytes(tf::constant({1, 2})));
    fails(parse, bytes(tf::constant({1.f, 2.f, 3.f})));
    fails(parse, tf::constant("none"));
    const tf::Tensor<tf::string, 2> texts =
        tf::io::parse_tensor<tf::string, 2>(bytes(tf::constant({"a", "bc"})));
    CHECK(texts(1) == "bc");
    // Some writers put strings into tensor_content: first all lengths, then all bytes.
    const auto content = [](std::string_view text) {
        std::string proto("\x08\x07\x12\x04\x12\x02\x08\x02\x22", 9);  // two strings
        proto += static_cast<char>(text.size());
        return tf::Tensor<tf::string>(proto += text);
    };
    const auto two = [](const tf::Tensor<tf::string>& x) {
        return tf::io::parse_tensor<tf::string, 2>(x);
    };
    const tf::Tensor<tf::string, 2> given = two(content("\x01\x02xyz"));
    CHECK(given(0) == "x");
    CHECK(given(1) == "yz");
    for (const char* wrong : {"\x01", "\x01\x02xy", "\x01\x02xyz!", "\x01\xff\xff\xff\x0fxyz"})
        fails(two, content(wrong));
}

TEST_CASE("dropout: rates, whole rows, the mean") {
    using X = tf::Tensor<float, 64, tf::dyn>;
    const X x = tf::ones<64, 64>();
    const auto half_of = [](const X& v) {
        return tf::nn::dropout(v, .5f, tf::nn::DropoutOptions{.seed = 7});
    };
    const auto check_values = [](const X& y) {
        double sum = 0;
        for (const float v : y.values()) {
            CHECK((v == 0 || v == 2));
            sum += v;
        }
        CHECK(std::abs(sum / 4096 - 1) < .1);
    };
    check_values(half_of(x));
    check_values(tf::function(half_of)(x));
    const X rows = tf::nn::dropout<64, 1>(x, .5f);
    for (int r = 0; r < 64; ++r) CHECK(rows(r, 0) == rows(r, 63));
    CHECK_THROWS_AS((void)tf::nn::dropout(x, 1.f), InvalidArgument);
    CHECK_THROWS_AS((void)tf::nn::dropout(x, -.5f), InvalidArgument);
}

TEST_CASE("conjugate gradients: functions, preconditioners, batches") {
    using tf::linalg::experimental::conjugate_gradient;
    using M = tf::Tensor<double, 2, 2>;
    const M a = {{4., 1.}, {1., 3.}};
    const tf::Tensor<double, 2> b = {1., 2.};
    const auto near = [](const auto& x, double first, double second) {
        CHECK(std::abs(x(0) - first) < 1e-9);
        CHECK(std::abs(x(1) - second) < 1e-9);
    };
    const auto result = conjugate_gradient(a, b);
    near(result.x, 1. / 11, 7. / 11);
    CHECK(result.i() == 2);
    const auto f = [](const M& m, const tf::Tensor<double, 2>& v) {
        return conjugate_gradient([&](const auto& x) { return tf::linalg::matvec(m, x); }, v).x;
    };
    near(tf::function(f)(a, b), 1. / 11, 7. / 11);
    const M inverse = {{.25, 0.}, {0., 1. / 3}};
    near(conjugate_gradient(a, b, inverse).x, 1. / 11, 7. / 11);
    near(conjugate_gradient(a, b, inverse, tf::ones<double, 2>()).x, 1. / 11, 7. / 11);
    CHECK(conjugate_gradient(a, b, {.max_iter = 1}).i() == 1);
}

TEST_CASE("grad_pass_through, hessians, paddings of blocks") {
    const auto f = [](const tf::Tensor<float>& x) {
        tf::GradientTape tape;
        tape.watch(x);
        const tf::Tensor<float> y = tf::grad_pass_through([](auto v) { return tf::floor(v); })(
            tf::nest::to_tensor(x * 2.f));
        return std::tuple(y, tf::nest::materialize(tape.gradient(y, x)));
    };
    const auto [y, dy] = f(1.3f);
    CHECK(y() == 2);
    CHECK(dy() == 2);
    CHECK(std::get<1>(tf::function(f)(1.3f))() == 2);
    const auto h = [](const tf::Tensor<float, 2>& x) {
        return tf::hessians([](auto v) { return v * v * v; }, x);
    };
    const auto twice = tf::function(h)(tf::constant({1.f, 2.f}));
    CHECK(twice(0, 0) == 6);
    CHECK(twice(1, 1) == 12);
    CHECK(twice(0, 1) == 0);
    constexpr auto p = tf::required_space_to_batch_paddings({5, 7}, {2, 3}, {{1, 0}, {0, 0}});
    static_assert(p.paddings.of[0].before == 1 && p.paddings.of[0].after == 0);
    static_assert(p.paddings.of[1].after == 2 && p.crops.of[1].after == 2);
}
