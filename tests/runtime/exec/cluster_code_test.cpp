// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Clusters give the same numbers, bit for bit, as separate loops and interpreted in blocks.

#include <doctest/doctest.h>

#include <cstring>
#include <limits>

#include "../own_ops.hpp"
#include "../sample.hpp"
#include "../support.hpp"

namespace tf::op {
struct InterpretedSoftplus : test::SoftplusRules {
    static constexpr std::string_view name = "InterpretedSoftplus";
};
/// Not for SIMD types.
struct InterpretedTwice : Elementwise<1> {
    static constexpr std::string_view name = "InterpretedTwice";
    static constexpr bool simd = false;
    template <class V>
    static constexpr V apply(V x) {
        return static_cast<V>(x + x);
    }
};
}  // namespace tf::op
template <>
struct tf::op_by_id<tf::op_id("InterpretedSoftplus")>
    : std::type_identity<tf::op::InterpretedSoftplus> {};
template <>
struct tf::op_by_id<tf::op_id("InterpretedTwice")> : std::type_identity<tf::op::InterpretedTwice> {
};

namespace {

using tf::kernels::ClusterCode;

template <tf::TensorLike A>
constexpr auto softplus(A&& x) {
    return tf::detail::ops::elementwise<tf::op::InterpretedSoftplus>(std::forward<A>(x));
}
template <tf::TensorLike A>
constexpr auto twice(A&& x) {
    return tf::detail::ops::elementwise<tf::op::InterpretedTwice>(std::forward<A>(x));
}

struct Result {
    tf::DType dtype{};
    tf::Shape shape;
    std::vector<std::byte> bytes;
    friend bool operator==(const Result&, const Result&) = default;
};
Result result_of(tf::DType dtype, const tf::Shape& shape, const void* data) {
    const std::size_t n = static_cast<std::size_t>(shape.size()) * tf::size_of(dtype);
    const auto* p = static_cast<const std::byte*>(data);
    return {dtype, shape, {p, p + n}};
}

/// What a traced function returns when its clusters are run this way.
template <ClusterCode Code, class Concrete, class... A>
std::vector<Result> call(const Concrete&, const A&... a) {
    using P = typename Concrete::program;
    constexpr auto& plan = P::plan;
    static_assert(plan.clusters.size() > 0);
    std::array<tf::kernels::Ref, sizeof...(A)> arguments{tf::kernels::Ref{
        const_cast<void*>(static_cast<const void*>(a.data())), a.shape(), A::dtype}...};
    tf::exec::Frame<P, Code> frame(arguments.data());
    tf::exec::Executor<P, Code>::run(frame, nullptr);
    std::vector<Result> out;
    for (std::size_t k = 0; k < static_cast<std::size_t>(plan.frame.outputs); ++k) {
        const int v = plan.ints[static_cast<std::size_t>(plan.outputs.begin) + k];
        out.push_back(result_of(plan.values[static_cast<std::size_t>(v)].dtype,
                                frame.output_shapes[k], frame.outputs[k].buffer()->data()));
    }
    return out;
}

/// Calls a traced function both ways, which have to give the same.
template <class F, class... A>
std::vector<Result> both(const F& f, const A&... a) {
    const auto concrete = f.get_concrete_function();
    const auto loops = call<ClusterCode::loops>(concrete, a...);
    const auto blocks = call<ClusterCode::blocks>(concrete, a...);
    REQUIRE(loops.size() == blocks.size());
    for (std::size_t k = 0; k < loops.size(); ++k) {
        INFO("result " << k << " of shape " << blocks[k].shape.to_string());
        CHECK(loops[k] == blocks[k]);
    }
    return blocks;
}
/// The same for an eager expression.
template <class E>
Result both_eagerly(const E& e) {
    const tf::Shape shape = e.shape();
    const auto run = [&]<ClusterCode Code>() {
        std::vector<std::byte> bytes(static_cast<std::size_t>(shape.size()) *
                                     tf::size_of(E::dtype));
        tf::kernels::evaluate_expression<Code>(e, bytes.data(), shape);
        return Result{E::dtype, shape, bytes};
    };
    const Result loops = run.template operator()<ClusterCode::loops>();
    const Result blocks = run.template operator()<ClusterCode::blocks>();
    CHECK(loops == blocks);
    return blocks;
}

template <class T>
std::vector<T> as(const Result& r) {
    CHECK(r.dtype == tf::dtype_of<T>);
    std::vector<T> out(static_cast<std::size_t>(r.shape.size()));
    if (!out.empty()) std::memcpy(out.data(), r.bytes.data(), r.bytes.size());
    return out;
}

using test::sample;
using X = tf::Tensor<float, tf::dyn>;
using D = tf::Tensor<double, tf::dyn>;
/// Shorter, as long and longer than a block and a SIMD register.
constexpr int lengths[] = {0, 1, 2, 3, 4, 7, 15, 16, 17, 63, 64, 511, 512, 513, 1024, 1500};

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float special[] = {0.f,  -0.f,   1.f,     -1.f,  nan,    -nan,  inf,
                             -inf, 1e-40f, -1e-40f, 1e38f, -1e38f, 88.5f, -104.f};

/// n elements, special ones among them.
template <class T>
tf::Tensor<T, tf::dyn> with_special(int n) {
    auto x = sample<tf::Tensor<T, tf::dyn>>(tf::Shape{n}, -3, 3, 0.2);
    auto* p = const_cast<T*>(x.data());
    for (int i = 0; i < n; i += 3)
        p[i] = static_cast<T>(special[static_cast<std::size_t>(i) / 3 % std::size(special)]);
    return x;
}

}  // namespace

