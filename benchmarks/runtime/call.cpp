// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The time of a call of a small traced function, and that it does not allocate memory after the
// first calls.

#include <cstdlib>
#include <new>

#include <tf/functions.hpp>

#include "harness.hpp"

namespace {
std::int64_t allocations = 0;

void* counted(std::size_t size, std::size_t alignment) {
    ++allocations;
    void* p = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (p == nullptr) throw std::bad_alloc();
    return p;
}
}  // namespace

void* operator new(std::size_t n) { return counted(n, alignof(std::max_align_t)); }
void* operator new(std::size_t n, std::align_val_t a) {
    return counted(n, static_cast<std::size_t>(a));
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

namespace {

struct Counter : tf::Module {
    tf::Variable<float> x{this, "x", 0.f};
    constexpr Counter() : tf::Module("counter") {}
    constexpr tf::Tensor<float> add(tf::Tensor<float> a) {
        x.assign_add(a);
        return x;
    }
};

[[gnu::noinline]] float square_plus_one(float a) { return a * a + 1.f; }

template <class F>
std::string allocations_of(F& call) {
    for (int i = 0; i < 100; ++i) call();
    const std::int64_t before = allocations;
    for (int i = 0; i < 1000; ++i) call();
    return ",\"allocations_in_1000_calls\":" + std::to_string(allocations - before);
}

void measure(const std::string& name, auto call) {
    const std::string extra = allocations_of(call);
    float x = 2.f;
    bench::compare(name, 100, true, extra, bench::Peer{"ctflow", call},
                   bench::Peer{"C++ call", [&x] {
                                   bench::keep(x);
                                   const float y = square_plus_one(x);
                                   bench::keep(y);
                               }});
}

}  // namespace

int main() {
    const tf::Tensor<float> a = tf::constant(2.f);
    const auto f = tf::function([](tf::Tensor<float> x) { return x * x + 1.f; });
    measure("call: scalar tensor in and out", [&] { bench::keep(f(a)()); });
    measure("call: literal argument", [&] { bench::keep(f(2.f)()); });

    const auto g = tf::function([](tf::Tensor<float> x, tf::Tensor<float> y, tf::Tensor<float> z) {
        return std::tuple(x * y + z, x - y);
    });
    measure("call: three arguments, two results", [&] { bench::keep(std::get<0>(g(a, a, a))()); });

    const auto v = tf::constant({1.f, 2.f, 3.f, 4.f, 5.f, 6.f, 7.f, 8.f});
    const auto h = tf::function([](tf::Tensor<float, 8> x) { return x * x + 1.f; });
    measure("call: vector of 8", [&] { bench::keep(h(v)); });

    Counter counter;
    const auto m = tf::function<&Counter::add>(counter);
    measure("call: method that updates a variable", [&] { bench::keep(m(a)()); });
    measure("call: the same eagerly", [&] { bench::keep(counter.add(a)()); });
}
