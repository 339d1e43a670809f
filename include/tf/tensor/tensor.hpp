// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::Tensor: one class for a value in memory (run time) and for a symbolic value (constant
// evaluation). Mirrors tf.Tensor. Immutable; copies share the value.

#include <concepts>
#include <initializer_list>
#include <span>
#include <type_traits>

#include <tf/core/bits.hpp>
#include <tf/tensor/braces.hpp>
#include <tf/trace/handle.hpp>
#include <tf/trace/literal.hpp>
#include <tf/trace/tensor_like.hpp>

namespace tf {

namespace detail::tensors {
template <class T>
struct dims_check {
    static constexpr bool always_false = false;
};

/// Accepts any argument in place of TensorFlow's axis, dims or list of tensors: the last overload,
/// which explains how to write the call in ctflow.
struct Anything {
    template <class A>
    constexpr Anything(const A&) {}
    constexpr Anything(std::initializer_list<Anything>) {}
};

/// In a trace: adds the node that makes this check when the function runs. Defined next to its op.
template <class To>
constexpr tracing::Handle ensured(const tracing::Handle& from);

/// x[items...]. Defined in ops/primitive/subscript.hpp.
template <class A, class... I>
constexpr auto subscript(const A& x, const I&... items);
/// Whether x(i, j, ...) reads one element.
template <class... I>
concept ElementIndices = (std::integral<I> && ...);
}  // namespace detail::tensors

namespace detail::tensors {
/// The elements of a tensor together with a reference to its buffer, which keeps them alive after
/// the tensor is destroyed.
template <class T>
class KeptElements : public std::span<const T> {
public:
    KeptElements(tracing::Handle share, std::span<const T> elements)
        : std::span<const T>(elements), share_(std::move(share)) {}

private:
    tracing::Handle share_;
};
}  // namespace detail::tensors

/// A value with dtype T and rank sizeof...(Dims); a dim is a number or tf::dyn (TensorFlow's None).
///
/// A default-constructed tensor is all zeros; its dyn dims are 0.
template <class T, int... Dims>
class Tensor {
    static_assert(Element<T>,
                  "[tf.core.bad_dtype] Tensor<T>: T must be one of tf's dtypes "
                  "(float, double, [u]int8..64, bool, tf::half, tf::bfloat16, tf::string)");
    static_assert(((Dims >= dyn) && ...),
                  "[tf.core.bad_dim] Tensor<T, Dims...>: a dim must be 0 or greater, or tf::dyn");

public:
    using value_type = T;
    using tensor_type = Tensor;
    static constexpr DType dtype = dtype_of<T>;
    static constexpr int rank = sizeof...(Dims);
    static constexpr Shape static_shape = [] {
        Shape s;
        ((s.push_back(Dims)), ...);
        return s;
    }();

    constexpr Tensor()
        : Tensor(detail::tracing::constant_handle<T>(defined(static_shape), {}),
                 defined(static_shape)) {}
    /// A tensor without a value; for the library's own use.
    constexpr explicit Tensor(detail::tracing::NoValue) {}
    /// Wraps the result of an op; for the library's own use.
    constexpr explicit Tensor(detail::tracing::Handle handle, const Shape& shape = static_shape)
        : handle_(std::move(handle)), shape_(shape) {}

    constexpr Tensor(const Tensor&) = default;
    constexpr Tensor(Tensor&&) = default;
    constexpr Tensor& operator=(const Tensor& o) { return *this = Tensor(o); }
    constexpr Tensor& operator=(Tensor&& o) noexcept {
        if (__builtin_is_constant_evaluated() && handle_.lost(o.handle_))
            trace_error::tensor_outside_the_function_written__return_it_or_use_a_variable();
        handle_ = std::move(o.handle_);
        shape_ = o.shape_;
        return *this;
    }

    /// A scalar from a C++ literal, converted to the tensor's dtype; the value must be
    /// representable.
    template <Literal A>
        requires(rank == 0)
    constexpr Tensor(const A& value) : handle_(detail::tracing::scalar_handle<T>(value)) {}

