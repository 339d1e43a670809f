// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fused steps of optimizers: 50 steps against Keras 3's optimizers, eagerly and traced.

#include <doctest/doctest.h>

#include "../allocations.hpp"
#include "../support.hpp"

namespace {

using Numbers = std::array<double, 7>;
constexpr Numbers start{0, .5, -1, 2, .125, 4, -3};
constexpr Numbers target{1, -2, .5, 3, 0, -.25, 8};

/// Keras's results from `start` after 1, 2 and 50 steps with the gradient (w - target) / 2.
struct Trajectory {
    std::string_view optimizer;
    std::array<Numbers, 3> after;
};
constexpr Trajectory trajectories[] = {
    {"sgd",
     {{
         {0.0500000007, 0.374999998, -0.924999999, 2.05, 0.11875, 3.7875, -2.44999999},
         {0.0975000014, 0.256249996, -0.853749998, 2.0975, 0.1128125, 3.58562499, -1.92749998},
         {0.923055028, -1.80763757, 0.384582542, 2.92305503, 0.00961812153, 0.0770161321,
          7.15360531},
     }}},
    {"momentum",
     {{
         {0.0250000004, 0.437499999, -0.962499999, 2.025, 0.121875, 3.89375, -2.725},
         {0.0718750005, 0.320312499, -0.892187499, 2.071875, 0.116015625, 3.69453125, -2.20937499},
         {0.969646102, -1.92411525, 0.454469153, 2.9696461, 0.00379423726, -0.120995933,
          7.66610712},
     }}},
    {"nesterov",
     {{
         {0.0475000001, 0.38125, -0.92875, 2.0475, 0.1190625, 3.798125, -2.4775},
         {0.112993749, 0.217515626, -0.830509376, 2.11299375, 0.110875781, 3.51977656, -1.75706876},
         {0.979848705, -1.94962176, 0.469773058, 2.97984871, 0.00251891187, -0.164356996,
          7.77833576},
     }}},
    {"sgd_decay",
     {{
         {0.0500000007, 0.369999998, -0.914999999, 2.03, 0.1175, 3.7475, -2.41999999},
         {0.0970000014, 0.247799996, -0.835099997, 2.0582, 0.11045, 3.51014999, -1.87479998},
         {0.795557728, -1.56845009, 0.35244814, 2.47733463, 0.00566634051, -0.0175665358,
          6.22846965},
     }}},
    {"adam",
     {{
         {0.0999987015, 0.400000919, -0.900001088, 2.0999987, 0.0250057254, 3.90000081,
          -2.90000072},
         {0.199585351, 0.300128952, -0.800241116, 2.19958535, -0.0552964885, 3.80007073,
          -2.80002628},
         {1.00481443, -2.19187784, 0.423622702, 3.00481443, -0.00429962085, 0.129634156,
          1.67153268},
     }}},
    {"amsgrad",
     {{
         {0.0999987015, 0.400000919, -0.900001088, 2.0999987, 0.0250057254, 3.90000081,
          -2.90000072},
         {0.199585351, 0.300128952, -0.800241116, 2.19958535, -0.0552964885, 3.80007073,
          -2.80002628},
         {1.00470038, -2.19163384, 0.423914101, 3.00470038, -0.00427565017, 0.129655213,
          1.67153268},
     }}},
    {"adamw",
     {{
         {0.0999987015, 0.397500919, -0.895001088, 2.0899987, 0.0243807254, 3.88000081,
          -2.88500072},
         {0.199085358, 0.295645237, -0.790781717, 2.17919137, -0.0557544933, 3.76068647,
          -2.7706052},
         {0.995259756, -2.05474514, 0.415536989, 2.95704788, -0.00482498122, -0.0671713391,
          1.77136606},
     }}},
    {"rmsprop",
     {{
         {0.158113569, 0.341886165, -0.841886255, 2.15811357, -0.0330936507, 3.84188613,
          -2.84188612},
         {0.263061922, 0.230792369, -0.733410577, 2.26306192, 0.00940164809, 3.72926031,
          -2.7279682},
         {0.999999998, -1.75173817, 0.498735152, 3, 0.0291926141, 1.3580327, -0.14156831},
     }}},
    {"rmsprop_momentum",
     {{
         {0.158113569, 0.341886165, -0.841886255, 2.15811357, -0.0330936507, 3.84188613,
          -2.84188612},
         {0.342118707, 0.151735451, -0.654353704, 2.34211871, -0.0696451773, 3.65020337,
          -2.64891126},
         {0.999999987, -1.99999418, 0.499999912, 2.99999999, 0.00421595247, -0.0725071526,
          2.38251982},
     }}},
    {"centered",
     {{
         {0.166666299, 0.33333339, -0.833333495, 2.1666663, -0.0416429705, 3.83333335, -2.83333333},
         {0.282496301, 0.210141889, -0.71326216, 2.2824963, 0.0115906939, 3.70832846, -2.70680678},
         {1, -1.98662315, 0.499986558, 3, 0.0269830714, 0.0210325519, 4.29592333},
     }}},
    {"centered_momentum",
     {{
         {0.166666299, 0.33333339, -0.833333495, 2.1666663, -0.0416429705, 3.83333335, -2.83333333},
         {0.365829451, 0.126808585, -0.629928908, 2.36582945, -0.0717307914, 3.62499514,
          -2.62347345},
         {1.00000002, -2.00000099, 0.500000048, 3.00000002, 0.00314589676, -0.247541343,
          6.64246045},
     }}},
};
constexpr std::array<int, 3> shown{1, 2, 50};

enum Kind {
    sgd,
    momentum,
    nesterov,
    sgd_decay,
    adam,
    amsgrad,
    adamw,
    rmsprop,
    rmsprop_momentum,
    centered,
    centered_momentum
};
constexpr std::string_view names[] = {
    "sgd",     "momentum",         "nesterov", "sgd_decay",        "adam", "amsgrad", "adamw",
    "rmsprop", "rmsprop_momentum", "centered", "centered_momentum"};

template <class T, Kind K>
struct Trained : tf::Module {
    constexpr Trained() : tf::Module("trained") {}
    tf::Variable<T, 7> w{this, "w", tf::Tensor<T, 7>()};
    tf::Variable<T, 7> a{this, "a"}, b{this, "b"}, c{this, "c"};
    tf::Variable<double> powers{this, "powers", 0.0};

