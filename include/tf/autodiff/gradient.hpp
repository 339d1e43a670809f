// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The result of a tape's gradient: a tensor, rows of one (tf.IndexedSlices), or none.

#include <tf/autodiff/gradients.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/primitive/assign.hpp>

namespace tf {

/// Rows of a table and their indices. A row can occur several times; its values are then added.
/// Mirrors tf.IndexedSlices.
template <class T, int First, int... Rest>
struct IndexedSlices {
    static constexpr Shape dense_shape{First, Rest...};
    Tensor<T, dyn, Rest...> values;
    Tensor<std::int64_t, dyn> indices;
};

namespace detail::gradients {
[[noreturn]] inline void refuse_no_gradient() {
    errors::raise<errors::FailedPrecondition>(
        {"tf.gradient.none", "GradientTape.gradient", "source", "none",
         "a watched source that the target depends on, or tf::UnconnectedGradients::zero"});
}
/// Reports an error. In a trace the source then replaces the gradient, so that tracing can
/// continue.
constexpr ad::Value no_gradient(const ad::Value& source) {
    if (__builtin_is_constant_evaluated())
        trace::blame(source.node(), trace::Misuse::gradient_none);
    else refuse_no_gradient();
    return source;
}
}  // namespace detail::gradients

/// The gradient with respect to a tensor or variable of these dims. It is used like a tensor. Using
/// a gradient that is none is an error: [tf.gradient.none] in a trace, errors::FailedPrecondition
/// in eager code.
template <class T, int... Dims>
class Gradient {
public:
    using value_type = T;
    using tensor_type = Tensor<T, Dims...>;
    static constexpr Shape static_shape = tensor_type::static_shape;
    static constexpr DType dtype = dtype_of<T>;
    static constexpr int rank = sizeof...(Dims);

    constexpr Gradient(ad::AnyGradient g, const ad::Value& source)
        : gradient_(std::move(g)), source_(source) {}

    /// Whether the target depends on the source. Python: `gradient is not None`.
    constexpr bool has_value() const { return !gradient_.none(); }
    /// Whether it consists of rows, like the gradient of tf::gather.
    constexpr bool is_indexed_slices() const { return gradient_.sparse(); }
    /// The rows and their indices, if the gradient consists of rows.
    constexpr auto indexed_slices() const
        requires(rank > 0)
    {
        return slices(std::make_integer_sequence<int, rank - 1>{});
    }
    /// The dense gradient; rows are added into zeros.
    constexpr tensor_type collapse() const {
        if (gradient_.none()) {
            const ad::Value none = detail::gradients::no_gradient(source_);
            return tensor_type(none.handle());
        }
        const ad::Value v = gradient_.all(source_);
        return tensor_type(v.handle(), v.shape());
    }
    constexpr operator tensor_type() const { return collapse(); }
    constexpr trace::Node* node() const { return collapse().node(); }
    template <std::integral... I>
    T operator()(I... index) const {
        return collapse()(index...);
    }
    /// Updates only the rows of a variable that the gradient has. Returns false if the gradient is
    /// dense, or if Op does not add or subtract.
    template <class Op, class V>
    constexpr bool update_variable(V& v) const {
        constexpr bool adds = std::is_same_v<Op, op::AssignAddVariable>;
        if constexpr (rank > 0 && (adds || std::is_same_v<Op, op::AssignSubVariable>)) {
            if (!gradient_.sparse()) return false;
            if constexpr (!adds)
                return scaled(-1).template update_variable<op::AssignAddVariable>(v);
            const auto rows = indexed_slices();
            v.scatter_add(rows.indices, rows.values);
            return true;
        } else {
            return false;
        }
    }
    /// The gradient times a number; rows remain rows.
    constexpr Gradient scaled(double factor) const { return times(ad::number(dtype, factor)); }
    /// The gradient times a scalar; rows remain rows.
    constexpr Gradient times(const ad::Value& factor) const {
        return Gradient(gradient_.times(factor), source_);
    }
    constexpr const ad::AnyGradient& any() const { return gradient_; }
    constexpr const ad::Value& source() const { return source_; }

private:
    template <int... I>
    constexpr auto slices(std::integer_sequence<int, I...>) const {
        using Rows = Tensor<T, dyn, static_shape.dims[I + 1]...>;
        const ad::Value at = ad::cast(gradient_.indices, DType::int64);
        return IndexedSlices<T, static_shape.dims[0], static_shape.dims[I + 1]...>{
            Rows(gradient_.rows.handle(), gradient_.rows.shape()),
            Tensor<std::int64_t, dyn>(at.handle(), at.shape())};
    }

    ad::AnyGradient gradient_;
    ad::Value source_;
};

namespace detail::gradients {
template <class T, class = T>
struct gradient_of_tensor;
template <class A, class T, int... Dims>
struct gradient_of_tensor<A, Tensor<T, Dims...>> : std::type_identity<Gradient<T, Dims...>> {};
/// The type of the gradient with respect to a source.
template <TensorLike A>
using gradient_t = typename gradient_of_tensor<A, tensor_type_t<A>>::type;

/// The type of a Jacobian; with Batch, the batch dim occurs once in it.
template <bool Batch, class Target, class Source>
struct jacobian_of;
template <class A, int... I, class T, int... J>
struct jacobian_of<false, Tensor<A, I...>, Tensor<T, J...>>
    : std::type_identity<Gradient<T, I..., J...>> {};
template <class A, int B, int... I, class T, int C, int... J>
struct jacobian_of<true, Tensor<A, B, I...>, Tensor<T, C, J...>>
    : std::type_identity<Gradient<T, B, I..., J...>> {};
template <bool Batch, class Target, class Source>
using jacobian_t = typename jacobian_of<Batch, Target, Source>::type;

template <class A>
inline constexpr bool is_gradient = false;
template <class T, int... Dims>
inline constexpr bool is_gradient<Gradient<T, Dims...>> = true;

/// A number or a scalar tensor of the gradient's dtype.
template <class A, class G>
concept FactorOf = is_gradient<std::remove_cvref_t<G>> && !is_gradient<std::remove_cvref_t<A>> &&
                   (Literal<A> || (TensorLike<A> && tensor_type_t<A>::rank == 0));

template <class A, class G>
constexpr auto times(const A& factor, const G& gradient) {
    using T = typename G::value_type;
    const Tensor<T> f(factor);
    return gradient.times(ad::Value(f));
}
}  // namespace detail::gradients

/// A gradient times a number is a gradient; if it consists of rows, so does the result.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B> && detail::gradients::FactorOf<A, B>
constexpr auto operator*(A&& factor, B&& gradient) {
    return detail::gradients::times(factor, gradient);
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B> && detail::gradients::FactorOf<B, A>
constexpr auto operator*(A&& gradient, B&& factor) {
    return detail::gradients::times(factor, gradient);
}

}  // namespace tf

/// Elements of a tuple of gradients; see module/variable.hpp.
template <std::size_t K, class T, int... Dims, class... More>
struct std::tuple_element<K, std::tuple<tf::Gradient<T, Dims...>, More...>>
    : std::type_identity<
          boost::mp11::mp_at_c<boost::mp11::mp_list<tf::Gradient<T, Dims...>, More...>, K>> {};
