// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes tensors, variables, gradients, specs, modules, and structures of them to a std::ostream,
// in the format of Python's print(). The operators of DType and Shape are declared with these
// types.

#include <ostream>
#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/kernels/print.hpp>
#include <tf/print/value_text.hpp>

namespace tf {
namespace detail::printing {

/// Python's str() of a value, and repr() of values nested in it.
class PythonText {
public:
    static constexpr bool sorts_keys = false;

    void add(std::string_view text) { text_ += text; }
    TF_COMMON void tensor(const ad::Value& v, bool nested);
    TF_COMMON void variable(const VariableBase& v, bool nested);
    TF_COMMON void gradient(const ad::AnyGradient& g, const ad::Value& source, bool nested);
    TF_COMMON void dims(const Shape& shape);
    template <class A>
    void add_number(A value) {
        if constexpr (std::same_as<A, float> || std::is_integral_v<A>)
            text_ += kernels::host_text(value);
        else text_ += kernels::host_text(static_cast<double>(value));
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// Tapes and functions, which cannot be written; writing one reports an error.
template <class T>
concept WithoutText = requires { typename T::without_text; };
/// The types that operator<< below writes. It excludes variables and modules, which have overloads
/// for their base classes, so that subclasses can define their own operators.
template <class T>
concept Streamed =
    std::is_class_v<T> && !Poisoned<T> && !Literal<T> && !OwnedVariable<T> && !OwnedModule<T> &&
    !std::same_as<T, Shape> && !std::is_convertible_v<const T&, DType> &&
    (Writable<T> || HostRange<T> || nest::Structure<T> || WithoutText<T>);

}  // namespace detail::printing

/// Writes a value like Python's print(x). A tensor: "tf.Tensor([1. 2.], shape=(2,),
/// dtype=float32)"; a gradient: the same, "IndexedSlices(...)" or "None"; a spec:
/// "TensorSpec(shape=(2,), dtype=tf.float32, name=None)".
///
/// Structures can also contain variables, dtypes, shapes and numbers: std::vector and std::array
/// are written as lists, std::tuple and aggregates as tuples, maps as dicts. For a struct in a
/// user's namespace, that namespace needs `using tf::operator<<;`.
template <detail::printing::Streamed T>
std::ostream& operator<<(std::ostream& out, const T& value) {
    constexpr bool writable = detail::printing::is_writable<T>();
    static_assert(
        writable,
        "[tf.ops.print_value] stream << value: the value can be a tensor, variable, gradient, "
        "module, dtype, shape, spec, or a list, tuple, map or aggregate of them");
    detail::printing::PythonText text;
    if constexpr (writable) detail::printing::write_value(text, value, false);
    return out << text.text();
}
/// "<tf.Variable 'demo_module/x:0' shape=() dtype=float32, numpy=6.0>".
TF_COMMON std::ostream& operator<<(std::ostream& out, const VariableBase& v);
/// "<tf.Module 'net/hidden'>".
TF_COMMON std::ostream& operator<<(std::ostream& out, const Module& m);
inline std::ostream& operator<<(std::ostream& out, Poison) { return out; }

namespace ad {
using tf::operator<<;  // for tf::AnyTensor, an alias of ad::Value
}

}  // namespace tf

#if TF_HAS_CODE
#include <tf/print/stream_code.hpp>
#endif
