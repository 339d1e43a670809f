// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Activation functions as values: `Dense<10>{.activation = keras::relu}`, `leaky_relu(.1f)`. A
// user-defined activation is a layer, `Activation<F{}>`. Mirrors keras.activations.

#include <tf/core/number.hpp>
#include <tf/keras/activation_formulas.hpp>
#include <tf/nn/activation.hpp>
#include <tf/nn/softmax.hpp>

namespace tf::keras {

namespace detail {

/// Reports an activation that is not one of keras::activations, with one message.
template <class>
inline constexpr bool is_activation = false;
template <class F>
constexpr bool check_activation() {
    constexpr bool is_size = std::is_arithmetic_v<F>;
    static_assert(!is_size,
                  "[tf.keras.units] Dense<10>{}: the size of a layer is a template argument; the "
                  "activation is one of keras::activations, {.activation = tf::keras::relu}");
    static_assert(is_size || is_activation<F>,
                  "[tf.keras.activation] .activation = f: f must be one of keras::activations, "
                  "such as tf::keras::relu, not a string; write a user-defined function as the "
                  "layer Activation<f>{} after this one");
    return is_activation<F>;
}

inline void this_function_is_no_activation__use_the_layer_Activation_f_behind_this_one() {}

// A function template is not a value, but an instantiation is. This is the type that it is
// instantiated for.
template <class X>
concept Probe = std::same_as<X, Tensor<float, 1>>;
/// The result type of op O for such a tensor.
template <class O, class X>
using made = decltype(tf::detail::ops::elementwise<O>(std::declval<const X&>()));
template <class R, class O, class X>
concept Makes = std::same_as<R, made<O, X>>;

}  // namespace detail

namespace activations {

/// One of the functions below, with its parameter if it has one.
struct Function {
    enum class Kind : std::uint8_t {
        linear,
        relu,
        relu6,
        leaky_relu,
        elu,
        selu,
        gelu,
        silu,
        tanh,
        sigmoid,
        softmax,
        log_softmax,
        softplus,
        softsign,
        exponential,
        celu,
        glu,
        hard_shrink,
        hard_sigmoid,
        hard_silu,
        hard_tanh,
        log_sigmoid,
        mish,
        soft_shrink,
        sparse_plus,
        sparse_sigmoid,
        sparsemax,
        squareplus,
        tanh_shrink,
        threshold,
    };
    Kind kind = Kind::linear;
    float number = 0;  ///< the first parameter of Keras's function: a slope, alpha, limit, axis or
                       ///< b
    float other = 0;   ///< default_value of threshold

    constexpr Function() = default;
    constexpr explicit(false) Function(Kind k, float n = 0, float o = 0)
        : kind(k), number(n), other(o) {}
    /// Accepts the op of the same name, `tf::relu`; its result type identifies it.
    template <detail::Probe X = Tensor<float, 1>,
              detail::Makes<op::Relu, X> R = detail::made<op::Relu, X>>
    constexpr Function(R (*)(const X&)) : Function(Kind::relu) {}
    template <detail::Probe X = Tensor<float, 1>,
              detail::Makes<op::Tanh, X> R = detail::made<op::Tanh, X>>
    constexpr Function(R (*)(const X&)) : Function(Kind::tanh) {}
    template <detail::Probe X = Tensor<float, 1>,
              detail::Makes<op::Sigmoid, X> R = detail::made<op::Sigmoid, X>>
    constexpr Function(R (*)(const X&)) : Function(Kind::sigmoid) {}
    template <detail::Probe X = Tensor<float, 1>,
              detail::Makes<op::Exp, X> R = detail::made<op::Exp, X>>
    constexpr Function(R (*)(const X&)) : Function(Kind::exponential) {}
    /// Report ops that are likely here.
    template <detail::Probe X = Tensor<float, 1>,
              detail::Makes<op::Abs, X> R = detail::made<op::Abs, X>>
    constexpr Function(R (*)(const X&)) {
        detail::check_activation<R>();
    }
    template <detail::Probe X = Tensor<float, 1>,
              detail::Makes<op::Sin, X> R = detail::made<op::Sin, X>>
    constexpr Function(R (*)(const X&)) {
        detail::check_activation<R>();
    }
    template <detail::Probe X = Tensor<float, 1>,
              detail::Makes<op::Square, X> R = detail::made<op::Square, X>>
    constexpr Function(R (*)(const X&)) {
        detail::check_activation<R>();
    }
    /// Accepts a function of tf::nn.
    template <detail::Probe X = Tensor<float, 1>>
    constexpr Function(X (*f)(const X&)) {
        if (f == &tf::nn::relu6<X>) kind = Kind::relu6;
        else if (f == &tf::nn::elu<X>) *this = {Kind::elu, 1};
        else if (f == &tf::nn::selu<X>) kind = Kind::selu;
        else if (f == &tf::nn::softplus<X>) kind = Kind::softplus;
        else if (f == &tf::nn::softsign<X>) kind = Kind::softsign;
        else if (f == &tf::nn::log_sigmoid<X>) kind = Kind::log_sigmoid;
        else if (f == &tf::nn::softmax<-1, X>) kind = Kind::softmax;
        else if (f == &tf::nn::log_softmax<-1, X>) kind = Kind::log_softmax;
        else detail::this_function_is_no_activation__use_the_layer_Activation_f_behind_this_one();
    }
    template <detail::Probe X = Tensor<float, 1>>
    constexpr Function(X (*f)(const X&, float)) {
        if (f == &tf::nn::leaky_relu<X>) *this = {Kind::leaky_relu, .2f};
        else if (f == &tf::nn::silu<X> || f == &tf::nn::swish<X>) kind = Kind::silu;
        else detail::this_function_is_no_activation__use_the_layer_Activation_f_behind_this_one();
    }
    template <detail::Probe X = Tensor<float, 1>>
    constexpr Function(X (*f)(const X&, bool)) {
        if (f == &tf::nn::gelu<X>) kind = Kind::gelu;
        else detail::this_function_is_no_activation__use_the_layer_Activation_f_behind_this_one();
    }
    /// Reports anything else.
    template <class F>
    constexpr Function(const F&) {
        detail::check_activation<F>();
    }