    /// From braces that match the dims: `Tensor<float, 2> t = {1.f, 2.f}`, `Tensor<int, 2, 2> m =
    /// {{1, 2}, {3, 4}}`. Up to rank 4; tf::constant goes up to rank 6.
    template <Literal A, Literal... More>
        requires(sizeof...(More) > 0)
    constexpr Tensor(const A& first, const More&... more)
        : Tensor(braced<Shape(static_cast<int>(sizeof...(More)) + 1)>([&](const Shape&) {
              return detail::tensors::handle_of_literals<T>(first, more...);
          })) {}
    template <detail::tensors::BracedLiteral A, std::size_t... N>
        requires(sizeof...(N) > 0)
    constexpr Tensor(const A (&... rows)[N])
        : Tensor(braced<detail::tensors::shape_of_rows({Shape(N)...}, rank)>(
              [&](const Shape& s) { return detail::tensors::handle_of_rows<T>(s, rows...); })) {}
    template <detail::tensors::BracedLiteral A, std::size_t... N, std::size_t... M>
        requires(rank >= 2 && sizeof...(N) > 0)
    constexpr Tensor(const A (&... rows)[N][M])
        : Tensor(braced<detail::tensors::shape_of_rows({Shape(N, M)...}, rank)>(
              [&](const Shape& s) { return detail::tensors::handle_of_rows<T>(s, rows...); })) {}
    template <detail::tensors::BracedLiteral A, std::size_t... N, std::size_t... M,
              std::size_t... K>
        requires(rank >= 3 && sizeof...(N) > 0)
    constexpr Tensor(const A (&... rows)[N][M][K])
        : Tensor(braced<detail::tensors::shape_of_rows({Shape(N, M, K)...}, rank)>(
              [&](const Shape& s) { return detail::tensors::handle_of_rows<T>(s, rows...); })) {}
    template <detail::tensors::BracedLiteral A, std::size_t N, std::size_t M, std::size_t K,
              std::size_t L>
        requires(rank >= 4)
    constexpr Tensor(const A (&all)[N][M][K][L])
        : Tensor(braced<Shape(N, M, K, L)>(
              [&](const Shape& s) { return detail::tensors::handle_of_rows<T>(s, all); })) {}
    /// Only gives an error message: one literal, but the dims require more.
    constexpr Tensor(detail::tensors::LoneLiteral)
        requires(rank > 0 && !(rank == 1 && (static_shape[0] == 1 || static_shape[0] == dyn)))
        : Tensor(braced<Shape(1)>([](const Shape&) { return detail::tracing::Handle(); })) {}
    /// A list of one element, or of any length if the dim is dyn.
    constexpr Tensor(std::initializer_list<typename detail::tensors::listed<T>::type> list)
        requires(rank == 1 && (static_shape[0] == 1 || static_shape[0] == dyn))
        : Tensor(listed(list)) {}

    /// From an expression, a variable or a tensor, whose type may have more or fewer static dims.
    /// Dims that the source knows only at run time are checked then (errors::InvalidArgument).
    template <TensorLike E>
        requires(!std::same_as<tensor_type_t<E>, Tensor> && !Poisoned<E>)
    constexpr Tensor(const E& e) : Tensor(converted(e.collapse())) {}
    template <TensorLike E>
        requires(std::same_as<tensor_type_t<E>, Tensor> &&
                 !std::same_as<std::remove_cvref_t<E>, Tensor>)
    constexpr Tensor(const E& e) : Tensor(e.collapse()) {}
    constexpr Tensor(const Poison&) : Tensor() {}

    /// The dims; dyn if they are not known while tracing.
    constexpr const Shape& shape() const { return shape_.get(); }
    constexpr const Tensor& collapse() const { return *this; }

    /// The elements in row-major order. Run time only. The result keeps the elements of a temporary
    /// alive: `for (float v : f(x).values())` and `auto all = f(x).values();` are safe.
    std::span<const T> values() const& {
        return {data(), static_cast<std::size_t>(shape().size())};
    }
    detail::tensors::KeptElements<T> values() const&& { return {handle_, values()}; }
    const T* data() const { return static_cast<const T*>(handle_.buffer()->data()); }

    /// One element: x() of a scalar, x(i, j) of a matrix. Throws errors::OutOfRange.
    template <std::integral... I>
    constexpr T operator()(I... index) const {
        static_assert(sizeof...(I) == rank,
                      "[tf.core.index_count] x(i, j, ...): give one index for each dimension; "
                      "x[i] is a part of the tensor");
        if (__builtin_is_constant_evaluated())
            trace_error::
                value_of_a_symbolic_tensor_read__only_its_shape_and_dtype_are_known_while_tracing();
        // an unconditional call of a function that is not constexpr makes g++ reject the whole
        // function
        return __builtin_is_constant_evaluated() || sizeof...(I) != rank ? T{} : element(index...);
    }
    /// Python's x[i] and x[i, j, ...]: an item is an index, tf::all, tf::Slice, tf::newaxis or
    /// tf::ellipsis (ops/primitive/subscript.hpp). The result is a tensor.
    template <class I>
    constexpr auto operator[](const I& item) const {
        return detail::tensors::subscript(*this, item);
    }
    template <class... I>
        requires(!detail::tensors::ElementIndices<I...>)
    constexpr auto operator()(const I&... items) const {
        return detail::tensors::subscript(*this, items...);
    }
    /// The value of a scalar.
    template <std::same_as<T> U>
        requires(rank == 0 && !std::same_as<T, bool>)
    constexpr explicit operator U() const {
        return (*this)();
    }

