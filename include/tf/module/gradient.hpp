// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a tape's gradient returns: a tensor, rows of one (tf.IndexedSlices), or none.

#include <tf/autodiff/gradients.hpp>
#include <tf/module/nest.hpp>

namespace tf {

/// Rows of a table and where they belong; a row may occur more than once, then its values add up.
/// Mirrors tf.IndexedSlices.
template <class T, int First, int... Rest>
struct IndexedSlices {
    Tensor<T, dyn, Rest...> values;
    Tensor<std::int64_t, dyn> indices;
};

/// The gradient with respect to a tensor or variable of these dims. Used like a tensor; where it is
/// none, that is an error: [tf.gradient.none] in a trace, errors::FailedPrecondition eagerly.
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

    /// Whether the target depends on the source. TensorFlow's `is not None`.
    constexpr bool has_value() const { return !gradient_.none(); }
    /// Whether it consists of rows only, as that of tf::gather does.
    constexpr bool is_indexed_slices() const { return gradient_.sparse(); }
    /// The rows, of a gradient that consists of rows.
    constexpr auto indexed_slices() const
        requires(rank > 0)
    {
        return slices(std::make_integer_sequence<int, rank - 1>{});
    }
    /// All of it; rows are added up into zeros.
    constexpr tensor_type collapse() const {
        if (gradient_.none()) return none();
        const ad::Value v =
            !gradient_.sparse()
                ? gradient_.dense
                : ad::scatter_add(ad::zeros_like(source_), gradient_.indices, gradient_.rows);
        return tensor_type(v.handle(), v.shape());
    }
    constexpr operator tensor_type() const { return collapse(); }
    constexpr trace::Node* node() const { return collapse().node(); }
    template <std::integral... I>
    T operator()(I... index) const {
        return collapse()(index...);
    }
    constexpr const ad::AnyGradient& any() const { return gradient_; }
    constexpr const ad::Value& source() const { return source_; }

private:
    constexpr tensor_type none() const {
        if (std::is_constant_evaluated()) {
            trace::blame(source_.node(), trace::Misuse::gradient_none);
            return tensor_type(source_.handle());
        }
        return refuse();
    }
    static tensor_type refuse() {
        errors::raise<errors::FailedPrecondition>(
            {"tf.gradient.none", "GradientTape.gradient", "source", "none",
             "a watched source that the target depends on, or tf::UnconnectedGradients::zero"});
    }
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

namespace detail {
template <class T, class = T>
struct gradient_of_tensor;
template <class A, class T, int... Dims>
struct gradient_of_tensor<A, Tensor<T, Dims...>> : std::type_identity<Gradient<T, Dims...>> {};
/// The gradient's type for a source.
template <TensorLike A>
using gradient_t = typename gradient_of_tensor<A, tensor_type_t<A>>::type;
}  // namespace detail

}  // namespace tf
