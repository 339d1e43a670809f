// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Expression templates: one loop without temporaries; named expressions are computed once; no
// dangling references.

#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <new>
#include <thread>
#include <vector>

#include <tf/functions.hpp>

#if defined(__SANITIZE_ADDRESS__)
#define TF_TEST_REUSE 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TF_TEST_REUSE 0
#endif
#endif
#ifndef TF_TEST_REUSE
#define TF_TEST_REUSE 1
#endif

namespace {

/// The number of aligned blocks that this thread has allocated: only tensors' memory is aligned.
thread_local int blocks = 0;
/// All of its allocations.
thread_local int allocations = 0;

void* take(std::size_t bytes, std::size_t alignment) {
    ++allocations;
    void* p = alignment <= alignof(std::max_align_t)
                  ? std::malloc(bytes == 0 ? 1 : bytes)
                  : std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    if (p == nullptr) throw std::bad_alloc();
    return p;
}

}  // namespace

// Not inlined, because g++ would warn of memory that malloc allocates and delete releases.
[[gnu::noinline]] void* operator new(std::size_t bytes) { return take(bytes, 1); }
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
    ++blocks;
    return take(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
    std::free(p);
}

namespace {

template <class F>
void in_new_thread(F f) {
    std::thread(f).join();
}
/// The number of buffers that f needs, counted while no old ones can be reused.
template <class F>
int buffers(F f) {
    int n = 0;
    in_new_thread([&] {
        blocks = 0;
        f();
        n = blocks;
    });
    return n;
}

const auto a = [] { return tf::constant(std::vector<float>(100, 2.f)); };
const auto b = [] { return tf::constant(std::vector<float>(100, 3.f)); };

}  // namespace

TEST_CASE("expression: a chain is one loop, and needs no memory but its result") {
    const auto x = a(), y = b(), z = b();
    CHECK(buffers([&] {
              const tf::Tensor<float, tf::dyn> r = x * y + tf::tanh(z);
              CHECK(r(99) == doctest::Approx(6 + std::tanh(3.)));
          }) == 1);
    CHECK(buffers([&] {
              const tf::Tensor<float, tf::dyn> r =
                  tf::sqrt(x * x + y * y) / (x - y) + tf::maximum(x, y) * tf::where(x < y, x, y);
              CHECK(r(0) == doctest::Approx(-std::sqrt(13.) + 6));
          }) == 1);
    // nothing is computed before the value is used
    CHECK(buffers([&] { [[maybe_unused]] auto lazy = x * y + z; }) == 0);
}

TEST_CASE("expression: a warm program asks the system for nothing") {
    if (!TF_TEST_REUSE) return;  // the address sanitizer wants to see every block
    const auto x = a(), y = b();
    const auto step = [&] {
        const tf::Tensor<float, tf::dyn> r = x * y + tf::tanh(x);
        return r(0);
    };
    step();
    allocations = 0;
    float sum = 0;
    for (int i = 0; i < 50; ++i) sum += step();
    CHECK(allocations == 0);
    CHECK(sum == doctest::Approx(50 * (6 + std::tanh(2.))));
}

TEST_CASE("expression: a name is computed once, however often it is used") {
    const auto x = a(), y = b();
    // h, k and no second h: 2 buffers
    CHECK(buffers([&] {
              auto h = x * y;
              auto k = h * h + h;
              const tf::Tensor<float, tf::dyn> r = k;
              CHECK(r(7) == 42);
          }) == 2);
    CHECK(buffers([&] {
              const auto h = x * y;  // const names, too
              const tf::Tensor<float, tf::dyn> r = h, s = h;
              CHECK(r.data() == s.data());
              CHECK(h(0) == 6);
              CHECK((h + h + h * h)(1) == 48);
          }) == 2);
    // a random draw shows whether it is evaluated twice
    const auto noise = tf::random::uniform<float, 100>();
    auto h = noise * 1.f;
    const tf::Tensor<float, 100> difference = h - h;
    for (const float v : difference.values()) CHECK(v == 0);
}

TEST_CASE("expression: names keep types small") {
    const auto x = a();
    auto h = x * 2.f;
    auto k = h + h;
    auto l = k * k;
    using H = tf::Tensor<float, tf::dyn>;
    static_assert(std::is_same_v<decltype(k), tf::Expr<tf::op::Add, H, H>>);
    static_assert(std::is_same_v<decltype(l), tf::Expr<tf::op::Mul, H, H>>);
    static_assert(
        std::is_same_v<decltype(x * x + x), tf::Expr<tf::op::Add, tf::Expr<tf::op::Mul, H, H>, H>>);
    CHECK(l(3) == 64);
}