TEST_CASE_TEMPLATE("every dtype", T, float, double, tf::half, tf::bfloat16, std::int8_t,
                   std::int16_t, std::int32_t, std::int64_t, std::uint8_t, std::uint16_t,
                   std::uint32_t, std::uint64_t) {
    using V = tf::Tensor<T, tf::dyn>;
    const auto f = tf::function([](V x, V y) {
        auto sum = x * y + x;
        return std::tuple(tf::where(x < y, sum, y - x), sum, x < y);
    });
    const auto casts = tf::function([](V x, V y) {
        auto sum = x + y;
        return std::tuple(tf::cast<float>(sum), tf::cast<std::int64_t>(sum), tf::cast<bool>(x));
    });
    for (const int n : lengths) {
        const auto x = sample<V>(tf::Shape{n}, 0, 9, 0.1), y = sample<V>(tf::Shape{n}, 0, 9, 0.7);
        const auto out = both(f, x, y);
        both(casts, x, y);
        both_eagerly(tf::where(x < y, x * y + x, y - x));
        const std::vector<T> a = test::elements(x), b = test::elements(y), sum = as<T>(out[1]);
        for (std::size_t i = 0; i < sum.size(); ++i)
            CHECK(sum[i] == static_cast<T>(static_cast<T>(a[i] * b[i]) + a[i]));
    }
}

TEST_CASE("bools") {
    using B = tf::Tensor<bool, tf::dyn>;
    const auto f = tf::function([](B x, B y) {
        auto both_true = tf::logical_and(x, y);
        return std::tuple(tf::logical_or(tf::logical_not(x), y), tf::equal(x, y),
                          tf::where(both_true, y, x), both_true);
    });
    for (const int n : lengths) {
        const B x = tf::cast<bool>(sample<tf::Tensor<int, tf::dyn>>(tf::Shape{n}, 0, 2, 0.1));
        const B y = tf::cast<bool>(sample<tf::Tensor<int, tf::dyn>>(tf::Shape{n}, 0, 2, 0.5));
        both(f, x, y);
    }
}

TEST_CASE("bools among floats") {
    const auto f = tf::function([](X x, X y) {
        auto inside = tf::logical_and(x > -1.f, tf::logical_not(y > x));
        return std::tuple(tf::where(inside, tf::exp(x), y), inside,
                          tf::where(inside, x > y, x < 0.f));
    });
    for (const int n : lengths)
        both(f, with_special<float>(n), sample<X>(tf::Shape{n}, -3, 3, 0.4));
}

