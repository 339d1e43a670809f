// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One function, many threads. Also run under ThreadSanitizer.

#include <sstream>
#include <thread>

#include <doctest/doctest.h>

#include "../support.hpp"
#include "in_parallel.hpp"

using Vec = std::vector<float>;

namespace {

using test::in_parallel;
using test::threads;
constexpr int calls = 200;

struct Account : tf::Module {
    tf::Variable<int> from{this, "from", 100000};
    tf::Variable<int> to{this, "to", 0};
    tf::Variable<float, 8> log{this, "log", tf::zeros<float, 8>()};
    constexpr Account() : tf::Module("account") {}
    constexpr tf::Tensor<int> transfer(tf::Tensor<int> amount) {
        from.assign_sub(amount);
        to.assign_add(amount);
        log.assign_add(tf::ones<float, 8>());
        return from + to;
    }
    constexpr tf::Tensor<int> total() { return from + to; }
};

}  // namespace

TEST_CASE("a pure function") {
    const auto f = tf::function([](tf::Tensor<float, 4, 4> x, tf::Tensor<float> k) {
        auto y = tf::matmul(x, x) * k;
        return std::tuple(tf::reduce_sum(y), tf::transpose(y));
    });
    std::vector<int> wrong(threads);
    in_parallel([&](int t) {
        const auto x = tf::ones<float, 4, 4>();
        for (int i = 0; i < calls; ++i) {
            const float k = static_cast<float>(t * calls + i);
            const auto [s, y] = f(x, k);
            if (s() != 64.f * k || y(3, 3) != 4.f * k) ++wrong[static_cast<std::size_t>(t)];
        }
    });
    CHECK(wrong == std::vector<int>(threads));
}

TEST_CASE("loops, branches and open dims") {
    const auto f = tf::function([](tf::Tensor<int, tf::dyn> x, tf::Tensor<int> n) {
        return tf::for_each(
            tf::range(n),
            [&](auto i, auto s) {
                return tf::cond(
                    i % 2 == 0, [&] { return s + tf::reduce_sum(x); }, [&] { return s - i; });
            },
            0);
    });
    std::vector<int> wrong(threads);
    in_parallel([&](int t) {
        for (int i = 0; i < calls; ++i) {
            const auto x = tf::constant(std::vector<int>(static_cast<std::size_t>(t + i % 5), 1));
            if (f(x, 4)() != 2 * (t + i % 5) - 4) ++wrong[static_cast<std::size_t>(t)];
        }
    });
    CHECK(wrong == std::vector<int>(threads));
}

TEST_CASE("a variable that all threads add to: sums are exact") {
    tf::Variable<int> v(0);
    tf::Variable<float, 16> w(tf::zeros<float, 16>());
    const auto f = tf::function(
        [](tf::Variable<int>& x, tf::Variable<float, 16>& y, tf::Tensor<int> k) {
            x.assign_add(k);
            y.assign_add(tf::ones<float, 16>());
            return x.read();
        },
        v, w);
    in_parallel([&](int) {
        for (int i = 0; i < calls; ++i) f(1);
    });
    CHECK(v() == threads * calls);
    CHECK(test::elements(w) == Vec(16, static_cast<float>(threads * calls)));
}

TEST_CASE("a call is one step for the others") {
    // read, double, write back: lost updates would show
    tf::Variable<std::int64_t> v(std::int64_t{0});
    const auto f = tf::function(
        [](tf::Variable<std::int64_t>& x) {
            auto old = x.read();
            x.assign(old + 1);
            return old;
        },
        v);
    std::vector<std::vector<std::int64_t>> seen(threads);
    in_parallel([&](int t) {
        for (int i = 0; i < calls; ++i) seen[static_cast<std::size_t>(t)].push_back(f()());
    });
    std::vector<int> count(threads * calls);
    for (const auto& part : seen)
        for (std::int64_t k : part) ++count[static_cast<std::size_t>(k)];
    CHECK(count == std::vector<int>(threads * calls, 1));
}

TEST_CASE("eager updates of one variable") {
    tf::Variable<int> v(0);
    in_parallel([&](int) {
        for (int i = 0; i < calls; ++i) v.assign_add(1);
    });
    CHECK(v() == threads * calls);
}

TEST_CASE("a module is written and read: every reader sees whole calls") {
    Account account;
    const auto transfer = tf::function<&Account::transfer>(account);
    const auto total = tf::function<&Account::total>(account);
    std::vector<int> wrong(threads);
    in_parallel([&](int t) {
        for (int i = 0; i < calls; ++i)
            if ((t % 2 == 0 ? transfer(i)() : total()()) != 100000)
                ++wrong[static_cast<std::size_t>(t)];
    });
    CHECK(wrong == std::vector<int>(threads));
    CHECK(account.to() == threads / 2 * (calls - 1) * calls / 2);
    CHECK(account.log(7) == static_cast<float>(threads / 2 * calls));
}

