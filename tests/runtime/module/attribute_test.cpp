// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Members of modules that are not variables: tf::attribute, a value that calls read, and tf::host.

#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include <doctest/doctest.h>

#include "../support.hpp"

namespace {

struct Scale : tf::Module {
    tf::attribute<float> factor;
    tf::attribute<bool> training{this, "training", false};
    tf::attribute<int> times{this, "times", 2};
    tf::attribute<float, 3> mean{this, "mean", tf::constant({1.f, 2.f, 3.f})};
    tf::attribute<float, tf::dyn> open{this, "open", tf::constant({1.f, 2.f})};
    tf::Variable<float> seen{this, "seen", 0.f};
    constexpr explicit Scale(float f = 2.f) : tf::Module(this), factor(this, "factor", f) {}

    constexpr tf::Tensor<float, 3> run(tf::Tensor<float> x) {
        tf::cond(training, [&] { seen.assign_add(factor); });
        return x * factor + mean;
    }
    constexpr tf::Tensor<float> power(tf::Tensor<float> x) {
        const auto [i, y] =
            tf::while_loop([&](auto k, auto) { return k < times; },
                           [&](auto k, auto r) { return std::tuple(k + 1, r * factor); },
                           tf::like(times.read(), 0), x);
        return y;
    }
    constexpr tf::Tensor<float> sum() { return tf::reduce_sum(open); }
};

/// An attribute of a submodule, used beside a variable.
struct Net : tf::Module {
    Scale scale{3.f};
    constexpr Net() : tf::Module(this) {}
};
struct Dropout : tf::Module {
    tf::attribute<bool> on{this, "on", true};
    constexpr explicit Dropout(tf::Module* owner) : tf::Module(owner, this) {}
};
struct Model : tf::Module {
    Dropout dropout{this};
    tf::Variable<float> w{this, "w", 3.f};
    constexpr Model() : tf::Module(this) {}
    constexpr tf::Tensor<float> loss(tf::Tensor<float> x) {
        return tf::where(dropout.on, x * w, x * w * w);
    }
    constexpr tf::Tensor<float> gradient(tf::Tensor<float> x) {
        tf::GradientTape tape;
        const tf::Tensor<float> y = loss(x);
        return tape.gradient(y, w);
    }
};

}  // namespace

TEST_CASE("attribute: a value of the running object, which each call reads anew") {
    Scale s(10.f);
    const auto f = tf::function<&Scale::run>(s);
    CHECK(test::elements(f(2.f)) == std::vector{21.f, 22.f, 23.f});
    CHECK(test::elements(s.run(2.f)) == std::vector{21.f, 22.f, 23.f});
    s.factor = 3.f;
    s.mean = tf::zeros<float, 3>();
    CHECK(test::elements(f(2.f)) == std::vector{6.f, 6.f, 6.f});
    CHECK(test::elements(s.run(2.f)) == std::vector{6.f, 6.f, 6.f});
    CHECK(s.seen() == 0.f);
    s.training = true;
    f(2.f);
    CHECK(s.seen() == 3.f);
    s.run(2.f);
    CHECK(s.seen() == 6.f);
}

TEST_CASE("attribute: two objects of a class have their own values") {
    Scale a(10.f), b;
    const auto f = tf::function<&Scale::run>(a), g = tf::function<&Scale::run>(b);
    CHECK(f(1.f)(0) == 11.f);
    CHECK(g(1.f)(0) == 3.f);
}

TEST_CASE("attribute: in the condition of a loop and in its body") {
    Scale s(10.f);
    const auto f = tf::function<&Scale::power>(s);
    for (const auto& [times, expected] : std::map<int, float>{{2, 300.f}, {0, 3.f}, {4, 30000.f}}) {
        s.times = times;
        CHECK(f(3.f)() == expected);
        CHECK(s.power(3.f)() == expected);
    }
}

TEST_CASE("attribute: an open dim may change") {
    Scale s;
    const auto f = tf::function<&Scale::sum>(s);
    CHECK(f()() == 3.f);
    s.open = tf::constant({1.f, 2.f, 4.f, 8.f});
    CHECK(f()() == 15.f);
    CHECK(s.sum()() == 15.f);
    s.open = tf::zeros<float, tf::dyn>(0);
    CHECK(f()() == 0.f);
}

