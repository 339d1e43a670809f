// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shapes as values: usable as template arguments, in constant evaluation and at run time.
// Mirrors tf.TensorShape; every shape rule of the library is a constexpr function on these.

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include <tf/core/compiled.hpp>

namespace tf {

/// A dimension that is only known at run time (TensorFlow's None).
inline constexpr int dyn = -1;

/// The largest rank a tensor may have.
inline constexpr int max_rank = 8;

/// Dimensions of a tensor; a dim is a number or `dyn`. A structural type.
struct Shape {
    int rank = 0;
    int dims[max_rank]{};  // no std::array: compilers count every call that they evaluate

    constexpr Shape() = default;
    template <class... D>
        requires(sizeof...(D) > 0 && sizeof...(D) <= max_rank)
    constexpr explicit Shape(D... d) : rank(sizeof...(D)), dims{static_cast<int>(d)...} {}

    /// The result of a shape rule whose arguments do not fit.
    static constexpr Shape invalid() {
        Shape s;
        s.rank = -1;
        return s;
    }
    constexpr bool valid() const { return rank >= 0; }
    constexpr int operator[](int i) const { return dims[i]; }
    constexpr int& operator[](int i) { return dims[i]; }
    constexpr void push_back(int d) { dims[rank++] = d; }
    friend constexpr bool operator==(const Shape& a, const Shape& b) {
        bool same = a.rank == b.rank;
        for (int i = 0; same && i < a.rank; ++i) same = a.dims[i] == b.dims[i];
        return same;
    }

    /// Whether every dim is a number.
    constexpr bool fully_defined() const {
        if (rank < 0) return false;  // not even the rank is known
        for (int i = 0; i < rank; ++i)
            if (dims[i] == dyn) return false;
        return true;
    }
    /// Number of elements, or the largest std::int64_t if there are more. Only for fully defined
    /// shapes.
    constexpr std::int64_t size() const {
        std::int64_t n = 1;
        for (int i = 0; i < rank; ++i)
            if (__builtin_mul_overflow(n, std::int64_t{dims[i]}, &n))
                n = std::numeric_limits<std::int64_t>::max();
        return n;
    }
    /// The shape without its first dim.
    constexpr Shape tail() const {
        Shape s;
        for (int i = 1; i < rank; ++i) s.push_back(dims[i]);
        return s;
    }
    /// This shape with one more dim in front.
    constexpr Shape prepend(int d) const {
        Shape s(d);
        for (int i = 0; i < rank; ++i) s.push_back(dims[i]);
        return s;
    }
    /// "(2, None, 3)", as tf.TensorShape prints; "<unknown>" if even the rank is not known.
    TF_COMMON std::string to_string() const;
    /// Passes the same string piece by piece to `add`, for constant evaluation.
    template <class Add>
    constexpr void spell(Add add) const {
        if (!valid()) return add("<unknown>");
        add("(");
        spell_dims(add);
        add(rank == 1 ? ",)" : ")");
    }
    /// "2, None, 3".
    template <class Add>
    constexpr void spell_dims(Add add) const {
        for (int i = 0; i < rank; ++i) {
            if (i > 0) add(", ");
            if (dims[i] == dyn) {
                add("None");
                continue;
            }
            char digits[std::numeric_limits<int>::digits10 + 1];
            std::size_t first = sizeof(digits);
            for (int left = dims[i]; first == sizeof(digits) || left > 0; left /= 10)
                digits[--first] = static_cast<char>('0' + left % 10);
            add(std::string_view(digits + first, sizeof(digits) - first));
        }
    }
};

/// "(2, None, 3)", as Python prints a tf.TensorShape. A template, so that `<ostream>` is not
/// included.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out,
                                             const Shape& shape) {
    return out << shape.to_string();
}

/// NumPy's broadcasting: [2,1] with [3] -> [2,3]. A dyn dim takes the other side's number if that
/// is not 1; it is then checked at run time. Shape::invalid() if the dims do not fit.
constexpr Shape broadcast(const Shape& a, const Shape& b) {
    if (a == b) return a;
    Shape out;
    out.rank = a.rank > b.rank ? a.rank : b.rank;
    for (int i = 1; i <= out.rank; ++i) {
        const int x = i <= a.rank ? a.dims[a.rank - i] : 1;
        const int y = i <= b.rank ? b.dims[b.rank - i] : 1;
        int& d = out.dims[out.rank - i];
        if (x == y || y == 1) d = x;
        else if (x == 1) d = y;
        else if (x == dyn) d = y;
        else if (y == dyn) d = x;
        else return Shape::invalid();
    }
    return out;
}

/// Whether a value of shape `from` can be used as `to` without a check at run time: the ranks are
/// equal, and every dim of `to` that is a number is the same number in `from`.
constexpr bool is_subshape(const Shape& from, const Shape& to) {
    if (from.rank != to.rank) return false;
    for (int i = 0; i < to.rank; ++i)
        if (to[i] != dyn && to[i] != from[i]) return false;
    return true;
}

/// Whether a concrete shape exists that fits both (dyn fits every number).
constexpr bool is_compatible(const Shape& a, const Shape& b) {
    if (a.rank != b.rank) return false;
    const int *x = a.dims, *y = b.dims;  // called for every operand in a trace
    for (int i = 0; i < a.rank; ++i)
        if (x[i] != y[i] && x[i] != dyn && y[i] != dyn) return false;
    return true;
}

/// The most specific shape that covers both, as tf.cond joins its branches: differing dims are dyn.
constexpr Shape common_shape(const Shape& a, const Shape& b) {
    if (a.rank != b.rank) return Shape::invalid();
    Shape out = a;
    for (int i = 0; i < a.rank; ++i)
        if (a[i] != b[i]) out[i] = dyn;
    return out;
}

/// An axis that counts from the end if it is negative, as an index; -1 if it is out of range.
constexpr int normalize_axis(int axis, int rank) {
    const int a = axis < 0 ? axis + rank : axis;
    return a >= 0 && a < rank ? a : -1;
}

namespace detail::core {
/// The shape of a tensor type; stored only if some dims are dyn.
template <Shape S, bool = S.fully_defined()>
struct ShapeHolder {
    constexpr ShapeHolder() = default;
    constexpr explicit ShapeHolder(const Shape&) {}
    // Does not read its argument, so that Handle can report a tensor that cannot be read at compile
    // time.
    constexpr ShapeHolder(const ShapeHolder&) {}
    constexpr ShapeHolder& operator=(const ShapeHolder&) { return *this; }
    static constexpr const Shape& get() { return value; }
    static constexpr Shape value = S;
};
template <Shape S>
struct ShapeHolder<S, false> {
    constexpr ShapeHolder() : value(S) {}
    constexpr explicit ShapeHolder(const Shape& s) : value(s) {}
    constexpr ShapeHolder(const ShapeHolder& o) : value(S) { *this = o; }
    constexpr ShapeHolder& operator=(const ShapeHolder& o) {
        if (!__builtin_is_constant_evaluated()) value = o.value;  // in a trace the shape is S
        return *this;
    }
    constexpr const Shape& get() const { return value; }
    Shape value;
};
}  // namespace detail::core

}  // namespace tf

#if TF_HAS_CODE
#include <tf/core/shape_code.hpp>
#endif