    template <class U = T>
        requires std::same_as<U, T>
    constexpr explicit operator bool() const {
        static_assert(detail::tensors::dims_check<U>::always_false,
                      "[tf.autograph.tensor_as_bool] a tensor cannot be a C++ condition: use "
                      "tf::cond for if, tf::where for ?:, tf::while_loop for while, "
                      "tf::logical_and/or for && and ||, or x() for an eager value");
        // The first condition is true, because the first `return` inside an `if` has the function's
        // type; all later ones are false, so that loops end.
        return __builtin_is_constant_evaluated() && trace::report(node());
    }
    template <class U = T>
    constexpr const T* begin() const {
        static_assert(detail::tensors::dims_check<U>::always_false,
                      "[tf.autograph.tensor_iteration] a tensor cannot be a C++ range: use "
                      "tf::for_each or tf::map_fn, or x.values() for an eager value");
        return nullptr;
    }
    constexpr const T* end() const { return nullptr; }

    /// The node this tensor stands for. Constant evaluation only; for the library's own use.
    constexpr trace::Node* node() const { return handle_.node(); }
    constexpr const detail::tracing::Handle& handle() const { return handle_; }

private:
    template <class U, int... D>
    static constexpr Tensor converted(const Tensor<U, D...>& from) {
        constexpr bool same_dtype = std::is_same_v<T, U>;
        static_assert(same_dtype,
                      "[tf.core.dtype_mismatch] Tensor<T> from a tensor of another dtype: "
                      "there is no implicit promotion; use tf::cast<T>(x)");
        constexpr bool shapes_fit = is_compatible(static_shape, Tensor<U, D...>::static_shape);
        static_assert(!same_dtype || shapes_fit,
                      "[tf.core.shape_mismatch] Tensor<T, Dims...> from a tensor of another shape: "
                      "use tf::reshape, or declare the dim tf::dyn");
        if constexpr (same_dtype && shapes_fit) {
            if constexpr (!is_subshape(Tensor<U, D...>::static_shape, static_shape)) {
                if (__builtin_is_constant_evaluated())
                    return Tensor(detail::tensors::ensured<Tensor>(from.handle()));
                detail::tracing::check_shape(from.shape(), static_shape, "Tensor");
            }
            return Tensor(from.handle(), from.shape());
        } else {
            return Tensor();
        }
    }
    template <Shape Given, class F>
    static constexpr Tensor braced(F handle) {
        constexpr bool nested = Given.valid() && Given.rank == rank;
        static_assert(nested,
                      "[tf.core.braces] Tensor<T, Dims...> t = {...}: there must be one level of "
                      "braces for each dim, and rows of the same length");
        if constexpr (nested) {
            constexpr int axis = detail::tensors::first_misfit(Given, static_shape);
            constexpr int given = axis < rank ? Given[axis] : 0;
            constexpr int needed = axis < rank ? static_shape[axis] : 0;
            static_assert(given == needed,
                          "[tf.core.braces] Tensor<T, Dims...> t = {...}: the number of elements "
                          "in each pair of braces must be that of the dims");
            if constexpr (given == needed) return Tensor(handle(Given), Given);
            else return Tensor();
        } else {
            return Tensor();
        }
    }
    static constexpr Tensor listed(
        std::initializer_list<typename detail::tensors::listed<T>::type> list) {
        const Shape given(static_cast<int>(list.size()));
        if (!is_subshape(given, static_shape))
            detail::tracing::check_shape(given, static_shape, "Tensor");
        if constexpr (std::is_same_v<T, string>) {
            if (__builtin_is_constant_evaluated()) {  // not every compiler can make a std::string
                const detail::tracing::Handle h(
                    trace::record(def_of<op::Const>, DType::str, given, {}));
                for (const std::string_view v : list) detail::tracing::add_text(*h.node(), v);
                return Tensor(h, given);
            }
        }
        detail::core::Pool<T> all;
        for (const auto& v : list) all.push(detail::tracing::literal_as<T>(v));
        return Tensor(
            detail::tracing::constant_handle<T>(given, std::span<const T>(all.data(), list.size())),
            given);
    }
    template <class... I>
    T element(I... index) const {
        std::int64_t at = 0;
        int axis = 0;
        ((at = at * shape()[axis] + checked(index, axis), ++axis), ...);
        return data()[at];
    }
    template <class I>
    std::int64_t checked(I index, int axis) const {
        if (std::cmp_less(index, 0) || std::cmp_greater_equal(index, shape()[axis]))
            errors::raise<errors::OutOfRange>(
                {"tf.core.index", "Tensor::operator()", "index " + std::to_string(axis),
                 std::to_string(index), "0 <= index < " + std::to_string(shape()[axis])});
        return static_cast<std::int64_t>(index);
    }
    static constexpr Shape defined(Shape s) {
        for (int& d : s.dims) d = d == dyn ? 0 : d;
        return s;
    }

    detail::tracing::Handle handle_;
    [[no_unique_address]] detail::core::ShapeHolder<static_shape> shape_;
};

}  // namespace tf
