// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Prints, assertions and their order; random numbers and generators.

#include <iostream>
#include <sstream>

#include "report.hpp"

namespace saved {
namespace {

using tf::Tensor;
namespace hana = boost::hana;

/// The output of a call to stderr.
template <class F>
std::string printed(F f) {
    std::ostringstream text;
    auto* const before = std::cerr.rdbuf(text.rdbuf());
    f();
    std::cerr.rdbuf(before);
    return text.str();
}

struct Talk : tf::Module {
    tf::Variable<float, 2> v{this, "v", tf::constant({0.5f, -1.f})};
    constexpr Talk() : tf::Module("talk") {}

    // A print without a tensor is returned, so that the trace contains it.
    constexpr auto plain(Tensor<float, dyn, 2> x, Tensor<tf::string> s, Tensor<tf::string, 2> t) {
        const auto first = tf::print("no value");
        tf::print(x);
        tf::print(s);
        tf::print(s, tf::PrintOptions{.end = "!\n"});
        tf::print("text", s, t, "more");
        tf::print(v, tf::reduce_sum(x), x > 0.f, tf::cast<int>(x));
        tf::print(std::tuple(x, s), std::array{s, s});
        tf::print("{} braces {", s, "} and -{}");
        return std::tuple(first, tf::print("percent %d %s", 100, true, 2.5f));
    }
    constexpr auto options(Tensor<double, dyn> x) {
        tf::print("three", x);
        tf::print("one", x, tf::PrintOptions{.summarize = 1});
        tf::print("all", x, tf::PrintOptions{.summarize = -1});
        tf::print("a", x, "b", tf::PrintOptions{.sep = ", ", .end = "!\n"});
        return std::array{tf::print("no end", tf::PrintOptions{.end = ""}),
                          tf::print(tf::PrintOptions{.end = ".\n"}), tf::print()};
    }
    /// In branches and loops, and between assignments.
    constexpr void regions(Tensor<int> n) {
        const auto last = tf::while_loop([&](auto k) { return k < n; },
                                         [&](auto k) {
                                             tf::cond(
                                                 k % 2 == 0, [&] { tf::print("even", k); },
                                                 [&] {
                                                     tf::print("before", v);
                                                     v.assign_add(v);
                                                     tf::print("after", v);
                                                 });
                                             return k + 1;
                                         },
                                         tf::like(n, 0));
        tf::print("end", last, v);
    }
};

void save_talk(const std::filesystem::path& folder) {
    Talk talk;
    auto plain = tf::function<&Talk::plain>(talk);
    auto options = tf::function<&Talk::options>(talk);
    auto regions = tf::function<&Talk::regions>(talk);
    tf::saved_model::save(
        talk, folder / "talk",
        tf::signatures(tf::signature<"plain">(plain), tf::signature<"options">(options),
                       tf::signature<"regions">(regions)));
    Facts facts("talk");
    const Tensor<float, dyn, 2> x = as<float>(sample<9, 2>(-1, 1));
    const auto s = tf::constant("a string");
    const auto t = tf::constant({"x", "two words"});
    const Tensor<double, dyn> numbers = tf::cast<double>(tf::range<12>());
    facts.add("x", x);
    facts.add("s", s);
    facts.add("t", t);
    facts.add("numbers", numbers);
    facts.text("plain", printed([&] { plain(x, s, t); }));
    facts.text("options", printed([&] { options(numbers); }));
    facts.text("regions", printed([&] { regions(5); }));
}

/// Effects after a failed assertion do not happen, those before it do.
struct Guard : tf::Module {
    tf::Variable<float> v{this, "v", 0};
    constexpr Guard() : tf::Module("guard") {}

