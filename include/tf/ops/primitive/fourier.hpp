// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Discrete Fourier transforms: tf.signal.fft, fft2d, fft3d, their inverses, and those of real
// signals, rfft and irfft. They transform the last one to three dims.

#include <boost/mp11/algorithm.hpp>

#include <tf/kernels/fourier.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/primitive/complex.hpp>

namespace tf {
namespace op {

using kernels::FourierKind;

/// TensorFlow's names of the ops.
template <FourierKind Kind, int N>
constexpr std::string_view fourier_name() {
    constexpr std::string_view names[4][3] = {{"FFT", "FFT2D", "FFT3D"},
                                              {"IFFT", "IFFT2D", "IFFT3D"},
                                              {"RFFT", "RFFT2D", "RFFT3D"},
                                              {"IRFFT", "IRFFT2D", "IRFFT3D"}};
    return names[static_cast<std::size_t>(Kind)][N - 1];
}

/// The base of the transforms. The words of real ones are the N lengths; -1 for those that follow
/// from the dims of the operand.
template <class Self, int N>
struct FourierOp : SelfContained {
    static constexpr Role role = Role::pure;
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    /// The same for a dtype that is a value, not a type.
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                                     const kernels::Attributes& a) {
        kernels::fourier({Self::kind, N, Self::lengths(out, in, a)}, out, in[0]);
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (in[0].shape.rank < N)
            unfit_shape(Self::name, in[0].shape, "at least " + std::to_string(N) + " dims");
    }
    /// The last N dims.
    static std::array<std::int64_t, 3> last_dims(const Shape& s) {
        std::array<std::int64_t, 3> all{};
        for (int d = 0; d < N; ++d) all[static_cast<std::size_t>(d)] = s[s.rank - N + d];
        return all;
    }
};

/// Transforms of complex tensors; the result has the same shape.
template <FourierKind Kind, int N>
struct ComplexFourier : FourierOp<ComplexFourier<Kind, N>, N> {
    static constexpr FourierKind kind = Kind;
    static constexpr std::string_view name = fourier_name<Kind, N>();
    static constexpr std::string_view type_attribute = "Tcomplex";
    static constexpr Domain domain = Domain::complex;
    static constexpr int shape_of = 0;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 1 && in[0] == out;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    static std::array<std::int64_t, 3> lengths(const kernels::Ref& out, const kernels::Ref*,
                                               const kernels::Attributes&) {
        return FourierOp<ComplexFourier, N>::last_dims(out.shape);
    }
    static constexpr void gradient(auto& g) {
        constexpr bool forward = Kind == FourierKind::forward;
        using Other = ComplexFourier<forward ? FourierKind::inverse : FourierKind::forward, N>;
        const auto dy = g.template apply<Other>({g.dy()});
        const int rank = g.dy().shape().rank;
        const auto size = element_count(g.dy(), ((std::int64_t{1} << N) - 1) << (rank - N));
        if constexpr (forward) g.to(0, dy * size);
        else g.to(0, dy / size);
    }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}); }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"Tcomplex", n.type()}}));
    }
};

template <FourierKind Kind, int N>
struct RealFourierGradient;

/// Transforms from real to complex tensors, or back.
template <FourierKind Kind, int N>
struct RealFourier : FourierOp<RealFourier<Kind, N>, N> {
    static constexpr FourierKind kind = Kind;
    static constexpr bool to_real = Kind == FourierKind::inverse_real;
    static constexpr std::string_view name = fourier_name<Kind, N>();
    static constexpr std::string_view type_attribute = to_real ? "Treal" : "Tcomplex";