TEST_CASE("two functions that take the same variables in another order do not block each other") {
    tf::Variable<int> a(0), b(0);
    const auto ab = tf::function(
        [](tf::Variable<int>& x, tf::Variable<int>& y) {
            x.assign_add(1);
            y.assign_add(1);
        },
        a, b);
    const auto ba = tf::function(
        [](tf::Variable<int>& x, tf::Variable<int>& y) {
            x.assign_add(1);
            y.assign_add(1);
        },
        b, a);
    in_parallel([&](int t) {
        for (int i = 0; i < calls; ++i) t % 2 == 0 ? ab() : ba();
    });
    CHECK(a() == threads * calls);
    CHECK(b() == threads * calls);
}

TEST_CASE("random draws") {
    const auto f = tf::function([] { return tf::random::uniform<float, 4>(); });
    std::vector<Vec> all(threads);
    in_parallel([&](int t) {
        for (int i = 0; i < calls; ++i)
            for (float x : test::elements(f())) all[static_cast<std::size_t>(t)].push_back(x);
        (void)tf::random::normal<float, 8>();
    });
    double sum = 0;
    for (const Vec& part : all)
        for (float x : part) {
            REQUIRE(x >= 0.f);
            REQUIRE(x < 1.f);
            sum += static_cast<double>(x);
        }
    CHECK(sum / (threads * calls * 4) == doctest::Approx(0.5).epsilon(0.1));
    CHECK(all[0] != all[1]);
}

TEST_CASE("prints are whole lines") {
    const test::PrintFile file("concurrent_prints.txt");
    const auto f = tf::function([](tf::Tensor<int> t, tf::Tensor<int, 3> x) {
        tf::print("thread", t, "value", x,
                  tf::PrintOptions{.output_stream = "file://concurrent_prints.txt"});
    });
    in_parallel([&](int t) {
        for (int i = 0; i < 20; ++i) f(t, tf::constant({t, i, 7}));
    });
    std::istringstream lines(file.take());
    std::vector<int> next(threads);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        int t = -1, a = -1, i = -1;
        REQUIRE(std::sscanf(line.c_str(), "thread %d value [%d %d 7]", &t, &a, &i) == 3);
        REQUIRE(t == a);
        CHECK(i == next[static_cast<std::size_t>(t)]++);
    }
    CHECK(count == threads * 20);
}

TEST_CASE("one lazy expression and one tensor, read by all") {
    const auto x = tf::constant({1.f, 2.f, 3.f});
    for (int round = 0; round < 20; ++round) {
        const auto lazy = x * 2.f + 1.f;
        std::vector<Vec> seen(threads);
        in_parallel([&](int t) { seen[static_cast<std::size_t>(t)] = test::elements(lazy + x); });
        for (const Vec& v : seen) CHECK(v == Vec{4.f, 7.f, 10.f});
    }
}

TEST_CASE("buffers made in one thread and dropped in another") {
    std::vector<tf::Tensor<float, 64>> made(threads * calls);
    in_parallel([&](int t) {
        for (int i = 0; i < calls; ++i)
            made[static_cast<std::size_t>(t * calls + i)] =
                tf::fill<float, 64>(static_cast<float>(t * calls + i));
    });
    std::vector<int> wrong(threads);
    in_parallel([&](int t) {
        for (int i = 0; i < calls; ++i) {
            const int k = ((t + 1) % threads) * calls + i;
            auto& x = made[static_cast<std::size_t>(k)];
            if (x(63) != static_cast<float>(k)) ++wrong[static_cast<std::size_t>(t)];
            x = tf::zeros<float, 64>();
        }
    });
    CHECK(wrong == std::vector<int>(threads));
}

TEST_CASE("a call that fails in one thread does not disturb the others") {
    tf::Variable<int> v(0);
    const auto f = tf::function(
        [](tf::Variable<int>& x, tf::Tensor<int> k) {
            x.assign_add(1);
            tf::debugging::assert_less(k, 10);
        },
        v);
    std::vector<int> failed(threads);
    in_parallel([&](int t) {
        for (int i = 0; i < calls; ++i) {
            try {
                f(t == 0 ? 10 : 1);
            } catch (const tf::errors::InvalidArgument&) {
                ++failed[static_cast<std::size_t>(t)];
            }
        }
    });
    CHECK(failed == std::vector<int>{calls, 0, 0, 0});
    CHECK(v() == threads * calls);
}

namespace {
struct Rated : tf::Module {
    tf::attribute<float> rate{this, "rate", 1.f};
    tf::attribute<float, 2> pair{this, "pair", tf::zeros<float, 2>()};
    constexpr Rated() : tf::Module("rated") {}
    constexpr tf::Tensor<float, 2> run(tf::Tensor<float> x) { return pair * x * rate; }
};
}  // namespace

TEST_CASE("attributes are set while functions run") {
    Rated m;
    const auto f = tf::function<&Rated::run>(m);
    std::vector<int> wrong(threads);
    in_parallel([&](int t) {
        for (int i = 0; i < calls; ++i) {
            if (t == 0) {
                m.pair = tf::fill<float, 2>(static_cast<float>(i));
                m.rate = static_cast<float>(1 + i % 2);
            } else {
                const auto y = f(2.f);  // a pair that was set as one
                if (y(0) != y(1) || m.rate.get() < 1.f) ++wrong[static_cast<std::size_t>(t)];
            }
        }
    });
    CHECK(wrong == std::vector<int>(threads));
}