TEST_CASE("expression: nothing dangles") {
    const auto make = [] {
        auto x = tf::constant({1.f, 2.f});
        auto y = tf::constant({3.f, 4.f});
        return x * y + tf::exp(x - x) * 2.f;  // the names are gone when it is evaluated
    };
    auto e = make();
    const tf::Tensor<float, 2> r = e;
    CHECK(r(0) == 5);
    CHECK(r(1) == 10);
    auto moved = std::move(e);
    CHECK(moved(1) == 10);
    auto copy = moved;
    CHECK((copy + copy)(0) == 10);
    // a tensor that changes after the expression was made: the expression holds the old value
    auto x = tf::constant({1.f, 2.f});
    auto twice = x * 2.f;
    x = tf::constant({100.f, 100.f});
    CHECK(twice(0) == 2);
    // the result assigned to an operand
    x = x * x + x;
    CHECK(x(0) == 10100);
    tf::Tensor<float, 2> y = twice;
    y = twice + y;
    CHECK(y(1) == 8);
    CHECK(twice(1) == 4);
}

TEST_CASE("expression: a const name may be used from several threads") {
    for (int repeat = 0; repeat < 20; ++repeat) {
        const auto e = a() * b() + 1.f;
        std::vector<std::thread> threads;
        std::atomic<int> right = 0;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                const tf::Tensor<float, tf::dyn> r = e;
                const tf::Tensor<float, tf::dyn> s = e * 2.f;
                right += r(50) == 7 && s(99) == 14;
            });
        for (std::thread& t : threads) t.join();
        CHECK(right == 4);
    }
}

TEST_CASE("buffers: freed by another thread, and after their thread has ended") {
    tf::Tensor<float, tf::dyn> kept;
    in_new_thread([&] { kept = a() * 2.f; });  // its thread is gone
    CHECK(kept(0) == 4);
    std::vector<tf::Tensor<float, tf::dyn>> made;
    for (int i = 0; i < 50; ++i) made.push_back(a() + static_cast<float>(i));
    in_new_thread([moved = std::move(made)]() mutable {
        CHECK(moved[49](0) == 51);
        moved.clear();
        const tf::Tensor<float, tf::dyn> x = a() * 3.f;
        CHECK(x(0) == 6);
    });
    // two threads that pass tensors back and forth
    std::atomic<int> wrong = 0;
    tf::Tensor<float, tf::dyn> shared = a();
    const auto work = [&, mine = shared] {
        for (int i = 0; i < 2000; ++i) {
            const tf::Tensor<float, tf::dyn> x = mine;
            const tf::Tensor<float, tf::dyn> y = x + x;
            wrong += y(0) != 4 || y(99) != 4;
        }
    };
    std::thread one(work), two(work);
    one.join();
    two.join();
    CHECK(wrong == 0);
}

TEST_CASE("buffers: memory is used again, and aligned") {
    if (!TF_TEST_REUSE) return;
    const float* first = nullptr;
    {
        const tf::Tensor<float, 100> x = tf::zeros<float, 100>();
        first = x.data();
    }
    const tf::Tensor<float, 100> y = tf::zeros<float, 100>();
    CHECK(y.data() == first);
    for (const int n : {1, 3, 17, 100, 5000}) {
        const auto z = tf::zeros<double, tf::dyn>(n);
        CHECK(reinterpret_cast<std::uintptr_t>(z.data()) % 64 == 0);
    }
}

TEST_CASE("buffers: too large is an error, not a crash") {
    CHECK_THROWS_AS((tf::zeros<double, tf::dyn, tf::dyn, tf::dyn>(2000000000, 2000000000, 3)),
                    tf::errors::ResourceExhausted);
    // 2^64 elements, which is 0 in 64 bits
    CHECK_THROWS_AS(
        (tf::zeros<float, tf::dyn, tf::dyn, tf::dyn, tf::dyn>(65536, 65536, 65536, 65536)),
        tf::errors::ResourceExhausted);
}

// ---- DESIGN "Known traps": the compiler first tries these as constant initializers

namespace {
tf::Tensor<float> at_namespace_scope = tf::constant(2.f);
const tf::Tensor<float, 3> constant_at_namespace_scope = tf::constant({1.f, 2.f, 3.f});
static tf::Tensor<int, 4> from_range = tf::range<4>();
tf::Tensor<float, 3> from_expression = constant_at_namespace_scope * 2.f + 1.f;
tf::Tensor<tf::string, 2> words = tf::constant({"a", "b"});
tf::Variable<float> variable(3.f);
}  // namespace

TEST_CASE("tensors at namespace scope end up eager") {
    CHECK(at_namespace_scope() == 2.f);
    CHECK(constant_at_namespace_scope(2) == 3.f);
    CHECK(from_range(3) == 3);
    CHECK(from_expression(1) == 5.f);
    CHECK(words(1) == "b");
    CHECK((at_namespace_scope * constant_at_namespace_scope)(1) == 4.f);
    at_namespace_scope = at_namespace_scope + 1.f;
    CHECK(at_namespace_scope() == 3.f);
    variable.assign_add(1.f);
    CHECK(variable() == 4.f);
    static const tf::Tensor<double> in_function = tf::constant<double>(.5);
    CHECK(in_function() == .5);
    CHECK(tf::function([](tf::Tensor<float, 3> x) { return x * 2.f; })(constant_at_namespace_scope)(
              2) == 6.f);
}
