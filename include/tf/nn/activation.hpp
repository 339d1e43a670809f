// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Element-wise activation functions: tf.nn.relu6, tf.nn.softplus, tf.nn.gelu, ... Each is a
// composite, whose gradient is TensorFlow's, at kinks and for large |x|, too. tf::nn::relu, sigmoid
// and tanh are ops with kernels (ops/primitive/math.hpp).

#include <tf/autodiff/composite.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

namespace detail::nn_ops {

/// f(x) for a tensor of floats; reports another dtype with one message.
template <class A, class F>
constexpr auto of_floats(const A& x, F f) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool floating = is_floating(X::dtype);
        static_assert(floating,
                      "[tf.ops.bad_dtype] this function of tf::nn is defined only for "
                      "floating-point tensors: use tf::cast<float>(x)");
        if constexpr (floating) return f(X(x.collapse()));
        else return Poison{};
    }
}

}  // namespace detail::nn_ops

namespace op {

struct Relu6 : Composite<1> {
    static constexpr std::string_view name = "Relu6", graph_def_name = name;
    static constexpr auto expand(const auto& x) { return where(x >= 6.0, 6.0, relu(x)); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        g.to(0, keep_if(x > 0.0, keep_if(x < 6.0, g.dy())));
    }
};

struct LeakyRelu : Composite<1> {
    struct Attributes {
        double alpha = 0;
    };
    static constexpr std::string_view name = "LeakyRelu", graph_def_name = name;
    static constexpr auto expand(const auto& x, const Attributes& a) {
        return where(x > 0.0, x, x * a.alpha);
    }
    static constexpr void gradient(auto& g) {
        g.to(0, where(g.in(0) > 0.0, g.dy(), g.dy() * attributes_of<LeakyRelu>(g).alpha));
    }
    static void to_graph_def(auto& n) {
        const auto alpha = static_cast<float>(attributes_of<LeakyRelu>(n).alpha);
        n.result(n.add(name, {n.in(0)}, {{"T", n.type()}, {"alpha", alpha}}));
    }
    static Attributes from_graph_def(const auto& n) { return {n.real("alpha", .2f)}; }
};

struct Elu : Composite<1> {
    static constexpr std::string_view name = "Elu", graph_def_name = name;
    static constexpr auto expand(const auto& x) { return where(x < 0.0, expm1(x), x); }
    static constexpr void gradient(auto& g) {
        const auto y = g.out();
        g.to(0, where(y < 0.0, g.dy() * (y + 1.0), g.dy()));
    }
};

struct Selu : Composite<1> {
    static constexpr std::string_view name = "Selu", graph_def_name = name;
    // of Klambauer et al., 2017, with TensorFlow's digits
    static constexpr double scale = 1.0507009873554804934193349852946;
    static constexpr double scale_alpha = 1.7580993408473768599402175208123;
    static constexpr auto expand(const auto& x) {
        return where(x < 0.0, expm1(x) * scale_alpha, x * scale);
    }
    static constexpr void gradient(auto& g) {
        const auto y = g.out();
        g.to(0, where(y < 0.0, g.dy() * (y + scale_alpha), g.dy() * scale));
    }
};

struct Softplus : Composite<1> {
    static constexpr std::string_view name = "Softplus", graph_def_name = name;
    static constexpr auto expand(const auto& x) { return relu(x) + log1p(exp(-abs(x))); }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * sigmoid(g.in(0))); }
};

struct LogSigmoid : Composite<1> {
    static constexpr std::string_view name = "LogSigmoid";
    static constexpr auto expand(const auto& x) {
        return -tf::detail::ops::composite<Softplus>(-x);
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * sigmoid(-g.in(0))); }
};

struct Softsign : Composite<1> {
    static constexpr std::string_view name = "Softsign", graph_def_name = name;
    static constexpr auto expand(const auto& x) { return x / (abs(x) + 1.0); }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() / square(abs(g.in(0)) + 1.0)); }
};

/// Without `graph_def_name`, since TensorFlow computes it by this formula, too.
struct Silu : Composite<1> {
    struct Attributes {
        double beta = 1;
    };
    static constexpr std::string_view name = "Silu";
    static constexpr auto expand(const auto& x, const Attributes& a) {
        using X = std::remove_cvref_t<decltype(x)>;
        return a.beta == 1 ? X(x * sigmoid(x)) : X(x * sigmoid(x * a.beta));
    }
    static constexpr void gradient(auto& g) {
        const auto z = g.in(0) * attributes_of<Silu>(g).beta, s = sigmoid(z);
        g.to(0, g.dy() * (s * (z * (1.0 - s) + 1.0)));
    }
};

