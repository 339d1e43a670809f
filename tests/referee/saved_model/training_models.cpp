// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Training: saved training steps, and functions that TensorFlow differentiates.

#include "report.hpp"

namespace saved {
namespace {

using tf::Tensor;
using Batch = Tensor<double, dyn, 2>;
using Labels = Tensor<double, dyn, 1>;
using Scalar = Tensor<double>;

/// Two layers, gradient descent with momentum.
struct Mlp : tf::Module {
    tf::Variable<double, 2, 8> w1{this, "w1", tf::zeros<double, 2, 8>()};
    tf::Variable<double, 8> b1{this, "b1", tf::zeros<double, 8>()};
    tf::Variable<double, 8, 1> w2{this, "w2", tf::zeros<double, 8, 1>()};
    tf::Variable<double, 1> b2{this, "b2", tf::zeros<double, 1>()};
    tf::Variable<double, 2, 8> m1{this, "m1", tf::zeros<double, 2, 8>(), false};
    tf::Variable<double, 8, 1> m2{this, "m2", tf::zeros<double, 8, 1>(), false};
    tf::Variable<std::int64_t> steps{this, "steps", 0, false};
    constexpr Mlp() : tf::Module("mlp") {}

    constexpr Labels predict(Batch x) {
        return tf::matmul(tf::tanh(tf::matmul(x, w1) + b1), w2) + b2;
    }
    constexpr Scalar step(Batch x, Labels y) {
        tf::GradientTape tape;
        const Scalar loss = tf::reduce_mean(tf::square(predict(x) - y));
        auto [dw1, db1, dw2, db2] = tape.gradient(loss, std::tie(w1, b1, w2, b2));
        m1.assign(0.9 * m1 + dw1);
        m2.assign(0.9 * m2 + dw2);
        w1.assign_sub(0.1 * m1);
        w2.assign_sub(0.1 * m2);
        b1.assign_sub(0.1 * db1);
        b2.assign_sub(0.1 * db2);
        steps.assign_add(1);
        return loss;
    }
};

void save_mlp(const std::filesystem::path& folder) {
    Mlp mlp;
    mlp.w1.assign(sample<2, 8>(-1, 1));
    mlp.w2.assign(sample<8, 1>(-1, 1, 0.4));
    auto step = tf::function<&Mlp::step>(mlp);
    auto predict = tf::function<&Mlp::predict>(mlp);
    const Batch x = sample<16, 2>(-1, 1);
    const Labels y = tf::reduce_sum<1>(x * x, tf::keepdims);
    // the model has already been trained when it is saved
    for (int k = 0; k < 3; ++k) step(x, y);
    tf::saved_model::save(mlp, folder / "mlp",
                          tf::signatures(tf::signature<"serving_default", "x">(predict),
                                         tf::signature<"train", "features", "labels">(step)));
    Facts facts("mlp");
    facts.add("x", x);
    facts.add("y", y);
    facts.add("predicted", predict(x));
    std::vector<double> losses;
    for (int k = 0; k < 10; ++k) losses.push_back(step(x, y)());
    facts.add("losses", tf::constant(losses));
    facts.add("trained", std::tuple(mlp.w1.read(), mlp.b1.read(), mlp.w2.read(), mlp.b2.read(),
                                    mlp.m1.read(), mlp.m2.read(), mlp.steps.read()));
}

/// A recurrent cell: its gradients go back through a loop with a branch in it, and rows of a table
/// are changed.
struct Recurrent : tf::Module {
    tf::Variable<double, 4, 3> table{this, "table", tf::zeros<double, 4, 3>()};
    tf::Variable<double, 3, 3> w{this, "w", tf::zeros<double, 3, 3>()};
    constexpr Recurrent() : tf::Module("recurrent") {}