TEST_CASE("attribute: what it is outside of functions") {
    Scale s(0.5f);
    CHECK(s.factor.get() == 0.5f);
    CHECK_FALSE(s.training.get());
    CHECK(s.times.get() == 2);
    CHECK(s.mean(1) == 2.f);
    CHECK(s.mean.shape() == tf::Shape(3));
    CHECK(s.mean.dtype() == tf::DType::float32);
    CHECK(s.factor.name() == "scale/factor:0");
    const tf::Tensor<float> t = s.factor;
    CHECK((t + 1.f)() == 1.5f);
    CHECK((1.f + s.factor)() == 1.5f);
    s.factor = 2;  // a literal that float can hold
    CHECK(s.factor.get() == 2.f);
    s.factor = s.factor * 2.f;
    CHECK(s.factor.get() == 4.f);
    Scale other;
    other.factor = s.factor;
    CHECK(other.factor.get() == 4.f);
    std::ostringstream out;
    out << s.factor;
    CHECK(out.str() == "tf.Tensor(4.0, shape=(), dtype=float32)");
}

TEST_CASE("attribute: it is no variable") {
    Scale s;
    CHECK(s.variables().size() == 1);
    CHECK(s.trainable_variables().size() == 1);
    CHECK(s.variables()[0].get().own_name() == "seen");
    Model m;
    CHECK(m.variables().size() == 1);
    // TensorFlow lists what it captures, too
    CHECK(tf::function<&Model::loss>(m).get_concrete_function().pretty_printed_signature().find(
              "dropout/on:0: TensorSpec(shape=(), dtype=tf.bool") != std::string::npos);
}

TEST_CASE("attribute: tapes do not watch it, and differentiate around it") {
    Model m;
    const auto loss = tf::function<&Model::loss>(m);
    const auto gradient = tf::function<&Model::gradient>(m);
    for (const bool on : {true, false}) {
        m.dropout.on = on;
        const float expected = on ? 2.f : 12.f;  // of 2w, or 2w^2 at 3
        CHECK(gradient(2.f)() == expected);
        CHECK(m.gradient(2.f)() == expected);
        tf::GradientTape tape;
        const auto y = loss(2.f);
        CHECK(tape.watched_variables().size() == 1);
        CHECK(tf::Tensor<float>(tape.gradient(y, m.w))() == expected);
    }
    Scale s(3.f);
    tf::GradientTape tape;
    s.run(2.f);
    CHECK(tape.watched_variables().empty());
}

TEST_CASE("attribute: a gradient with respect to one is that of a watched tensor") {
    Scale s(3.f);
    tf::GradientTape tape;
    const tf::Tensor<float> f = s.factor;
    tape.watch(f);
    const tf::Tensor<float> y = f * f;
    CHECK(tf::Tensor<float>(tape.gradient(y, f))() == 6.f);
}

namespace {
struct alignas(32) Wide {
    float lanes[8] = {7.f};
};
struct WithHost : tf::Module {
    tf::host<bool> flag{this, true};
    tf::host<std::string> path{this, "a.txt"};
    tf::host<Wide> wide{this};
    tf::host<std::map<int, int>> map{this};
    tf::host<std::ofstream> file{this};
    tf::host<std::function<int(int)>> twice{this, [](int k) { return 2 * k; }};
    tf::host<const Scale*> shared{this, nullptr};
    tf::Variable<float> w{this, "w", 2.f};
    constexpr WithHost() : tf::Module(this) {}
    constexpr tf::Tensor<float> run(tf::Tensor<float> x) { return x * w; }
};
struct Counted {
    static inline int alive = 0;
    Counted() { ++alive; }
    Counted(const Counted&) = delete;
    ~Counted() { --alive; }
};
struct WithCounted : tf::Module {
    tf::host<Counted> counted{this};
    constexpr WithCounted() : tf::Module(this) {}
    constexpr tf::Tensor<float> run(tf::Tensor<float> x) { return x; }
};
}  // namespace

TEST_CASE("host: data of any type beside what is traced") {
    WithHost m;
    CHECK(m.flag.get());
    m.flag = false;
    CHECK_FALSE(static_cast<bool>(m.flag));
    CHECK(m.path.get() == "a.txt");
    m.path = "b.txt";
    CHECK(m.path->size() == 5);
    CHECK(m.wide->lanes[0] == 7.f);
    CHECK(reinterpret_cast<std::uintptr_t>(&m.wide.get()) % 32 == 0);
    m.map.get()[1] = 2;
    CHECK(m.map->at(1) == 2);
    CHECK_FALSE(m.file->is_open());
    CHECK(m.twice.get()(4) == 8);
    CHECK(m.shared.get() == nullptr);
    const Scale s;
    m.shared = &s;
    const WithHost& same = m;
    CHECK(same.shared.get()->factor.get() == 2.f);
    CHECK(tf::function<&WithHost::run>(m)(3.f)() == 6.f);
    CHECK(m.variables().size() == 1);
}

TEST_CASE("host: what it holds lives as long as the module") {
    {
        WithCounted a, b;
        CHECK(Counted::alive == 2);
        CHECK(tf::function<&WithCounted::run>(a)(3.f)() == 3.f);
    }
    CHECK(Counted::alive == 0);
}