    static constexpr bool accepts(DType out, const DType* in, int count) {
        const DType real = to_real ? out : in[0];
        return count == 1 && (real == DType::float32 || real == DType::float64) &&
               (to_real ? in[0] : out) == complex_dtype(real);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape s = in[0].shape;
        for (int k = 0; k < N; ++k) {
            const auto length = static_cast<std::int64_t>(a.words[static_cast<std::size_t>(k)]);
            int& d = s[s.rank - N + k];
            const bool last = k + 1 == N;
            if (length >= 0) d = static_cast<int>(length);
            else if (last && to_real && d != dyn) d = d < 1 ? 0 : 2 * (d - 1);
            if (last && !to_real && d > 0) d = d / 2 + 1;
        }
        return s;
    }
    static std::array<std::int64_t, 3> lengths(const kernels::Ref& out, const kernels::Ref* in,
                                               const kernels::Attributes& a) {
        auto all = FourierOp<RealFourier, N>::last_dims(to_real ? out.shape : in[0].shape);
        for (std::size_t k = 0; k < N; ++k)
            if (const auto w = static_cast<std::int64_t>(a.words[k]); w >= 0) all[k] = w;
        return all;
    }
    static constexpr void gradient(auto& g) {
        using Gradient = RealFourierGradient<
            to_real ? FourierKind::inverse_real_gradient : FourierKind::real_gradient, N>;
        const std::array in{g.dy(), g.in(0)};
        g.to(0, g.template apply_to<Gradient>(in, g.all_words(), g.in(0).dtype()));
    }
    static void from_graph_def(auto& n) {
        const auto given = n.ints(1);
        n.result(n.type(type_attribute), {n.in(0)}, {given.begin(), given.end()});
    }
    /// The operand padded with zeros, because TensorFlow's op only crops.
    static auto filled_up(auto& n) {
        const Shape& s = n.shape(0);
        auto widths = n.numbers();
        bool needed = false;
        for (int d = 0; d < s.rank; ++d) {
            const int k = d - (s.rank - N);
            std::int64_t length = k < 0 ? -1 : n.word(k);
            if (length >= 0 && to_real && k + 1 == N) length = length / 2 + 1;
            const std::int64_t after = length < 0      ? 0
                                       : s[d] == dyn   ? length
                                       : s[d] < length ? length - s[d]
                                                       : 0;
            needed = needed || after > 0;
            widths.insert(widths.end(), {0, after});
        }
        if (!needed) return n.in(0);
        return n.add("Pad", {n.in(0), n.reshaped(n.ints(widths), n.int32(), {s.rank, 2})},
                     {{"T", n.type(0)}, {"Tpaddings", n.int32()}});
    }
    static void to_graph_def(auto& n) {
        auto lengths = n.dims();
        const Shape& s = n.shape(0);
        for (int k = 0; k < N; ++k) {
            const int axis = s.rank - N + k;
            const auto w = n.word(k);
            auto length = w >= 0 ? n.known_dim(w) : n.dim(0, axis);
            if (w < 0 && to_real && k + 1 == N)
                length = n.dim_multiply(n.dim_subtract(length, n.known_dim(1)), n.known_dim(2));
            lengths.push_back(length);
        }
        n.result(n.add(name, {filled_up(n), n.vector(lengths)},
                       {{"Treal", to_real ? n.type() : n.type(0)},
                        {"Tcomplex", to_real ? n.type(0) : n.type()}}));
    }
};