/// As in TensorFlow, some constants are float32 for all dtypes.
struct Gelu : Composite<1> {
    struct Attributes {
        Flag approximate;
    };
    static constexpr std::string_view name = "Gelu";
    static constexpr auto expand(const auto& x, const Attributes& a) {
        using X = std::remove_cvref_t<decltype(x)>;
        if (!a.approximate) return X(x * .5f * erfc(-x * .7071067811865476f));
        return X(x * .5f * (tanh((x + x * x * x * .044715f) * .7978845608028654) + 1.f));
    }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        if (!attributes_of<Gelu>(g).approximate) {
            const auto z = x * .7071067811865476f;
            const auto density = exp(-square(z)) * (1.1283791670955126 * .7071067811865476f);
            return g.to(0, g.dy() * ((erfc(-z) + x * density) * .5));
        }
        const auto t = tanh((x + x * x * x * .044715f) * .7978845608028654);
        const auto slope = (square(x) * (3.0 * .044715f) + 1.0) * .7978845608028654;
        g.to(0, g.dy() * ((t + 1.0 + x * slope * (1.0 - square(t))) * .5));
    }
};

}  // namespace op

namespace nn {

/// The composites of this header; those with a `graph_def_name` are read from files.
struct Activations {
    using list = op::Registry<op::Relu6, op::LeakyRelu, op::Elu, op::Selu, op::Softplus,
                              op::LogSigmoid, op::Softsign, op::Silu, op::Gelu>;
};

/// min(max(x, 0), 6), element-wise, for floats. Mirrors tf.nn.relu6.
template <TensorLike A>
constexpr auto relu6(const A& x) {
    return tf::detail::ops::composite<op::Relu6>(x);
}

/// x if positive, otherwise alpha * x; element-wise, for floats. Mirrors tf.nn.leaky_relu.
template <TensorLike A>
constexpr auto leaky_relu(const A& x, float alpha = .2f) {
    return tf::detail::ops::composite_of<op::LeakyRelu>({alpha}, x);
}

/// x if not negative, otherwise exp(x) - 1; element-wise, for floats. Mirrors tf.nn.elu.
template <TensorLike A>
constexpr auto elu(const A& x) {
    return tf::detail::ops::composite<op::Elu>(x);
}

/// scale * x if not negative, otherwise scale * alpha * (exp(x) - 1); element-wise, for floats. The
/// constants keep means near 0 and variances near 1 from layer to layer. Mirrors tf.nn.selu.
template <TensorLike A>
constexpr auto selu(const A& x) {
    return tf::detail::ops::composite<op::Selu>(x);
}

/// log(1 + exp(x)) without overflow, element-wise, for floats. Mirrors tf.nn.softplus.
template <TensorLike A>
constexpr auto softplus(const A& x) {
    return tf::detail::ops::composite<op::Softplus>(x);
}

/// log(1 / (1 + exp(-x))) without overflow, element-wise, for floats. Mirrors tf.math.log_sigmoid.
template <TensorLike A>
constexpr auto log_sigmoid(const A& x) {
    return tf::detail::ops::composite<op::LogSigmoid>(x);
}

/// x / (1 + |x|), element-wise, for floats. Mirrors tf.nn.softsign.
template <TensorLike A>
constexpr auto softsign(const A& x) {
    return tf::detail::ops::composite<op::Softsign>(x);
}

/// x * sigmoid(beta * x), element-wise, for floats. Mirrors tf.nn.silu and tf.nn.swish.
template <TensorLike A>
constexpr auto silu(const A& x, float beta = 1) {
    return tf::detail::ops::composite_of<op::Silu>({beta}, x);
}
/// Another name of silu. Mirrors tf.nn.swish.
template <TensorLike A>
constexpr auto swish(const A& x, float beta = 1) {
    return silu(x, beta);
}

/// x times the probability that a standard normal number is less than x, element-wise, for floats;
/// `approximate` uses a formula with tanh. Mirrors tf.nn.gelu.
template <TensorLike A>
constexpr auto gelu(const A& x, bool approximate = false) {
    return tf::detail::ops::composite_of<op::Gelu>({approximate}, x);
}

}  // namespace nn

namespace math {
using nn::log_sigmoid;
using nn::softplus;
using nn::softsign;
}  // namespace math

}  // namespace tf