    constexpr Tensor<double, 1, 3> last(Tensor<int, dyn> words) {
        const auto embedded = tf::gather(table.read(), words);
        auto [i, state] = tf::while_loop(
            [&](auto k, auto) { return k < tf::gather(tf::shape(words), tf::constant(0)); },
            [&](auto k, auto s) {
                using State = Tensor<double, 1, 3>;
                const auto input = tf::reshape<1, 3>(tf::gather(embedded, k));
                const State next = tf::matmul(s, w) + input;
                return std::tuple(k + 1, tf::cond(
                                             k % 2 == 0, [&] { return State(tf::tanh(next)); },
                                             [&] { return State(tf::sigmoid(next)); }));
            },
            tf::like<int>(words, 0), tf::zeros<double, 1, 3>());
        return state;
    }
    constexpr Scalar step(Tensor<int, dyn> words, Tensor<double, 1, 3> target) {
        tf::GradientTape tape;
        const Scalar loss = tf::reduce_sum(tf::square(last(words) - target));
        auto [dtable, dw] = tape.gradient(loss, std::tie(table, w));
        table.assign_sub(0.5 * dtable);
        w.assign_sub(0.5 * dw);
        return loss;
    }
};

void save_recurrent(const std::filesystem::path& folder) {
    Recurrent model;
    model.table.assign(sample<4, 3>(-1, 1));
    model.w.assign(sample<3, 3>(-1, 1, 0.4));
    auto step = tf::function<&Recurrent::step>(model);
    auto last = tf::function<&Recurrent::last>(model);
    tf::saved_model::save(model, folder / "recurrent",
                          tf::signatures(tf::signature<"serving_default", "words">(last),
                                         tf::signature<"train", "words", "target">(step)));
    Facts facts("recurrent");
    const Tensor<int, dyn> words = tf::constant({1, 3, 1, 0, 2});
    const auto target = sample<1, 3>(-0.5, 0.5);
    facts.add("words", words);
    facts.add("target", target);
    facts.add("last", last(words));
    std::vector<double> losses;
    for (int k = 0; k < 6; ++k) losses.push_back(step(words, target)());
    facts.add("losses", tf::constant(losses));
    facts.add("trained", std::tuple(model.table.read(), model.w.read()));
}

/// Functions that TensorFlow differentiates.
struct Differentiated : tf::Module {
    tf::Variable<double, 3> w{this, "w", tf::constant<double>({0.5, -1.5, 2.})};
    constexpr Differentiated() : tf::Module("differentiated") {}