/// Inputs: the gradient of the result of RealFourier, and its operand.
template <FourierKind Kind, int N>
struct RealFourierGradient : FourierOp<RealFourierGradient<Kind, N>, N> {
    static constexpr FourierKind kind = Kind;
    static constexpr bool of_inverse = Kind == FourierKind::inverse_real_gradient;
    static constexpr std::string_view names[2][3] = {
        {"RFFTGradient", "RFFT2DGradient", "RFFT3DGradient"},
        {"IRFFTGradient", "IRFFT2DGradient", "IRFFT3DGradient"}};
    static constexpr std::string_view name = names[of_inverse ? 1 : 0][N - 1];

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[1] == out;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[1].shape;
    }
    static std::array<std::int64_t, 3> lengths(const kernels::Ref& out, const kernels::Ref* in,
                                               const kernels::Attributes& a) {
        auto all =
            FourierOp<RealFourierGradient, N>::last_dims(of_inverse ? in[0].shape : out.shape);
        for (std::size_t k = 0; k < N; ++k)
            if (const auto w = static_cast<std::int64_t>(a.words[k]); w >= 0) all[k] = w;
        return all;
    }
    static constexpr void gradient(auto& g) {
        using Op = RealFourier<of_inverse ? FourierKind::inverse_real : FourierKind::real, N>;
        const std::array in{g.dy()};
        if (g.wants(0)) g.to(0, g.template apply_to<Op>(in, g.all_words(), g.in(0).dtype()));
    }
    /// The sum of the products with conjugate roots of unity. For the forward transform it is the
    /// transform of `dy` padded with zeros. For the inverse it is the transform of `dy`, in which
    /// all elements except the first and a middle one count twice, because they represent two
    /// elements.
    static void to_graph_def(auto& n) {
        const int rank = n.shape(1).rank;
        auto lengths = n.dims();
        auto count = n.known_dim(1);
        for (int k = 0; k < N; ++k) {
            const int axis = rank - N + k;
            const bool known = !of_inverse && n.word(k) >= 0;
            lengths.push_back(known ? n.known_dim(n.word(k)) : n.dim(of_inverse ? 0 : 1, axis));
            count = n.dim_multiply(count, lengths.back());
        }
        const auto real = of_inverse ? n.type(0) : n.type();
        const auto size = n.cast(n.ref(count), n.int32(), real);
        if constexpr (of_inverse) {
            const auto y = n.add(fourier_name<FourierKind::real, N>(), {n.in(0), n.vector(lengths)},
                                 {{"Treal", real}, {"Tcomplex", n.type()}});
            const auto scale =
                n.add("RealDiv", {weights(n, lengths.back(), real), size}, {{"T", real}});
            const auto all = n.add("Mul", {y, n.cast(scale, real, n.type())}, {{"T", n.type()}});
            n.result(fitted(n, all));
        } else {
            auto widths = n.dims();
            for (int d = 0; d < rank; ++d) {
                widths.push_back(n.known_dim(0));
                widths.push_back(d + 1 < rank ? n.known_dim(0)
                                              : n.dim_subtract(lengths.back(), n.dim(0, d)));
            }
            const auto y =
                n.add(fourier_name<FourierKind::inverse, N>(),
                      {padded(n, n.in(0), n.type(0), widths)}, {{"Tcomplex", n.type(0)}});
            const auto part = n.add("Real", {y}, {{"T", n.type(0)}, {"Tout", real}});
            n.result(fitted(n, n.add("Mul", {part, size}, {{"T", real}})));
        }
    }