    /// The same function with another parameter: `leaky_relu(.1f)`.
    constexpr Function operator()(float n) const { return {kind, n}; }
};

inline constexpr Function linear{Function::Kind::linear};
inline constexpr Function relu{Function::Kind::relu};
inline constexpr Function relu6{Function::Kind::relu6};
inline constexpr Function leaky_relu{Function::Kind::leaky_relu, .2f};
inline constexpr Function elu{Function::Kind::elu, 1.f};
inline constexpr Function selu{Function::Kind::selu};
inline constexpr Function gelu{Function::Kind::gelu};
inline constexpr Function silu{Function::Kind::silu};
inline constexpr Function swish = silu;
inline constexpr Function tanh{Function::Kind::tanh};
inline constexpr Function sigmoid{Function::Kind::sigmoid};
inline constexpr Function softmax{Function::Kind::softmax};
inline constexpr Function log_softmax{Function::Kind::log_softmax};
inline constexpr Function softplus{Function::Kind::softplus};
inline constexpr Function softsign{Function::Kind::softsign};
inline constexpr Function exponential{Function::Kind::exponential};
/// Sets alpha: `celu(.5f)`.
inline constexpr Function celu{Function::Kind::celu, 1.f};
/// Sets the axis that is halved, whose dim must be even: `glu(1)`.
inline constexpr Function glu{Function::Kind::glu, -1.f};
/// Sets the threshold: `hard_shrink(1)`.
inline constexpr Function hard_shrink{Function::Kind::hard_shrink, .5f};
inline constexpr Function hard_sigmoid{Function::Kind::hard_sigmoid};
inline constexpr Function hard_silu{Function::Kind::hard_silu};
inline constexpr Function hard_swish = hard_silu;
inline constexpr Function hard_tanh{Function::Kind::hard_tanh};
inline constexpr Function log_sigmoid{Function::Kind::log_sigmoid};
inline constexpr Function mish{Function::Kind::mish};
/// Sets the threshold: `soft_shrink(1)`.
inline constexpr Function soft_shrink{Function::Kind::soft_shrink, .5f};
inline constexpr Function sparse_plus{Function::Kind::sparse_plus};
inline constexpr Function sparse_sigmoid{Function::Kind::sparse_sigmoid};
/// Of the axis: `sparsemax(1)`. Results sum to 1, as documented (Keras 3.15 sums other numbers).
inline constexpr Function sparsemax{Function::Kind::sparsemax, -1.f};
/// Sets b: `squareplus(2)`.
inline constexpr Function squareplus{Function::Kind::squareplus, 4.f};
inline constexpr Function tanh_shrink{Function::Kind::tanh_shrink};
/// x if x > threshold, otherwise default_value. Mirrors keras.activations.threshold.
constexpr Function threshold(float limit, float default_value) {
    return {Function::Kind::threshold, limit, default_value};
}

}  // namespace activations

using activations::celu;
using activations::elu;
using activations::exponential;
using activations::gelu;
using activations::glu;
using activations::hard_shrink;
using activations::hard_sigmoid;
using activations::hard_silu;
using activations::hard_swish;
using activations::hard_tanh;
using activations::leaky_relu;
using activations::linear;
using activations::log_sigmoid;
using activations::log_softmax;
using activations::mish;
using activations::relu;
using activations::relu6;
using activations::selu;
using activations::sigmoid;
using activations::silu;
using activations::soft_shrink;
using activations::softmax;
using activations::softplus;
using activations::softsign;
using activations::sparse_plus;
using activations::sparse_sigmoid;
using activations::sparsemax;
using activations::squareplus;
using activations::swish;
using activations::tanh;
using activations::tanh_shrink;
using activations::threshold;

namespace detail {

/// x if positive, otherwise alpha * (exp(x) - 1).
template <tf::detail::core::Number Alpha, class X>
constexpr auto scaled_elu(const X& x) {
    const auto y = tf::nn::elu(x);
    constexpr auto alpha = static_cast<float>(Alpha);
    if constexpr (alpha == 1) return y;
    else return std::remove_cvref_t<decltype(y)>(tf::where(y > 0.f, y, y * alpha));
}

/// The functions that Keras has and tf.nn does not.
template <activations::Function F, class X>
constexpr auto by_formula(const X& x) {
    using enum activations::Function::Kind;
    using T = typename X::value_type;
    constexpr float number = F.number, other = F.other;
    if constexpr (F.kind == celu) return detail::celu(x, number);
    else if constexpr (F.kind == glu) return detail::glu<static_cast<int>(number)>(x);
    else if constexpr (F.kind == hard_shrink) return detail::hard_shrink(x, number);
    else if constexpr (F.kind == hard_sigmoid) return detail::hard_sigmoid(x);
    else if constexpr (F.kind == hard_silu) return X(x * detail::hard_sigmoid(x));
    else if constexpr (F.kind == hard_tanh) return tf::clip_by_value(x, T(-1), T(1));
    else if constexpr (F.kind == mish) return detail::mish(x);
    else if constexpr (F.kind == soft_shrink) return detail::soft_shrink(x, number);
    else if constexpr (F.kind == sparse_plus) return detail::sparse_plus(x);
    else if constexpr (F.kind == sparse_sigmoid) return detail::sparse_sigmoid(x);
    else if constexpr (F.kind == sparsemax) return detail::sparsemax<static_cast<int>(number)>(x);
    else if constexpr (F.kind == squareplus) return detail::squareplus(x, number);
    else if constexpr (F.kind == tanh_shrink) return X(x - tf::tanh(x));
    else return detail::threshold(x, number, other);
}

/// Applies F. Keras's functions take a tensor or an expression and are fused with it; a
/// user-defined function takes a tensor.
template <auto F, class X>
constexpr auto activate(X&& x) {
    using enum activations::Function::Kind;
    if constexpr (!std::same_as<std::remove_cv_t<decltype(F)>, activations::Function>)
        return F(tensor_type_t<X>(x.collapse()));
    else if constexpr (F.kind == linear) return tensor_type_t<X>(x.collapse());
    else if constexpr (F.kind == relu) return tf::relu(std::forward<X>(x));
    else if constexpr (F.kind == relu6) return tf::nn::relu6(x);
    else if constexpr (F.kind == tanh) return tf::tanh(std::forward<X>(x));
    else if constexpr (F.kind == sigmoid) return tf::sigmoid(std::forward<X>(x));
    else if constexpr (F.kind == exponential) return tf::exp(std::forward<X>(x));
    else if constexpr (F.kind == softsign) return tf::nn::softsign(x);
    else if constexpr (F.kind == softplus) return tf::nn::softplus(x);
    else if constexpr (F.kind == leaky_relu) return tf::nn::leaky_relu(x, F.number);
    else if constexpr (F.kind == elu) return scaled_elu<F.number>(x);
    else if constexpr (F.kind == selu) return tf::nn::selu(x);
    else if constexpr (F.kind == gelu) return tf::nn::gelu(x);
    else if constexpr (F.kind == silu) return tf::nn::silu(x);
    else if constexpr (F.kind == softmax) return tf::nn::softmax(x);
    else if constexpr (F.kind == log_softmax) return tf::nn::log_softmax(x);
    else if constexpr (F.kind == log_sigmoid) return tf::nn::log_sigmoid(x);
    else return by_formula<F>(tensor_type_t<X>(x.collapse()));
}

}  // namespace detail
}  // namespace tf::keras
