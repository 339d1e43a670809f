// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Activation functions as values: `Dense<10>{.activation = keras::relu}`, `leaky_relu(.1f)`. A
// user-defined activation is a layer, `Activation<F{}>`. Mirrors keras.activations.

#include <tf/nn/activation.hpp>
#include <tf/nn/softmax.hpp>

namespace tf::keras {

namespace detail {

/// Reports an activation that is not one of keras::activations, with one message.
template <class>
inline constexpr bool is_activation = false;
template <class F>
constexpr bool check_activation() {
    static_assert(is_activation<F>,
                  "[tf.keras.activation] .activation = f: f must be one of keras::activations, "
                  "such as tf::keras::relu, not a string; write a user-defined function as the "
                  "layer Activation<f>{} after this one");
    return is_activation<F>;
}

inline void this_function_is_no_activation__use_the_layer_Activation_f_behind_this_one() {}

// Function templates are not values; an instantiation is. This is the type that it is made for.
template <class X>
concept Probe = std::same_as<X, Tensor<float, 1>>;
/// The result type of op O for such a tensor.
template <class O>
using made = decltype(tf::detail::ops::elementwise<O>(std::declval<const Tensor<float, 1>&>()));
template <class R, class O>
concept Makes = std::same_as<R, made<O>>;

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
    };
    Kind kind = Kind::linear;
    float number = 0;  ///< slope of leaky_relu, alpha of elu

    constexpr Function() = default;
    constexpr explicit(false) Function(Kind k, float n = 0) : kind(k), number(n) {}
    /// Accepts the op of the same name, `tf::relu`; its result type identifies it.
    template <detail::Probe X = Tensor<float, 1>,
              detail::Makes<op::Relu> R = detail::made<op::Relu>>
    constexpr Function(R (*)(const X&)) : Function(Kind::relu) {}
    template <detail::Probe X = Tensor<float, 1>,
              detail::Makes<op::Tanh> R = detail::made<op::Tanh>>
    constexpr Function(R (*)(const X&)) : Function(Kind::tanh) {}
    template <detail::Probe X = Tensor<float, 1>,
              detail::Makes<op::Sigmoid> R = detail::made<op::Sigmoid>>
    constexpr Function(R (*)(const X&)) : Function(Kind::sigmoid) {}
    template <detail::Probe X = Tensor<float, 1>, detail::Makes<op::Exp> R = detail::made<op::Exp>>
    constexpr Function(R (*)(const X&)) : Function(Kind::exponential) {}
    /// Accepts a function of tf::nn.
    template <detail::Probe X = Tensor<float, 1>>
    constexpr Function(X (*f)(const X&)) {
        if (f == &tf::nn::relu6<X>) kind = Kind::relu6;
        else if (f == &tf::nn::elu<X>) *this = {Kind::elu, 1};
        else if (f == &tf::nn::selu<X>) kind = Kind::selu;
        else if (f == &tf::nn::softplus<X>) kind = Kind::softplus;
        else if (f == &tf::nn::softsign<X>) kind = Kind::softsign;
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

}  // namespace activations

using activations::elu;
using activations::exponential;
using activations::gelu;
using activations::leaky_relu;
using activations::linear;
using activations::log_softmax;
using activations::relu;
using activations::relu6;
using activations::selu;
using activations::sigmoid;
using activations::silu;
using activations::softmax;
using activations::softplus;
using activations::softsign;
using activations::swish;
using activations::tanh;

namespace detail {

/// x if positive, otherwise alpha * (exp(x) - 1).
template <float Alpha, class X>
constexpr auto scaled_elu(const X& x) {
    const auto y = tf::nn::elu(x);
    if constexpr (Alpha == 1) return y;
    else return std::remove_cvref_t<decltype(y)>(tf::where(y > 0.f, y, y * Alpha));
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
    else return tf::nn::log_softmax(x);
}

}  // namespace detail
}  // namespace tf::keras