private:
    static auto padded(auto& n, const auto& x, const auto& type, const auto& widths) {
        const auto all = n.reshaped(n.vector(widths), n.int32(), {n.shape(1).rank, 2});
        return n.add("Pad", {x, all}, {{"T", type}, {"Tpaddings", n.int32()}});
    }
    /// The weight of each element of a transform of `length` real numbers.
    static auto weights(auto& n, const auto& length, const auto& real) {
        const auto half = n.add("FloorDiv", {n.ref(length), n.number(2)}, {{"T", n.int32()}});
        const auto end = n.add("AddV2", {half, n.number(1)}, {{"T", n.int32()}});
        const auto k = n.add("Range", {n.number(0), end, n.number(1)}, {{"Tidx", n.int32()}});
        const auto twice = n.add("Mul", {k, n.number(2)}, {{"T", n.int32()}});
        const auto is = [&](const auto& what) {
            return n.add("Equal", {twice, what}, {{"T", n.int32()}});
        };
        const auto once = n.add("LogicalOr", {is(n.number(0)), is(n.ref(length))});
        const auto all = n.add("SelectV2", {once, n.number(1), n.number(2)}, {{"T", n.int32()}});
        return n.cast(all, n.int32(), real);
    }
    /// x padded with zeros or cropped to the dims of the operand.
    static auto fitted(auto& n, const auto& x) {
        const Shape& s = n.shape(1);
        bool fits = true;
        auto widths = n.dims();
        for (int d = 0; d < s.rank; ++d) {
            const int k = d - (s.rank - N);
            auto length = k < 0 ? -1 : n.word(k);
            if (length >= 0 && of_inverse && k + 1 == N) length = length / 2 + 1;
            const bool same = length < 0 || length == s[d];
            fits = fits && same;
            widths.push_back(n.known_dim(0));
            widths.push_back(same ? n.known_dim(0) : n.dim(1, d));
        }
        if (fits) return x;
        return n.add("Slice",
                     {padded(n, x, n.type(), widths),
                      n.ints(typename std::remove_reference_t<decltype(n)>::Numbers(
                          static_cast<std::size_t>(s.rank), 0)),
                      n.shape_vector(1)},
                     {{"T", n.type()}, {"Index", n.int32()}});
    }
};

struct FourierOps {
    template <int N>
    using Of =
        Registry<ComplexFourier<FourierKind::forward, N>, ComplexFourier<FourierKind::inverse, N>,
                 RealFourier<FourierKind::real, N>, RealFourier<FourierKind::inverse_real, N>,
                 RealFourierGradient<FourierKind::real_gradient, N>,
                 RealFourierGradient<FourierKind::inverse_real_gradient, N>>;
    using list = boost::mp11::mp_append<Of<1>, Of<2>, Of<3>>;
};

}  // namespace op

template <>
struct op_by_id<op_id("FFT")>
    : std::type_identity<op::ComplexFourier<op::FourierKind::forward, 1>> {};
template <>
struct op_by_id<op_id("FFT2D")>
    : std::type_identity<op::ComplexFourier<op::FourierKind::forward, 2>> {};
template <>
struct op_by_id<op_id("FFT3D")>
    : std::type_identity<op::ComplexFourier<op::FourierKind::forward, 3>> {};
template <>
struct op_by_id<op_id("IFFT")>
    : std::type_identity<op::ComplexFourier<op::FourierKind::inverse, 1>> {};
template <>
struct op_by_id<op_id("IFFT2D")>
    : std::type_identity<op::ComplexFourier<op::FourierKind::inverse, 2>> {};
template <>
struct op_by_id<op_id("IFFT3D")>
    : std::type_identity<op::ComplexFourier<op::FourierKind::inverse, 3>> {};
template <>
struct op_by_id<op_id("RFFT")> : std::type_identity<op::RealFourier<op::FourierKind::real, 1>> {};
template <>
struct op_by_id<op_id("RFFT2D")> : std::type_identity<op::RealFourier<op::FourierKind::real, 2>> {};
template <>
struct op_by_id<op_id("RFFT3D")> : std::type_identity<op::RealFourier<op::FourierKind::real, 3>> {};
template <>
struct op_by_id<op_id("IRFFT")>
    : std::type_identity<op::RealFourier<op::FourierKind::inverse_real, 1>> {};
template <>
struct op_by_id<op_id("IRFFT2D")>
    : std::type_identity<op::RealFourier<op::FourierKind::inverse_real, 2>> {};
template <>
struct op_by_id<op_id("IRFFT3D")>
    : std::type_identity<op::RealFourier<op::FourierKind::inverse_real, 3>> {};
template <>
struct op_by_id<op_id("RFFTGradient")>
    : std::type_identity<op::RealFourierGradient<op::FourierKind::real_gradient, 1>> {};
template <>
struct op_by_id<op_id("RFFT2DGradient")>
    : std::type_identity<op::RealFourierGradient<op::FourierKind::real_gradient, 2>> {};