TEST_CASE_TEMPLATE("functions of special values", T, float, double) {
    using V = tf::Tensor<T, tf::dyn>;
    const auto f = tf::function([](V x) {
        return std::tuple(tf::exp(x), tf::log(x), tf::tanh(x), tf::sigmoid(x), tf::sqrt(x),
                          tf::floor(x), tf::relu(x), tf::sign(x), tf::sin(x), tf::expm1(x), x / x,
                          tf::maximum(x, tf::square(x)), tf::equal(x, x));
    });
    const auto gradient = tf::function([](V x) {
        tf::GradientTape tape;
        tape.watch(x);
        const V y = tf::sqrt(x) * tf::tanh(x) + tf::relu(x) / x;
        return V(tape.gradient(y, x));
    });
    for (const int n : lengths) {
        both(f, with_special<T>(n));
        both(gradient, with_special<T>(n));
    }
}

TEST_CASE("with a cast the whole loop is computed element by element, functions as well") {
    const auto f = tf::function([](X x, tf::Tensor<int, tf::dyn> i) {
        return std::tuple(tf::exp(x) * tf::cast<float>(i), tf::cast<float>(x > 0.f) + tf::tanh(x),
                          tf::cast<double>(x), tf::cast<std::int8_t>(x));
    });
    using I = tf::Tensor<int, tf::dyn>;
    for (const int n : lengths)
        both(f, with_special<float>(n), sample<I>(tf::Shape{n}, -9, 9, 0.3));
}

TEST_CASE("division of integers sees no padding") {
    using I = tf::Tensor<int, tf::dyn>;
    const auto f = tf::function([](I x, I y) { return tf::floordiv(x, y) + tf::floormod(x, y); });
    for (const int n : lengths) {
        const auto x = sample<I>(tf::Shape{n}, -20, 20, 0.1),
                   y = sample<I>(tf::Shape{n}, 1, 7, 0.6);
        both(f, x, y);
        both_eagerly(tf::floordiv(x, y) * y + tf::floormod(x, y));
    }
}

TEST_CASE("ops that the library does not know") {
    const auto f =
        tf::function([](X x, X y) { return std::tuple(softplus(x - 1.f) * y, twice(y) + 1.f); });
    const auto mixed = tf::function([](X x) { return softplus(twice(x) * 0.5f); });
    for (const int n : lengths) {
        const auto x = with_special<float>(n), y = sample<X>(tf::Shape{n}, -3, 3, 0.4);
        const auto out = as<float>(both(f, x, y)[1]);
        for (std::size_t i = 0; i < out.size(); ++i)
            CHECK(out[i] == 2.f * test::elements(y)[i] + 1.f);
        both(mixed, x);
        both_eagerly(softplus(x - 1.f) * y);
        both_eagerly(twice(softplus(x)));
    }
}

TEST_CASE("shapes that the compiler knows") {
    const auto f = tf::function([](tf::Tensor<float, 3, 70> x, tf::Tensor<float, 70> bias,
                                   tf::Tensor<float, 3, 1> scale, tf::Tensor<float> one) {
        auto y = (x + bias) * scale - one;
        return std::tuple(y, tf::relu(y) * 2.f);
    });
    const auto out = both(f, sample<tf::Tensor<float, 3, 70>>(tf::Shape{3, 70}, -3, 3, 0.1),
                          sample<tf::Tensor<float, 70>>(tf::Shape{70}, -3, 3, 0.2),
                          tf::constant({{1.f}, {0.f}, {2.f}}), tf::constant(0.5f));
    CHECK(as<float>(out[0])[70] == -0.5f);

    const auto g = tf::function([](tf::Tensor<float, 1> x, tf::Tensor<float, 1, 1> y) {
        auto z = x * y + 1.f;
        return std::tuple(z * z, z);
    });
    CHECK(as<float>(both(g, tf::constant({2.f}), tf::constant({{3.f}}))[0])[0] == 49.f);

    const auto none = tf::function(
        [](tf::Tensor<float, 0, 3> x, tf::Tensor<float, 3> y) { return tf::exp(x * y + 1.f); });
    CHECK(both(none, tf::zeros<float, 0, 3>(), tf::ones<float, 3>())[0].bytes.empty());
}