    constexpr Tensor<float> positive(Tensor<float> x) {
        v.assign_add(1.f);
        tf::debugging::assert_positive(x, "x must be positive");
        v.assign_add(10.f);
        return v;
    }
    constexpr Tensor<float> equal(Tensor<float, dyn> x, Tensor<float, dyn> y) {
        tf::debugging::assert_equal(x, y);
        v.assign_add(100.f);
        return v;
    }
    /// The third iteration fails.
    constexpr Tensor<int> loop(Tensor<int> n) {
        return tf::while_loop([&](auto k) { return k < n; },
                              [&](auto k) {
                                  tf::cond(
                                      k > 0,
                                      [&] {
                                          tf::debugging::assert_less(k, 2, "in a loop");
                                          v.assign_add(1000.f);
                                      },
                                      [] {});
                                  return k + 1;
                              },
                              tf::like(n, 0));
    }
    /// A result that does not depend on the checked value.
    constexpr Tensor<float> apart(Tensor<bool> holds) {
        tf::debugging::Assert(holds, tf::constant("apart"));
        return 1.f;
    }
};

template <class F>
void add_failure(Facts& facts, std::string_view name, F f) {
    try {
        f();
    } catch (const tf::errors::InvalidArgument& error) {
        facts.text(name, error.what());
    }
}

void save_guard(const std::filesystem::path& folder) {
    Guard guard;
    auto positive = tf::function<&Guard::positive>(guard);
    auto equal = tf::function<&Guard::equal>(guard);
    auto loop = tf::function<&Guard::loop>(guard);
    auto apart = tf::function<&Guard::apart>(guard);
    tf::saved_model::save(
        guard, folder / "guard",
        tf::signatures(tf::signature<"positive">(positive), tf::signature<"equal">(equal),
                       tf::signature<"loop">(loop), tf::signature<"apart">(apart)));
    Facts facts("guard");
    using Open = Tensor<float, dyn>;
    facts.add("positive", positive(2.f));
    add_failure(facts, "not_positive", [&] { positive(-3.5f); });
    facts.add("v1", guard.v.read());
    const auto other = tf::constant({1.f, 2.f}), one = tf::constant({1.f, 3.f});
    facts.add("equal", equal(Open(one), Open(one)));
    add_failure(facts, "not_equal", [&] { equal(Open(one), Open(other)); });
    facts.add("v2", guard.v.read());
    facts.add("loop", loop(2));
    add_failure(facts, "in_loop", [&] { loop(5); });
    facts.add("v3", guard.v.read());
    add_failure(facts, "apart", [&] { apart(false); });
}

struct Random : tf::Module {
    constexpr Random() : tf::Module("random") {}
    constexpr auto seeded(Tensor<int> n) {
        return std::tuple(tf::random::normal<float, dyn>({.seed = 7}, n),
                          tf::random::uniform<double, dyn>({.seed = 8}, n));
    }
    constexpr auto chosen(Tensor<float, dyn, 3> x, Tensor<int> n) {
        return std::tuple(tf::random::shuffle(x, {.seed = 3}),
                          tf::random::categorical<5>(x, {.seed = 4}),
                          tf::random::categorical<tf::int32>(x, n, {.seed = 4}),
                          tf::random::uniform<int, dyn>({.maxval = 99, .seed = 5}, n),
                          tf::random::truncated_normal<double, dyn>({.stddev = 2, .seed = 6}, n),
                          tf::random::normal<tf::half, 9>({.seed = 6}));
    }
    constexpr auto unseeded() { return tf::random::normal<float, 3, 3>(); }
    /// Each iteration draws new numbers.
    constexpr auto in_loop(Tensor<int> n) {
        return tf::map_fn(
            [](auto i) {
                return tf::random::uniform<float>({.seed = 5}) + tf::cast<float>(i) * 0.f;
            },
            tf::range(n));
    }
};

void save_random(const std::filesystem::path& folder) {
    Random random;
    auto seeded = tf::function<&Random::seeded>(random);
    auto chosen = tf::function<&Random::chosen>(random);
    auto unseeded = tf::function<&Random::unseeded>(random);
    auto in_loop = tf::function<&Random::in_loop>(random);
    tf::saved_model::save(
        random, folder / "random",
        tf::signatures(tf::signature<"seeded">(seeded), tf::signature<"chosen">(chosen),
                       tf::signature<"unseeded">(unseeded), tf::signature<"in_loop">(in_loop)));
    Facts facts("random");
    facts.add("first", seeded(5));
    facts.add("second", seeded(3));
    facts.add("third", seeded(300));
    facts.add("loop", in_loop(4));
    const auto x = as<float>(sample<4, 3>(-1, 1));
    facts.add("x", x);
    facts.add("chosen", chosen(x, 5));
    facts.add("chosen again", chosen(x, 3));
}

/// A generator's state is a variable.
struct Drawing : tf::Module {
    tf::random::Generator rng{this, "rng", {-700, 5, 7}};  // the low word overflows soon
    constexpr Drawing() : tf::Module("drawing") {}
    constexpr auto draw(Tensor<int> n) {
        const auto a = rng.normal<2, 3>({.mean = 1, .stddev = 2});
        const auto b = rng.uniform<int, dyn>({.minval = -5, .maxval = 100}, n);
        rng.skip(2);
        return std::tuple(a, b, rng.truncated_normal<double, dyn>(n), rng.make_seeds<2>());
    }
    constexpr auto loop(Tensor<int> n) {
        const auto drawn = tf::map_fn(
            [&](auto i) { return rng.uniform<float>() + tf::cast<float>(i) * 0.f; }, tf::range(n));
        return std::tuple(drawn, rng.uniform_full_int<3>());
    }
};

void save_drawing(const std::filesystem::path& folder) {
    Drawing drawing;
    auto draw = tf::function<&Drawing::draw>(drawing);
    auto loop = tf::function<&Drawing::loop>(drawing);
    tf::saved_model::save(drawing, folder / "drawing",
                          tf::signatures(tf::signature<"draw">(draw), tf::signature<"loop">(loop)));
    Facts facts("drawing");
    facts.add("first", draw(3));
    facts.add("loop", loop(4));
    facts.add("second", draw(2));
    facts.add("state", drawing.rng.state().read());
}

}  // namespace

void effect_models(const std::filesystem::path& folder) {
    save_talk(folder);
    save_guard(folder);
    save_random(folder);
    save_drawing(folder);
}

}  // namespace saved