template <>
struct op_by_id<op_id("RFFT3DGradient")>
    : std::type_identity<op::RealFourierGradient<op::FourierKind::real_gradient, 3>> {};
template <>
struct op_by_id<op_id("IRFFTGradient")>
    : std::type_identity<op::RealFourierGradient<op::FourierKind::inverse_real_gradient, 1>> {};
template <>
struct op_by_id<op_id("IRFFT2DGradient")>
    : std::type_identity<op::RealFourierGradient<op::FourierKind::inverse_real_gradient, 2>> {};
template <>
struct op_by_id<op_id("IRFFT3DGradient")>
    : std::type_identity<op::RealFourierGradient<op::FourierKind::inverse_real_gradient, 3>> {};

namespace detail::ops {

template <op::FourierKind Kind, int N, class A>
constexpr auto complex_fourier(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool complex = is_complex(X::dtype);
        static_assert(complex,
                      "[tf.ops.bad_dtype] fft(x), ifft(x): 'x' must be complex; use "
                      "tf::cast<std::complex<float>>(x), or tf::signal::rfft(x) for real signals");
        constexpr bool dims = X::rank >= N;
        static_assert(dims || !complex,
                      "[tf.signal.rank] fft(x) needs at least one dim, fft2d(x) two, fft3d(x) "
                      "three");
        if constexpr (complex && dims)
            return call<op::ComplexFourier<Kind, N>, X>({}, X(x.collapse()));
        else return Poison{};
    }
}

template <op::FourierKind Kind, int N, int... Lengths, class A>
constexpr auto real_fourier(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using T = typename X::value_type;
        using Op = op::RealFourier<Kind, N>;
        constexpr bool fits = Op::to_real ? is_complex(X::dtype) : std::is_floating_point_v<T>;
        static_assert(fits,
                      "[tf.ops.bad_dtype] rfft(x): 'x' must be float or double; irfft(x): 'x' must "
                      "be complex; use tf::cast<T>(x)");
        constexpr bool dims = X::rank >= N;
        static_assert(dims || !fits,
                      "[tf.signal.rank] fft(x) needs at least one dim, fft2d(x) two, fft3d(x) "
                      "three");
        constexpr bool lengths =
            sizeof...(Lengths) == 0 || (sizeof...(Lengths) == N && ((Lengths > 0) && ...));
        static_assert(lengths,
                      "[tf.signal.lengths] rfft<n>(x), rfft2d<n, m>(x): give either no length, or "
                      "a positive one for each dim of the transform");
        if constexpr (fits && dims && lengths) {
            constexpr std::array<std::uint64_t, N> words = [] {
                std::array<std::uint64_t, N> all{};
                all.fill(static_cast<std::uint64_t>(std::int64_t{-1}));
                [[maybe_unused]] std::size_t k = 0;
                ((all[k++] = static_cast<std::uint64_t>(Lengths)), ...);
                return all;
            }();
            using Y = std::conditional_t<Op::to_real, typename op::part_of<T>::type,
                                         typename op::complex_of<T>::type>;
            constexpr Shape s = static_result<Op, X>(words);
            return call<Op, TensorOf<Y, s>>(words, X(x.collapse()));
        } else {
            return Poison{};
        }
    }
}

}  // namespace detail::ops