    constexpr Scalar plain(Tensor<double, 3> x) {
        return tf::reduce_sum(tf::tanh(x * w) + tf::sqrt(tf::square(x) + 1.0) / tf::exp(w)) +
               tf::reduce_max(x * w) + tf::reduce_prod(x);
    }
    constexpr Scalar branch(Tensor<double, 3> x) {
        const Scalar sum = tf::reduce_sum(x * w);
        return tf::cond(
            sum > 0.0, [&] { return sum * sum * tf::reduce_sum(w); },
            [&] { return Scalar(tf::exp(sum) + tf::reduce_sum(tf::square(x))); });
    }
    constexpr Scalar switched(Tensor<double, 3> x) {
        return tf::switch_case(
            tf::argmax(x), [&] { return Scalar(tf::reduce_sum(x * x * w)); },
            [&] { return Scalar(tf::reduce_sum(tf::sin(x) * w)); },
            [&] { return Scalar(tf::reduce_sum(x) * 3.0); });
    }
    constexpr Scalar loop(Tensor<double, 3> x) {
        auto [i, y] =
            tf::while_loop([](auto k, auto) { return k < 4; },
                           [&](auto k, auto v) {
                               return std::tuple(k + 1, Tensor<double, 3>(tf::sin(v * w) + x));
                           },
                           tf::like<int>(x, 0), x);
        return tf::reduce_sum(y);
    }
    constexpr Scalar nested(Tensor<double, 3> x) {
        auto [i, y] = tf::while_loop(
            [](auto k, auto) { return k < 3; },
            [&](auto k, auto v) {
                auto [j, inner] = tf::while_loop(
                    [&](auto m, auto) { return m < k + 1; },
                    [&](auto m, auto u) {
                        return std::tuple(m + 1, tf::cond(
                                                     tf::reduce_sum(u) > 1.0,
                                                     [&] { return Tensor<double, 3>(u * 0.5); },
                                                     [&] { return Tensor<double, 3>(u * w + x); }));
                    },
                    tf::like(k, 0), Tensor<double, 3>(v + x));
                return std::tuple(k + 1, Tensor<double, 3>(inner));
            },
            tf::like<int>(x, 0), x);
        return tf::reduce_sum(y * y);
    }
    constexpr Scalar arrays(Tensor<double, 3> x) {
        const auto squares = tf::map_fn([](auto e) { return e * e * e; }, x * w);
        return tf::reduce_sum(
            tf::scan([](auto a, auto e) { return tf::sin(a) * e; }, squares, tf::reduce_sum(x)));
    }
    /// Computes a gradient itself, so TensorFlow's gradient is of second order.
    constexpr Scalar second(Tensor<double, 3> x) {
        tf::GradientTape tape;
        tape.watch(x);
        const Scalar y = tf::reduce_sum(tf::sin(x * w) * x);
        return tf::reduce_sum(tf::square(Tensor<double, 3>(tape.gradient(y, x))));
    }
    /// Computes the gradient of a loop.
    constexpr Scalar second_of_loop(Tensor<double, 3> x) {
        tf::GradientTape tape;
        tape.watch(x);
        auto [i, v] = tf::while_loop(
            [](auto k, auto) { return k < 3; },
            [&](auto k, auto u) { return std::tuple(k + 1, Tensor<double, 3>(u * u * w)); },
            tf::like<int>(x, 0), x);
        const Scalar y = tf::reduce_sum(v);
        return tf::reduce_sum(tf::sin(Tensor<double, 3>(tape.gradient(y, x))));
    }
};

template <auto F>
void add_gradients(Facts& facts, const std::string& name, Differentiated& m,
                   const Tensor<double, 3>& x) {
    tf::GradientTape tape;
    tape.watch(x);
    const Scalar y = tf::function<F>(m)(x);
    auto [dx, dw] = tape.gradient(y, std::tie(x, m.w), tf::UnconnectedGradients::zero);
    facts.add(name, std::tuple(y, Tensor<double, 3>(dx), Tensor<double, 3>(dw)));
}

void save_differentiated(const std::filesystem::path& folder) {
    using D = Differentiated;
    D m;
    const auto plain = tf::function<&D::plain>(m);
    const auto branch = tf::function<&D::branch>(m);
    const auto switched = tf::function<&D::switched>(m);
    const auto loop = tf::function<&D::loop>(m);
    const auto nested = tf::function<&D::nested>(m);
    const auto arrays = tf::function<&D::arrays>(m);
    const auto second = tf::function<&D::second>(m);
    const auto second_of_loop = tf::function<&D::second_of_loop>(m);
    using tf::signature;
    tf::saved_model::save(
        m, folder / "differentiated",
        tf::signatures(signature<"plain">(plain), signature<"branch">(branch),
                       signature<"switched">(switched), signature<"loop">(loop),
                       signature<"nested">(nested), signature<"arrays">(arrays),
                       signature<"second">(second), signature<"second_of_loop">(second_of_loop)));
    Facts facts("differentiated");
    const auto x = tf::constant<double>({0.3, 0.7, 0.2}), y = tf::constant<double>({0.1, 0.9, 1.3});
    facts.add("inputs", std::tuple(x, y));
    for (int k = 0; k < 2; ++k) {
        const auto& in = k == 0 ? x : y;
        const auto name = [&](const char* function) {
            return std::string(function) + "_" + std::to_string(k);
        };
        add_gradients<&D::plain>(facts, name("plain"), m, in);
        add_gradients<&D::branch>(facts, name("branch"), m, in);
        add_gradients<&D::switched>(facts, name("switched"), m, in);
        add_gradients<&D::loop>(facts, name("loop"), m, in);
        add_gradients<&D::nested>(facts, name("nested"), m, in);
        add_gradients<&D::arrays>(facts, name("arrays"), m, in);
        add_gradients<&D::second>(facts, name("second"), m, in);
        add_gradients<&D::second_of_loop>(facts, name("second_of_loop"), m, in);
    }
}

}  // namespace

void training_models(const std::filesystem::path& folder) {
    save_mlp(folder);
    save_recurrent(folder);
    save_differentiated(folder);
}

}  // namespace saved
