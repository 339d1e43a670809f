// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ops in which gradient rules are written, on untyped values. In a trace each op records a
// node; at run time it runs a kernel. Shapes follow from the rules of the ops.
// ops/composite/formula.hpp has more functions, for composites.

#include <tf/core/compiled.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/convolution.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/gradients.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/trace/value.hpp>

namespace tf::ad {

using tf::detail::core::Late;

/// Attributes of an op as values.
class WordList {
public:
    constexpr WordList() = default;
    constexpr WordList(std::initializer_list<std::int64_t> all) {
        for (std::int64_t w : all) words_[count_++] = static_cast<std::uint64_t>(w);
    }
    /// The words of named attributes.
    template <class Attributes>
        requires std::is_aggregate_v<Attributes>
    constexpr WordList(const Attributes& a) {
        for (std::uint64_t w : op::to_words(a)) words_[count_++] = w;
    }
    constexpr explicit WordList(Words all) {
        for (std::uint64_t w : all) words_[count_++] = w;
    }
    constexpr void push(std::int64_t w) { words_[count_++] = static_cast<std::uint64_t>(w); }
    constexpr operator Words() const { return {words_, static_cast<std::size_t>(count_)}; }
    constexpr Pool<std::uint64_t> copy() const { return {words_, count_}; }

private:
    std::uint64_t words_[8 * max_rank]{};  // the gradient of a slice has up to 64
    int count_ = 0;
};

/// An operand of `apply`. It refers to the value, because a copy would cost steps of constant
/// evaluation.
struct Operand {
    const Value* value;
    constexpr Operand(const Value& v) : value(&v) {}
};

namespace detail {

/// Whether the dyn dims of the elementwise result n always equal those of operand k.
constexpr bool decides_shape(const trace::Node* n, int k) {
    const Shape& out = n->shape;
    if (!(n->inputs[k]->shape == out)) return false;
    for (int o = 0; o < n->inputs.size(); ++o) {
        const Shape& s = n->inputs[o]->shape;
        for (int d = 1; o != k && d <= s.rank; ++d)
            if (out.dims[out.rank - d] == dyn && s.dims[s.rank - d] != 1) return false;
    }
    return true;
}
/// The representative of all nodes that are known to have the same shape at run time. Because of
/// it, sums that undo broadcasting are recorded only where something may have been broadcast.
constexpr trace::Node* shape_root(trace::Node* n) {
    if (n->notes != nullptr && n->notes->like != nullptr) return n->notes->like;
    trace::Node* root = n;
    const auto is = [&](std::uint32_t id) { return n->def->id == id; };
    if (is(id_of<op::ReshapeLike>) || is(id_of<op::SumLike>)) {
        root = shape_root(n->inputs[1]);
    } else if (is(id_of<op::BroadcastLike>)) {
        root = shape_root(n->inputs[1]);
    } else if (is(id_of<op::FillLike>)) {
        root = shape_root(n->inputs[0]);
    } else if (is(id_of<op::Part>)) {
        root = shape_root(n->inputs[n->inputs.size() - 1]);
    } else if (is(id_of<op::PlacePart>)) {
        root = shape_root(n->inputs[1]);
    } else if (is(id_of<op::Output>)) {
        const trace::Node* const all = n->inputs[0];
        if (n->words[0] == 0 && all->def->results > 1 && all->def->shape_of >= 0)
            root = shape_root(all->inputs[all->def->shape_of]);
    } else if (n->def->shape_of >= 0) {
        if (n->def->shape_of < n->inputs.size()) root = shape_root(n->inputs[n->def->shape_of]);
    } else if (n->def->role == Role::elementwise) {
        for (int k = 0; k < n->inputs.size() && root == n; ++k) {
            if (decides_shape(n, k)) root = shape_root(n->inputs[k]);
            else if (k > 0 && n->inputs[k]->shape == n->shape && n->inputs[0]->shape == n->shape &&
                     n->inputs.size() == 2 && shape_root(n->inputs[0]) == shape_root(n->inputs[1]))
                root = shape_root(n->inputs[0]);
        }
    }
    // Not cached if the root belongs to no trace, because it may be destroyed earlier.
    if (root->scope != nullptr) trace::noted(n).like = root;
    return root;
}

constexpr Shape broadcast_all(const Operand* in, std::size_t count) {
    Shape s = in[0].value->shape();
    for (std::size_t k = 1; k < count; ++k) s = broadcast(s, in[k].value->shape());
    return s;
}
/// The result's shape. The op whose gradient is computed has already rejected shapes that do not
/// fit.
template <class Op, std::size_t N>
constexpr Shape infer(const Operand (&in)[N], const WordList& words) {
    if constexpr (Op::role == Role::elementwise) {
        return broadcast_all(in, N);
    } else {
        kernels::Ref refs[N];
        for (std::size_t k = 0; k < N; ++k)
            refs[k] = {nullptr, in[k].value->shape(), in[k].value->dtype()};
        return Op::infer(refs, static_cast<int>(N), {words, {}});
    }
}
/// The same if the number of operands is known only when the rule runs.
template <class Op>
constexpr Shape infer(Values in, const WordList& words) {
    std::array<kernels::Ref, op::Concat::most_parts + 2> refs;
    for (std::size_t k = 0; k < in.size(); ++k) refs[k] = {nullptr, in[k].shape(), in[k].dtype()};
    return Op::infer(refs.data(), static_cast<int>(in.size()), {words, {}});
}
constexpr Value record(const OpDef& def, DType dtype, const Shape& shape, Pool<trace::Node*> inputs,
                       const WordList& words) {
    return Value(trace::enter(new trace::Node{&def, dtype, shape, std::move(inputs), words.copy()},
                              nullptr));
}
template <std::size_t N, std::size_t... I>
Value run(const OpDef& def, DType dtype, const Operand (&in)[N], const WordList& words,
          std::index_sequence<I...>) {
    const std::array<Value, N> all{*in[I].value...};
    return run_now(def, dtype, all, words);
}
constexpr std::uint64_t bits_of(DType dtype, double v) {
    switch (dtype) {
        case DType::float64: return tf::detail::core::to_bits(v);
        case DType::float16: return tf::detail::core::to_bits(half(static_cast<float>(v)));
        case DType::brain16: return tf::detail::core::to_bits(bfloat16(static_cast<float>(v)));
        case DType::float32: return tf::detail::core::to_bits(static_cast<float>(v));
        case DType::complex64:
        case DType::complex128: return tf::detail::core::bits_of_parts(static_cast<float>(v), 0);
        default: return tf::detail::core::to_bits(static_cast<std::int64_t>(v));
    }
}
inline Value number_now(DType dtype, double v) {
    if (dtype == DType::complex128) {
        tf::detail::tracing::Handle wide(tf::detail::core::allocate(dtype, 1));
        *static_cast<std::complex<double>*>(wide.buffer()->data()) = v;
        return {std::move(wide), Shape{}, dtype};
    }
    tf::detail::tracing::Handle h(tf::detail::core::allocate(dtype, 1));
    const std::uint64_t bits = bits_of(dtype, v);
    void* const to = h.buffer()->data();
    switch (size_of(dtype)) {
        case 1: *static_cast<std::uint8_t*>(to) = static_cast<std::uint8_t>(bits); break;
        case 2: *static_cast<std::uint16_t*>(to) = static_cast<std::uint16_t>(bits); break;
        case 4: *static_cast<std::uint32_t*>(to) = static_cast<std::uint32_t>(bits); break;
        default: *static_cast<std::uint64_t*>(to) = bits;
    }
    return {std::move(h), Shape{}, dtype};
}
template <class Op>
constexpr DType result_dtype(DType in) {
    if constexpr (requires { Op::dtype_from(in); }) return Op::dtype_from(in);
    if constexpr (requires { typename tf::detail::tensors::result_of<Op, float>::type; })
        return std::is_same_v<typename tf::detail::tensors::result_of<Op, float>::type, bool>
                   ? DType::boolean
                   : in;
    else return in;
}

}  // namespace detail

/// Whether two values are known to have the same shape.
constexpr bool same_shape(const Value& a, const Value& b) {
    if (!(a.shape() == b.shape())) return false;
    if (a.shape().fully_defined()) return true;
    if (!__builtin_is_constant_evaluated()) return false;  // a file is being read
    return detail::shape_root(a.node()) == detail::shape_root(b.node());
}

/// Applies Op to values. By default the result has the dtype that the op determines.
template <class Op, std::size_t N>
constexpr Value apply(const Operand (&in)[N], const WordList& words = {},
                      DType dtype = DType::invalid) {
    if (dtype == DType::invalid) dtype = detail::result_dtype<Op>(in[N - 1].value->dtype());
    if (!__builtin_is_constant_evaluated())
        return detail::run(def_of<Op>, dtype, in, words, std::make_index_sequence<N>{});
    Pool<trace::Node*> inputs;
    inputs.assign(static_cast<int>(N));
    for (std::size_t k = 0; k < N; ++k) inputs.first[k] = in[k].value->node();
    return detail::record(def_of<Op>, dtype, detail::infer<Op>(in, words), std::move(inputs),
                          words);
}
/// The same if the number of operands is known only when the rule runs.
template <class Op>
constexpr Value apply_to(Values all, const WordList& words = {}, DType dtype = DType::invalid) {
    if (dtype == DType::invalid) dtype = detail::result_dtype<Op>(all.back().dtype());
    if (!__builtin_is_constant_evaluated()) return run_now(def_of<Op>, dtype, all, words);
    Pool<trace::Node*> inputs;
    for (const Value& v : all) inputs.push(v.node());
    return detail::record(def_of<Op>, dtype, detail::infer<Op>(all, words), std::move(inputs),
                          words);
}
/// Applies an op whose result has the dims of `like`. They are the op's last words; an additional
/// operand provides those that are dyn.
template <class Op, std::size_t N>
constexpr Value apply_sized(const Operand (&in)[N], const Value& like, WordList words,
                            DType dtype) {
    std::array<Value, N + 1> all;
    for (std::size_t k = 0; k < N; ++k) all[k] = *in[k].value;
    all[N] = like;
    for (int d = 0; d < like.shape().rank; ++d) words.push(like.shape()[d]);
    return apply_to<Op>(Values(all.data(), like.shape().fully_defined() ? N : N + 1), words, dtype);
}
template <class Op, std::size_t N>
constexpr Value apply_sized(const Operand (&in)[N], const Value& like, const WordList& words) {
    return apply_sized<Op>(in, like, words, in[0].value->dtype());
}

namespace detail {
/// A complex128 whose real part is not exactly a float: tf.complex of two constants.
TF_WHEN_CALLED constexpr Value wide_number(double v) {
    return Value(tf::detail::tracing::complex_node<double>(
        tf::detail::tracing::scalar_node(DType::float64, tf::detail::core::to_bits(v)),
        tf::detail::tracing::scalar_node(DType::float64, 0)));
}
}  // namespace detail

/// A number with a numeric dtype.
constexpr Value number(DType dtype, double v) {
    if (__builtin_is_constant_evaluated() && dtype == DType::complex128 &&
        !tf::detail::core::fits_word(std::complex<double>(v)))
        return detail::wide_number(v);
    if (__builtin_is_constant_evaluated())
        return Value(tf::detail::tracing::scalar_node(dtype, detail::bits_of(dtype, v)));
    return detail::number_now(dtype, v);
}

/// A number with the dtype of x.
constexpr Value number(const Value& x, double v) { return number(x.dtype(), v); }

TF_WHEN_CALLED constexpr Value operator+(const Value& a, const Value& b) {
    return apply<Late<op::Add, Called>>({a, b});
}
TF_WHEN_CALLED constexpr Value operator-(const Value& a, const Value& b) {
    return apply<Late<op::Sub, Called>>({a, b});
}
TF_WHEN_CALLED constexpr Value operator*(const Value& a, const Value& b) {
    return apply<Late<op::Mul, Called>>({a, b});
}
TF_WHEN_CALLED constexpr Value operator/(const Value& a, const Value& b) {
    return apply<Late<op::RealDiv, Called>>({a, b});
}
TF_WHEN_CALLED constexpr Value operator-(const Value& a) {
    return apply<Late<op::Neg, Called>>({a});
}
TF_WHEN_CALLED constexpr Value operator+(double a, const Value& b) {
    return apply<Late<op::Add, Called>>({number(b.dtype(), a), b});
}
TF_WHEN_CALLED constexpr Value operator+(const Value& a, double b) {
    return apply<Late<op::Add, Called>>({a, number(a.dtype(), b)});
}
TF_WHEN_CALLED constexpr Value operator-(const Value& a, double b) {
    return apply<Late<op::Sub, Called>>({a, number(a.dtype(), b)});
}
TF_WHEN_CALLED constexpr Value operator-(double a, const Value& b) {
    return apply<Late<op::Sub, Called>>({number(b.dtype(), a), b});
}
TF_WHEN_CALLED constexpr Value operator*(const Value& a, double b) {
    return apply<Late<op::Mul, Called>>({a, number(a.dtype(), b)});
}
TF_WHEN_CALLED constexpr Value operator*(double a, const Value& b) {
    return apply<Late<op::Mul, Called>>({number(b.dtype(), a), b});
}
TF_WHEN_CALLED constexpr Value operator/(const Value& a, double b) {
    return apply<Late<op::RealDiv, Called>>({a, number(a.dtype(), b)});
}
TF_WHEN_CALLED constexpr Value operator/(double a, const Value& b) {
    return apply<Late<op::RealDiv, Called>>({number(b.dtype(), a), b});
}

TF_WHEN_CALLED constexpr Value exp(const Value& x) { return apply<Late<op::Exp, Called>>({x}); }
TF_WHEN_CALLED constexpr Value log(const Value& x) { return apply<Late<op::Log, Called>>({x}); }
TF_WHEN_CALLED constexpr Value sin(const Value& x) { return apply<Late<op::Sin, Called>>({x}); }
TF_WHEN_CALLED constexpr Value cos(const Value& x) { return apply<Late<op::Cos, Called>>({x}); }
TF_WHEN_CALLED constexpr Value sign(const Value& x) { return apply<Late<op::Sign, Called>>({x}); }
TF_WHEN_CALLED constexpr Value pow(const Value& x, const Value& y) {
    return apply<Late<op::Pow, Called>>({x, y});
}
TF_WHEN_CALLED constexpr Value floordiv(const Value& a, const Value& b) {
    return apply<Late<op::FloorDiv, Called>>({a, b});
}
TF_WHEN_CALLED constexpr Value equal(const Value& a, const Value& b) {
    return apply<Late<op::Equal, Called>>({a, b});
}
TF_WHEN_CALLED constexpr Value greater(const Value& a, const Value& b) {
    return apply<Late<op::Greater, Called>>({a, b});
}
TF_WHEN_CALLED constexpr Value greater_equal(const Value& a, const Value& b) {
    return apply<Late<op::GreaterEqual, Called>>({a, b});
}
TF_WHEN_CALLED constexpr Value less_equal(const Value& a, const Value& b) {
    return apply<Late<op::LessEqual, Called>>({a, b});
}
TF_WHEN_CALLED constexpr Value sqrt_gradient(const Value& y, const Value& dy) {
    return apply<Late<op::SqrtGrad, Called>>({y, dy});
}
TF_WHEN_CALLED constexpr Value rsqrt_gradient(const Value& y, const Value& dy) {
    return apply<Late<op::RsqrtGrad, Called>>({y, dy});
}
TF_WHEN_CALLED constexpr Value reciprocal(const Value& x) {
    return apply<Late<op::Reciprocal, Called>>({x});
}
TF_WHEN_CALLED constexpr Value relu_gradient(const Value& dy, const Value& x) {
    return apply<Late<op::ReluGrad, Called>>({dy, x});
}
TF_WHEN_CALLED constexpr Value reciprocal_gradient(const Value& y, const Value& dy) {
    return apply<Late<op::ReciprocalGrad, Called>>({y, dy});
}
/// The complex conjugate; other numbers are returned as they are.
TF_WHEN_CALLED constexpr Value conj(const Value& x) {
    if (!is_complex(x.dtype())) return x;
    return apply<Late<op::Conj, Called>>({x});
}
/// The real part of a complex number.
TF_WHEN_CALLED constexpr Value real(const Value& x) { return apply<Late<op::Real, Called>>({x}); }
/// The complex number whose parts are floats or doubles.
TF_WHEN_CALLED constexpr Value complex(const Value& re, const Value& im) {
    return apply<Late<op::Complex, Called>>({re, im});
}
TF_WHEN_CALLED constexpr Value logical_not(const Value& x) {
    return apply<Late<op::LogicalNot, Called>>({x});
}

/// condition ? a : b, element by element.
TF_WHEN_CALLED constexpr Value select(const Value& condition, const Value& a, const Value& b) {
    return apply<Late<op::Select, Called>>({condition, a, b});
}
/// a where the condition is true, otherwise 0.
TF_WHEN_CALLED constexpr Value keep_if(const Value& condition, const Value& a) {
    return select<Called>(condition, a, number(a.dtype(), 0));
}
namespace detail {
inline Value filled_now(const Shape& shape, DType dtype, int v) {
    tf::detail::tracing::Handle h(tf::detail::core::allocate(dtype, shape.size()));
    const Value one = number(dtype, v);
    const std::size_t width = size_of(dtype);
    auto* to = static_cast<std::byte*>(h.buffer()->data());
    for (std::int64_t i = 0; i < shape.size(); ++i, to += width)
        std::copy_n(static_cast<const std::byte*>(one.data()), width, to);
    return {std::move(h), shape, dtype};
}
}  // namespace detail
/// A tensor with the shape and dtype of x whose elements are all v. In a trace it is a constant if
/// the shape is known. At run time only the shape and dtype of x are used.
TF_WHEN_CALLED constexpr Value filled_like(const Value& x, int v) {
    if (__builtin_is_constant_evaluated() ? !x.shape().fully_defined() : op_sink != nullptr)
        return apply<Late<op::FillLike, Called>>({x}, op::FillLike::Attributes{v}, x.dtype());
    if (!__builtin_is_constant_evaluated()) return detail::filled_now(x.shape(), x.dtype(), v);
    trace::Node* n = trace::record(def_of<op::Const>, x.dtype(), x.shape(), {});
    n->words.push(detail::bits_of(x.dtype(), v));
    return Value(n);
}
TF_WHEN_CALLED constexpr Value zeros_like(const Value& x) { return filled_like<Called>(x, 0); }
TF_WHEN_CALLED constexpr Value ones_like(const Value& x) { return filled_like<Called>(x, 1); }
TF_WHEN_CALLED constexpr Value cast(const Value& x, DType to) {
    return x.dtype() == to ? x : apply<Late<op::Cast, Called>>({x}, {}, to);
}
/// x broadcast to the shape of `like`.
TF_WHEN_CALLED constexpr Value broadcast_like(const Value& x, const Value& like) {
    if (same_shape(x, like)) return x;
    return apply<Late<op::BroadcastLike, Called>>({x, like}, {}, x.dtype());
}
/// x reshaped to the dims of `like`, which has the same number of elements.
TF_WHEN_CALLED constexpr Value reshape_like(const Value& x, const Value& like) {
    if (same_shape(x, like)) return x;
    return apply<Late<op::ReshapeLike, Called>>({x, like}, {}, x.dtype());
}
/// The sum over the axes of a bit mask; with `keep` they remain as dims of 1.
TF_WHEN_CALLED constexpr Value sum(const Value& x, std::int64_t axes, bool keep) {
    return apply<Late<op::ReduceSum, Called>>({x}, op::ReductionAttributes{axes, keep});
}
/// The number of elements of x that a reduction over the axes of a bit mask combines, in the dtype
/// of x.
TF_WHEN_CALLED constexpr Value element_count(const Value& x, std::int64_t axes) {
    std::int64_t n = 1;
    for (int i = 0; i < x.shape().rank; ++i) {
        if ((axes >> i & 1) == 0) continue;
        if (x.shape()[i] == dyn)
            return apply<Late<op::ReducedCount, Called>>({x}, op::ReducedCount::Attributes{axes},
                                                         x.dtype());
        n *= x.shape()[i];
    }
    return number(x.dtype(), static_cast<double>(n));
}
/// The result of a reduction with the reduced dims restored as 1, so that it broadcasts to x.
TF_WHEN_CALLED constexpr Value with_reduced_dims(const Value& y, const Value& x,
                                                 const op::ReductionAttributes& r) {
    if (r.keep_dims || r.axes == 0) return y;
    WordList dims;
    for (int i = 0, k = 0; i < x.shape().rank; ++i) {
        if ((r.axes >> i & 1) != 0) {
            dims.push(1);
        } else {
            dims.push(x.shape()[i] == dyn ? -2 - k : x.shape()[i]);
            ++k;
        }
    }
    return apply<Late<op::Reshape, Called>>({y}, dims);
}
/// x with additional dims of 1 at the axes of a bit mask, which counts the dims of the result.
TF_WHEN_CALLED constexpr Value with_ones(const Value& x, int axes) {
    WordList dims;
    int i = 0;
    for (int k = 0; axes >> k != 0 || i < x.shape().rank; ++k) {
        if ((axes >> k & 1) != 0) {
            dims.push(1);
        } else {
            dims.push(x.shape()[i] == dyn ? -2 - i : x.shape()[i]);
            ++i;
        }
    }
    return apply<Late<op::Reshape, Called>>({x}, dims);
}
/// x summed over the dims that broadcasting repeated, so that it has the shape of `like`.
TF_WHEN_CALLED constexpr Value sum_to(const Value& x, const Value& like) {
    const Shape &from = x.shape(), &to = like.shape();
    if (same_shape(x, like)) return x;
    bool open = false;
    std::int64_t mask = 0;
    const int extra = from.rank - to.rank;
    for (int i = 0; i < from.rank; ++i) {
        const int target = i < extra ? 1 : to[i - extra];
        if (i < extra || (target == 1 && from[i] != 1)) mask |= std::int64_t{1} << i;
        else open = open || target == dyn;
    }
    if (open) return apply<Late<op::SumLike, Called>>({x, like}, {}, x.dtype());
    if (mask == 0) return x;
    Value sums = sum<Called>(x, mask, true);
    if (extra == 0) return sums;
    WordList dims;
    for (int i = 0; i < to.rank; ++i) dims.push(to[i]);
    return apply<Late<op::Reshape, Called>>({sums}, dims);
}
template <bool TransposeA, bool TransposeB>
constexpr Value matmul(const Value& a, const Value& b) {
    return apply<op::MatMul<TransposeA, TransposeB>>({a, b});
}
/// x with its last two dims swapped.
TF_WHEN_CALLED constexpr Value matrix_transpose(const Value& x) {
    const int rank = x.shape().rank;
    WordList order;
    for (int i = 0; i < rank; ++i) order.push(i < rank - 2 ? i : 2 * rank - 3 - i);
    return apply<Late<op::Transpose, Called>>({x}, order);
}
/// The convolution of images with filters.
TF_WHEN_CALLED constexpr Value convolved_values(const Value& x, const Value& filters,
                                                const op::WindowAttributes& at) {
    return apply<Late<op::Conv2D, Called>>({x, filters}, at);
}
/// The gradient of images `x`, given the gradient of their features.
TF_WHEN_CALLED constexpr Value image_gradient(const Value& dy, const Value& filters, const Value& x,
                                              const op::WindowAttributes& at) {
    return apply_sized<Late<op::Conv2DBackpropInput, Called>>({dy, filters}, x, at);
}
/// The gradient of filters, given the gradient of the features.
TF_WHEN_CALLED constexpr Value filter_gradient(const Value& x, const Value& dy,
                                               const Value& filters,
                                               const op::WindowAttributes& at) {
    return apply_sized<Late<op::Conv2DBackpropFilter, Called>>({x, dy}, filters, at);
}
/// dy, transposed by the inverse of the permutation of the rule's op.
constexpr Value transpose_back(const Value& dy, const auto& g) {
    WordList inverse;
    for (int i = 0; i < g.words(); ++i)
        for (int k = 0; k < g.words(); ++k)
            if (g.word(k) == i) inverse.push(k);
    return apply<Late<op::Transpose, decltype(g)>>({dy}, inverse);
}
/// The part of dy that belongs to the k-th operand of a concatenation.
constexpr Value concat_part(const auto& g, int k) {
    std::array<Value, op::Concat::most_parts + 1> in{g.dy()};
    for (int i = 0; i <= k; ++i) in[static_cast<std::size_t>(i) + 1] = g.in(i);
    return apply_to<Late<op::Part, decltype(g)>>(Values(in.data(), static_cast<std::size_t>(k) + 2),
                                                 WordList{g.word(0)}, g.dy().dtype());
}
/// The gradient of the op `Part`: dy at its position among zeros.
constexpr Value place_part(const auto& g) {
    std::array<Value, op::Concat::most_parts + 2> in{g.dy(), g.in(0)};
    const int before = g.count() - 2;
    for (int i = 0; i < before; ++i) in[static_cast<std::size_t>(i) + 2] = g.in(i + 1);
    return apply_to<Late<op::PlacePart, decltype(g)>>(
        Values(in.data(), static_cast<std::size_t>(before) + 2), WordList{g.word(0)},
        g.dy().dtype());
}
/// The gradient of the op `PlacePart`: the part of dy.
constexpr Value take_part(const auto& g) {
    std::array<Value, op::Concat::most_parts + 2> in{g.dy()};
    const int before = g.count() - 2;
    for (int i = 0; i < before; ++i) in[static_cast<std::size_t>(i) + 1] = g.in(i + 2);
    in[static_cast<std::size_t>(before) + 1] = g.in(0);
    return apply_to<Late<op::Part, decltype(g)>>(
        Values(in.data(), static_cast<std::size_t>(before) + 2), WordList{g.word(0)},
        g.dy().dtype());
}
/// x without its last dim, which is 1.
TF_WHEN_CALLED constexpr Value without_last_dim(const Value& x) {
    WordList dims;
    for (int i = 0; i + 1 < x.shape().rank; ++i)
        dims.push(x.shape()[i] == dyn ? -2 - i : x.shape()[i]);
    return apply<Late<op::Reshape, Called>>({x}, dims);
}
TF_WHEN_CALLED constexpr Value gather(const Value& x, const Value& indices,
                                      const op::GatherAttributes& at) {
    return apply<Late<op::Gather, Called>>({x, indices}, at, x.dtype());
}
TF_WHEN_CALLED constexpr Value get_item(const Value& x, const Value& i) {
    return apply<Late<op::GetItem, Called>>({x, i}, {}, x.dtype());
}
/// x with element i set to v, in the dims of `like`. The dims of x may differ from these: x may be
/// an array that has grown, and `like` has no elements if the first write determines the dyn dims.
TF_WHEN_CALLED constexpr Value set_item(const Value& x, const Value& i, const Value& v,
                                        const Value& like) {
    const Value set =
        apply<Late<op::SetItem, Called>>({x, i, v}, op::SetItem::Attributes{}, x.dtype());
    return same_shape(set, like)
               ? set
               : apply<Late<op::Part, Called>>({set, like}, op::AxisAttribute{}, x.dtype());
}
/// Zeros in the shape of x, to which dy is added at the indices: the gradient of `gather`.
TF_WHEN_CALLED constexpr Value gather_back(const Value& dy, const Value& x, const Value& indices,
                                           const op::GatherAttributes& at) {
    return apply<Late<op::GatherBack, Called>>({x, indices, dy}, at, dy.dtype());
}
/// For each element, the product of all other elements over the axes of a bit mask.
TF_WHEN_CALLED constexpr Value product_of_others(const Value& x, std::int64_t axes) {
    return apply<Late<op::ProductOfOthers, Called>>({x}, op::ProductOfOthers::Attributes{axes});
}
/// Applies the rule's op, ProductOfOthers, with `v` as operand k, or as an additional operand.
constexpr Value product_of_others_along(const auto& g, int k, const Value& v) {
    std::array<Value, 33> in;
    const int count = g.count();
    for (int i = 0; i < count; ++i) in[static_cast<std::size_t>(i)] = g.in(i);
    in[static_cast<std::size_t>(k)] = v;
    return apply_to<op::ProductOfOthers>(
        Values(in.data(), static_cast<std::size_t>(k < count ? count : count + 1)),
        WordList{g.word(0)}, v.dtype());
}
/// `base` with `rows` added at the indices along the first dim.
TF_WHEN_CALLED constexpr Value scatter_add(const Value& base, const Value& indices,
                                           const Value& rows) {
    return apply<Late<op::ScatterAdd, Called>>({base, indices, rows}, {}, base.dtype());
}

}  // namespace tf::ad