    constexpr void step(const tf::Tensor<T, 7>& goal) {
        namespace raw = tf::raw_ops;
        powers.assign_add(1.0);
        const auto g = tf::Tensor<T, 7>((w.read() - goal) * .5f);
        const tf::Tensor<double> n = powers.read();
        // Keras raises floats to a power, whatever the dtype.
        const auto b1 = tf::pow(double{.9f}, n), b2 = tf::pow(double{.999f}, n);
        if constexpr (K == sgd)
            raw::ResourceApplyGradientDescent({.var = w, .alpha = .1f, .delta = g});
        else if constexpr (K == sgd_decay)
            raw::ResourceApplyGradientDescent({.var = w, .alpha = .1f, .delta = g, .decay = .01});
        else if constexpr (K == momentum || K == nesterov)
            raw::ResourceApplyKerasMomentum({.var = w,
                                             .accum = a,
                                             .lr = .05f,
                                             .grad = g,
                                             .momentum = .9,
                                             .use_nesterov = K == nesterov});
        else if constexpr (K == amsgrad)
            raw::ResourceApplyAdamWithAmsgrad({.var = w,
                                               .m = a,
                                               .v = b,
                                               .vhat = c,
                                               .beta1_power = b1,
                                               .beta2_power = b2,
                                               .lr = .1f,
                                               .beta1 = .9,
                                               .beta2 = .999,
                                               .epsilon = 1e-7,
                                               .grad = g});
        else if constexpr (K == adam || K == adamw)
            raw::ResourceApplyAdam({.var = w,
                                    .m = a,
                                    .v = b,
                                    .beta1_power = b1,
                                    .beta2_power = b2,
                                    .lr = .1f,
                                    .beta1 = .9,
                                    .beta2 = .999,
                                    .epsilon = 1e-7,
                                    .grad = g,
                                    .decay = K == adamw ? raw::Rate(.005) : raw::Rate()});
        else if constexpr (K == rmsprop || K == rmsprop_momentum)
            raw::ResourceApplyRMSProp({.var = w,
                                       .ms = a,
                                       .mom = K == rmsprop ? nullptr : &b,
                                       .lr = .05f,
                                       .rho = .9,
                                       .momentum = K == rmsprop ? 0 : .5,
                                       .epsilon = 1e-7,
                                       .grad = g});
        else
            raw::ResourceApplyCenteredRMSProp({.var = w,
                                               .mg = b,
                                               .ms = a,
                                               .mom = K == centered ? nullptr : &c,
                                               .lr = .05f,
                                               .rho = .9,
                                               .momentum = K == centered ? 0 : .5,
                                               .epsilon = 1e-7,
                                               .grad = g});
    }
};

template <class T>
tf::Tensor<T, 7> as_tensor(const Numbers& all) {
    std::array<T, 7> out;
    for (std::size_t i = 0; i < 7; ++i) out[i] = static_cast<T>(all[i]);
    return tf::constant(out);
}
template <class T>
double number(T v) {
    if constexpr (sizeof(T) == 2) return static_cast<double>(static_cast<float>(v));
    else return static_cast<double>(v);
}

template <class T, Kind K>
void follow(double tolerance) {
    const Trajectory& expected = trajectories[K];
    REQUIRE(expected.optimizer == names[K]);
    Trained<T, K> eager, traced;
    eager.w.assign(as_tensor<T>(start));
    traced.w.assign(as_tensor<T>(start));
    const auto goal = as_tensor<T>(target);
    const auto step = tf::function<&Trained<T, K>::step>(traced);
    std::size_t k = 0;
    for (int n = 1; n <= 50; ++n) {
        eager.step(goal);
        step(goal);
        if (n != shown[k]) continue;
        for (int i = 0; i < 7; ++i) {
            const double v = expected.after[k][static_cast<std::size_t>(i)];
            CAPTURE(names[K]);
            CAPTURE(n);
            CAPTURE(i);
            const double room = tolerance * std::max(1.0, std::abs(v));
            CHECK(std::abs(number(eager.w.read().data()[i]) - v) < room);
            CHECK(std::abs(number(traced.w.read().data()[i]) - v) < room);
        }
        ++k;
    }
}
template <class T, int... K>
void follow_all(double tolerance, std::integer_sequence<int, K...>) {
    (follow<T, static_cast<Kind>(K)>(tolerance), ...);
}

TEST_CASE("50 steps of each optimizer are those of Keras, in float64") {
    follow_all<double>(1e-6, std::make_integer_sequence<int, 11>{});
}
TEST_CASE("50 steps of each optimizer are those of Keras, in float32") {
    follow_all<float>(1e-5, std::make_integer_sequence<int, 11>{});
}
TEST_CASE("a traced step allocates nothing") {
    Trained<float, adamw> traced;
    const auto step = tf::function<&Trained<float, adamw>::step>(traced);
    const auto goal = as_tensor<float>(target);
    if (test::reuses_blocks) CHECK(test::steady_state([&] { step(goal); }) == 0);
}
TEST_CASE("50 steps in 16 bits come near") {
    follow<tf::half, momentum>(.02);
    follow<tf::bfloat16, sgd>(.1);
}

// ---- misuse that only a call can detect, and other ways to run traced steps

struct Pair : tf::Module {
    constexpr Pair() : tf::Module("pair") {}
    tf::Variable<float, tf::dyn> w{this, "w", tf::Tensor<float, tf::dyn>()};
    tf::Variable<float, tf::dyn> m{this, "m", tf::Tensor<float, tf::dyn>()};
    constexpr void step(const tf::Tensor<float, tf::dyn>& g) {
        tf::raw_ops::ResourceApplyMomentum(
            {.var = w, .accum = m, .lr = 1.f, .grad = g, .momentum = .5f});
    }
    /// Two steps in a loop, one in a branch.
    constexpr void steps(const tf::Tensor<float, tf::dyn>& g, const tf::Tensor<bool>& more) {
        tf::while_loop([](auto i) { return i < 2; },
                       [&](auto i) {
                           step(g);
                           return i + 1;
                       },
                       tf::constant(0));
        tf::cond(more, [&] { step(g); }, [] {});
    }
};
using Open = tf::Tensor<float, tf::dyn>;

TEST_CASE("open dims: shapes are checked when it runs, before anything is written") {
    Pair eager, traced;
    const auto step = tf::function<&Pair::step>(traced);
    for (Pair* p : {&eager, &traced}) {
        p->w.assign(tf::constant({1.f, 2.f}));
        p->m.assign(tf::constant({0.f, 0.f}));
    }
    const Open good(tf::constant({1.f, -1.f})), bad(tf::constant({1.f, 1.f, 1.f}));
    CHECK_THROWS_WITH_AS(eager.step(bad), doctest::Contains("gradient"),
                         tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(step(bad), doctest::Contains("gradient"), tf::errors::InvalidArgument);
    for (int n = 0; n < 2; ++n) {
        eager.step(good);
        step(good);
    }
    CHECK(test::elements(eager.w) == std::vector<float>{-1.5f, 4.5f});  // m: 1, then 1.5
    CHECK(test::elements(traced.w) == std::vector<float>{-1.5f, 4.5f});
    traced.m.assign(tf::constant({0.f}));
    CHECK_THROWS_WITH_AS(step(good), doctest::Contains("slot"), tf::errors::InvalidArgument);
    const auto itself = [&] {
        tf::raw_ops::ResourceApplyMomentum(
            {.var = eager.w, .accum = eager.w, .lr = 1.f, .grad = good, .momentum = .5f});
    };
    CHECK_THROWS_WITH_AS(itself(), doctest::Contains("occurs twice"), tf::errors::InvalidArgument);
}
TEST_CASE("no elements, and a size that no register divides") {
    for (const int n : {0, 1, 3, 4, 31, 33}) {
        Pair p;
        const Open g(tf::ones<float, tf::dyn>(n));
        p.w.assign(tf::zeros<float, tf::dyn>(n));
        p.m.assign(tf::zeros<float, tf::dyn>(n));
        tf::function<&Pair::step>(p)(g);
        CHECK(test::elements(p.w) == std::vector<float>(static_cast<std::size_t>(n), -1.f));
    }
}
TEST_CASE("steps in loops and branches keep their order") {
    for (const bool more : {false, true}) {
        Pair eager, traced;
        const Open g(tf::constant({1.f}));
        for (Pair* p : {&eager, &traced}) {
            p->w.assign(tf::constant({0.f}));
            p->m.assign(tf::constant({0.f}));
        }
        eager.steps(g, more);
        tf::function<&Pair::steps>(traced)(g, tf::Tensor<bool>(more));
        const float expected = more ? -4.25f : -2.5f;  // m: 1, 1.5, 1.75
        CHECK(test::elements(eager.w) == std::vector<float>{expected});
        CHECK(test::elements(traced.w) == std::vector<float>{expected});
    }
}
TEST_CASE("a traced step under an eager tape") {
    Pair p;
    p.w.assign(tf::constant({1.f, 2.f}));
    p.m.assign(tf::constant({0.f, 0.f}));
    const Open g(tf::constant({1.f, 1.f}));
    tf::GradientTape tape;
    tape.watch(g);
    tf::function<&Pair::step>(p)(g);
    CHECK(test::elements(p.w) == std::vector<float>{0.f, 1.f});
}
TEST_CASE("a tensor that was read before keeps its value") {
    Pair p;
    p.w.assign(tf::constant({1.f}));
    p.m.assign(tf::constant({0.f}));
    const auto before = p.w.read();
    tf::function<&Pair::step>(p)(before);  // the gradient is the variable itself
    CHECK(test::elements(before) == std::vector<float>{1.f});
    CHECK(test::elements(p.w) == std::vector<float>{0.f});
}
TEST_CASE("gradients from a tape, rows among them; rates of another dtype") {
    struct Net : tf::Module {
        constexpr Net() : tf::Module("net") {}
        tf::Variable<double, 3, 2> table{this, "table", {{1., 2.}, {3., 4.}, {5., 6.}}};
        constexpr void step(const tf::Tensor<float>& rate) {
            tf::GradientTape tape;
            const auto row = tf::gather(table, tf::constant({2, 2}));
            const auto loss = tf::reduce_sum(row);
            const tf::VariableList all = trainable_variables();
            for (const auto& [g, v] : tf::zip(tape.gradient(loss, all), all))
                tf::raw_ops::ResourceApplyGradientDescent({.var = v, .alpha = rate, .delta = g});
        }
    };
    Net eager, traced;
    eager.step(tf::Tensor<float>(.5f));
    tf::function<&Net::step>(traced)(tf::Tensor<float>(.5f));
    const std::vector<double> expected{1, 2, 3, 4, 4, 5};
    CHECK(test::elements(eager.table) == expected);
    CHECK(test::elements(traced.table) == expected);
}

}  // namespace