TEST_CASE("broadcasting in every dim") {
    using R4 = tf::Tensor<double, tf::dyn, tf::dyn, tf::dyn, tf::dyn>;
    using R3 = tf::Tensor<double, tf::dyn, tf::dyn, tf::dyn>;
    const auto f = tf::function([](R4 x, R3 y) { return tf::where(x > y, x * y, y - x); });
    using S = tf::Shape;
    const S x_shapes[] = {S{2, 1, 4, 1}, S{2, 3, 4, 7}, S{1, 1, 1, 1}, S{2, 3, 1, 7},
                          S{1, 3, 4, 1}, S{2, 1, 1, 7}, S{0, 1, 4, 1}};
    const S y_shapes[] = {S{3, 1, 7}, S{1, 1, 1}, S{3, 4, 7}, S{1, 4, 1}, S{3, 1, 1}};
    for (const S& xs : x_shapes)
        for (const S& ys : y_shapes) {
            INFO(xs.to_string() << " and " << ys.to_string());
            const auto x = sample<R4>(xs, -3, 3, 0.1);
            const auto y = sample<R3>(ys, -3, 3, 0.4);
            const auto out = both(f, x, y);
            CHECK(out[0] == both_eagerly(tf::where(x > y, x * y, y - x)));
        }
    using M = tf::Tensor<float, tf::dyn, tf::dyn>;
    const auto g = tf::function([](M x, M column, M row) { return (x + column) * row + 1.f; });
    for (const int width : {1, 3, 16, 100, 512, 700}) {
        const auto out =
            as<float>(both(g, tf::ones<float, 1, 1>(), sample<M>(tf::Shape{40, 1}, 0, 5, 0.1),
                           sample<M>(tf::Shape{1, width}, 0, 5, 0.3))[0]);
        CHECK(out.size() == 40u * static_cast<std::size_t>(width));
    }
}

TEST_CASE("dims that do not fit are the same error") {
    const auto f = tf::function([](X x, X y) { return x * y + 1.f; });
    const auto concrete = f.get_concrete_function();
    const X two = tf::ones<float, 2>(), three = tf::ones<float, 3>();
    CHECK_THROWS_AS(call<ClusterCode::blocks>(concrete, two, three), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(call<ClusterCode::loops>(concrete, two, three), tf::errors::InvalidArgument);
}

TEST_CASE("a loop's variables keep their memory while they change") {
    using V = tf::Tensor<double, 600>;
    const auto f = tf::function([](V x, V y) {
        auto [i, a, b] = tf::while_loop(
            [](auto k, auto, auto) { return k < 5; },
            [](auto k, auto u, auto v) { return std::tuple(k + 1, V(u * v + 0.5), V(u - v)); },
            tf::like<int>(x, 0), x, y);
        return std::tuple(a, b);
    });
    both(f, sample<V>(tf::Shape{600}, 0, 1, 0.1), sample<V>(tf::Shape{600}, 0, 1, 0.5));
}

TEST_CASE("more results than there is room for on the stack") {
    using V = tf::Tensor<double, 700>;
    const auto f = tf::function([](V x, tf::Tensor<double, 1> y) {
        return [&]<int... I>(std::integer_sequence<int, I...>) {
            return std::tuple(V(x * y + static_cast<double>(I))...);
        }(std::make_integer_sequence<int, 90>{});
    });
    const auto x = sample<V>(tf::Shape{700}, -3, 3, 0.1);
    const auto out = both(f, x, tf::fill<double, 1>(2.0));
    CHECK(as<double>(out[89])[699] == 2 * test::elements(x)[699] + 89);
}

TEST_CASE("a long expression") {
    const auto x = sample<D>(tf::Shape{600}, -3, 3, 0.1);
    const auto y = sample<D>(tf::Shape{1}, -3, 3, 0.1);
    const auto eight = [](const auto& a, const auto& b) {
        return (((a + b) * (b - a)) + ((a * 2.0) - (b / 3.0))) *
               (((a - b) / (b + a)) - ((a + 2.0) * (b - 3.0)));
    };
    both_eagerly(eight(x, y) + (eight(y, x) * eight(x, x)));
    both_eagerly(eight(x, y) + (eight(y, x) - (eight(x, x) * (eight(y, y) + eight(x, y)))));
}
