// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Gradients through functions of a loaded model, with respect to arguments and variables. Expected
// values are derivatives computed by hand; TensorFlow's are in tests/referee/saved_model_load.

#include <tf/functions.hpp>

#include <tf/io/saved_model/load.hpp>
#include <tf/io/saved_model/save.hpp>

#include "io_support.hpp"

namespace {

using tf::Tensor;
namespace sm = tf::saved_model;

struct Model : tf::Module {
    tf::Variable<float, 2> w{this, "w", {3.f, -1.f}};
    tf::Variable<float> other{this, "other", 5.f, false};
    constexpr Model() : tf::Module("model") {}

    /// y = sum of w x^2; 2 y if positive, 5 y otherwise.
    constexpr Tensor<float> branch(Tensor<float, 2> x) {
        const auto y = tf::reduce_sum(w * x * x);
        return tf::cond(y > 0.f, [&] { return y * 2.f; }, [&] { return y * other; });
    }
    /// x w^n, by a loop.
    constexpr Tensor<float, 2> power(Tensor<float, 2> x, Tensor<int> n) {
        return std::get<1>(tf::while_loop([&](auto k, auto) { return k < n; },
                                          [&](auto k, auto v) { return std::tuple(k + 1, v * w); },
                                          tf::like(n, 0), x));
    }
    /// w times the squares of each row, which a list of tensors collects.
    constexpr Tensor<float, 3, 2> rows(Tensor<float, 3, 2> x) {
        return tf::map_fn([&](auto row) { return row * row * w; }, x);
    }
};

struct Loaded {
    test::Folder folder{"loaded_gradient"};
    Model original;
    sm::LoadedModel model;

    Loaded() : model(load(original, folder.path())) {}
    static sm::LoadedModel load(Model& m, const std::filesystem::path& dir) {
        sm::save(m, dir, {},
                 sm::methods(sm::method<"branch">(tf::function<&Model::branch>(m)),
                             sm::method<"power">(tf::function<&Model::power>(m)),
                             sm::method<"rows">(tf::function<&Model::rows>(m))));
        return sm::load(dir);
    }
};

template <class G, std::size_t N>
void check_gradient(const G& gradient, const std::array<float, N>& expected) {
    REQUIRE(gradient.has_value());
    const tf::AnyTensor found = gradient.value();
    REQUIRE(found.shape().size() == std::int64_t{N});
    for (std::size_t i = 0; i < N; ++i)
        CHECK(static_cast<const float*>(found.data())[i] == doctest::Approx(expected[i]));
}

}  // namespace

TEST_CASE("loaded_gradient: through branches, to arguments and variables") {
    Loaded l;
    const tf::VariableList variables = l.model.trainable_variables();
    REQUIRE(variables.size() == 1);
    CHECK(variables[0].get().name() == "model/w:0");
    struct Case {
        Tensor<float, 2> x;
        std::array<float, 2> by_x, by_w;
    };
    for (const Case& c : {Case{{2.f, 1.f}, {24.f, -4.f}, {8.f, 2.f}},
                          Case{{1.f, 2.f}, {30.f, -20.f}, {5.f, 20.f}}}) {
        tf::GradientTape tape({.persistent = true});
        tape.watch(c.x);
        const auto y = l.model.function("branch")(c.x).tensor().as<float>();
        check_gradient(tape.gradient(y, variables)[0], c.by_w);
        const Tensor<float, 2> by_x = tape.gradient(y, c.x);
        CHECK(by_x(0) == doctest::Approx(c.by_x[0]));
        CHECK(by_x(1) == doctest::Approx(c.by_x[1]));
    }
}

TEST_CASE("loaded_gradient: through loops, and a step that the model then uses") {
    Loaded l;
    const tf::VariableList variables = l.model.trainable_variables();
    const Tensor<float, 2> x{1.f, 2.f};
    tf::GradientTape tape;
    const auto y = l.model.function("power")(x, Tensor<int>(3)).tensor().as<float, 2>();
    CHECK(y(0) == 27.f);
    const auto gradients = tape.gradient(y, variables);
    check_gradient(gradients[0], std::array{27.f, 6.f});
    variables[0].get().assign_sub(0.1f * gradients[0]);
    const auto after = l.model.function("power")(x, Tensor<int>(1)).tensor().as<float, 2>();
    CHECK(after(0) == doctest::Approx(3.f - 2.7f));
    CHECK(after(1) == doctest::Approx(2.f * (-1.f - 0.6f)));
}

TEST_CASE("loaded_gradient: through lists of tensors") {
    Loaded l;
    const Tensor<float, 3, 2> x{{1.f, 2.f}, {0.f, -1.f}, {3.f, .5f}};
    tf::GradientTape tape({.persistent = true});
    tape.watch(x);
    const auto y = l.model.function("rows")(x).tensor().as<float, 3, 2>();
    check_gradient(tape.gradient(y, l.model.trainable_variables())[0], std::array{10.f, 5.25f});
    const Tensor<float, 3, 2> by_x = tape.gradient(y, x);
    for (int i = 0; i < 3; ++i) {
        CHECK(by_x(i, 0) == doctest::Approx(2 * 3.f * x(i, 0)));
        CHECK(by_x(i, 1) == doctest::Approx(2 * -1.f * x(i, 1)));
    }
}