namespace signal {

/// The discrete Fourier transform over the last dim of a complex tensor, in its shape and dtype
/// (tf.signal.fft).
template <TensorLike A>
constexpr auto fft(const A& x) {
    return tf::detail::ops::complex_fourier<op::FourierKind::forward, 1>(x);
}
/// The inverse of fft: the inverse transform divided by the number of elements (tf.signal.ifft).
template <TensorLike A>
constexpr auto ifft(const A& x) {
    return tf::detail::ops::complex_fourier<op::FourierKind::inverse, 1>(x);
}
/// The Fourier transform of a real signal: float or double [..., n] -> complex [..., n / 2 + 1].
/// The other half of the spectrum is the conjugate of this one. With Lengths (fft_length), the
/// signal is cropped or padded with zeros. Mirrors tf.signal.rfft(x, fft_length=Lengths).
template <int... Lengths, TensorLike A>
constexpr auto rfft(const A& x) {
    return tf::detail::ops::real_fourier<op::FourierKind::real, 1, Lengths...>(x);
}
/// The inverse of rfft: complex [..., n] -> real [..., 2 (n - 1)], or the given lengths. Mirrors
/// tf.signal.irfft(x, fft_length=Lengths).
template <int... Lengths, TensorLike A>
constexpr auto irfft(const A& x) {
    return tf::detail::ops::real_fourier<op::FourierKind::inverse_real, 1, Lengths...>(x);
}
/// The discrete Fourier transform over the last two dims of a complex tensor, in its shape and
/// dtype (tf.signal.fft2d).
template <TensorLike A>
constexpr auto fft2d(const A& x) {
    return tf::detail::ops::complex_fourier<op::FourierKind::forward, 2>(x);
}
/// The inverse of fft2d: the inverse transform divided by the number of elements
/// (tf.signal.ifft2d).
template <TensorLike A>
constexpr auto ifft2d(const A& x) {
    return tf::detail::ops::complex_fourier<op::FourierKind::inverse, 2>(x);
}
/// The Fourier transform of a real signal over the last two dims: float or double [..., m, n] ->
/// complex [..., m, n / 2 + 1]. The other half of the spectrum is the conjugate of this one. With
/// Lengths (fft_length), the signal is cropped or padded with zeros. Mirrors tf.signal.rfft2d(x,
/// fft_length=Lengths).
template <int... Lengths, TensorLike A>
constexpr auto rfft2d(const A& x) {
    return tf::detail::ops::real_fourier<op::FourierKind::real, 2, Lengths...>(x);
}
/// The inverse of rfft2d: complex [..., m, n] -> real [..., m, 2 (n - 1)], or the given lengths.
/// Mirrors tf.signal.irfft2d(x, fft_length=Lengths).
template <int... Lengths, TensorLike A>
constexpr auto irfft2d(const A& x) {
    return tf::detail::ops::real_fourier<op::FourierKind::inverse_real, 2, Lengths...>(x);
}
/// The discrete Fourier transform over the last three dims of a complex tensor, in its shape and
/// dtype (tf.signal.fft3d).
template <TensorLike A>
constexpr auto fft3d(const A& x) {
    return tf::detail::ops::complex_fourier<op::FourierKind::forward, 3>(x);
}
/// The inverse of fft3d: the inverse transform divided by the number of elements
/// (tf.signal.ifft3d).
template <TensorLike A>
constexpr auto ifft3d(const A& x) {
    return tf::detail::ops::complex_fourier<op::FourierKind::inverse, 3>(x);
}
/// The Fourier transform of a real signal over the last three dims: float or double [..., l, m, n]
/// -> complex [..., l, m, n / 2 + 1]. The other half of the spectrum is the conjugate of this one.
/// With Lengths (fft_length), the signal is cropped or padded with zeros. Mirrors
/// tf.signal.rfft3d(x, fft_length=Lengths).
template <int... Lengths, TensorLike A>
constexpr auto rfft3d(const A& x) {
    return tf::detail::ops::real_fourier<op::FourierKind::real, 3, Lengths...>(x);
}
/// The inverse of rfft3d: complex [..., l, m, n] -> real [..., l, m, 2 (n - 1)], or the given
/// lengths. Mirrors tf.signal.irfft3d(x, fft_length=Lengths).
template <int... Lengths, TensorLike A>
constexpr auto irfft3d(const A& x) {
    return tf::detail::ops::real_fourier<op::FourierKind::inverse_real, 3, Lengths...>(x);
}

}  // namespace signal

}  // namespace tf
