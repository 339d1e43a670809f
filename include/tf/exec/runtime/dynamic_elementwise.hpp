// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Elementwise ops whose dtype and shapes are known only at run time.

#include <tf/exec/runtime/complex_kernels.hpp>
#include <tf/kernels/lane_loops.hpp>
#include <tf/kernels/movement.hpp>
#include <tf/kernels/parallel.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/trace/value.hpp>

namespace tf::exec::detail {

inline Shape broadcast_all(std::string_view op, const kernels::Ref* in, int count) {
    Shape s;
    for (int k = 0; k < count; ++k) {
        const Shape joined = broadcast(s, in[k].shape);
        if (!joined.valid())
            errors::raise<errors::InvalidArgument>(
                {"tf.ops.broadcast", op, "shapes",
                 s.to_string() + " and " + in[k].shape.to_string(),
                 "dims that are equal or 1, counted from the end"});
        s = joined;
    }
    return s;
}
template <class Op>
Shape infer_elementwise(const kernels::Ref* in, int count, const kernels::Attributes&) {
    return broadcast_all(Op::name, in, count);
}

/// Broadcasts an operand to a larger shape in memory; elements have 1, 4 or 8 bytes.
inline void repeat(std::size_t bytes, const kernels::Ref& in, void* to, const Shape& shape) {
    const auto as = [&]<class U>(std::type_identity<U>) {
        kernels::broadcast_to(in.as<const U>(), in.shape, static_cast<U*>(to), shape);
    };
    if (bytes == 1) as(std::type_identity<std::uint8_t>{});
    else if (bytes == 4) as(std::type_identity<std::uint32_t>{});
    else as(std::type_identity<std::uint64_t>{});
}

/// The code that runs an op on float or double in a loop over SIMD lanes.
struct LaneCode {
    kernels::LaneLoop run;
    std::int64_t width;  ///< the number of elements must be a multiple of this
    int arity;
    bool condition_first;
    bool gives_bool;
};
/// Operands that are neither of the result's shape nor single elements are first broadcast in
/// memory. The elements after the last full batch are computed through padded copies, so that every
/// element is computed by the same code.
inline void run_lanes(const LaneCode& code, const kernels::Ref& out, const kernels::Ref* in) {
    const std::int64_t n = out.shape.size();
    const std::size_t width = size_of(in[code.arity - 1].dtype);
    const auto arity = static_cast<std::size_t>(code.arity);
    std::array<tf::detail::tracing::Handle, 3> repeated;
    std::array<std::size_t, 3> size{};
    kernels::LaneOperands l;
    l.out = out.data;
    for (std::size_t k = 0; k < arity; ++k) {
        size[k] = k == 0 && code.condition_first ? 1 : width;
        l.in[k] = in[k].data;
        l.moves[k] = in[k].shape == out.shape;
        if (l.moves[k] || in[k].shape.size() == 1) continue;
        repeated[k] = tf::detail::tracing::Handle(tf::detail::core::allocate(in[k].dtype, n));
        l.in[k] = repeated[k].buffer()->data();
        l.moves[k] = true;
        repeat(size[k], in[k], repeated[k].buffer()->data(), out.shape);
    }
    const std::size_t out_size = code.gives_bool ? 1 : width;
    const std::int64_t rest = n % code.width, done = n - rest;
    constexpr std::int64_t work = 4, step = 64;  // a multiple of any width
    kernels::parallel_for(
        done, kernels::grain_of(work),
        [&](std::int64_t first, std::int64_t last) {
            kernels::LaneOperands part = l;
            const auto from = static_cast<std::size_t>(first);
            for (std::size_t k = 0; k < arity; ++k)
                if (l.moves[k])
                    part.in[k] = static_cast<const std::byte*>(l.in[k]) + from * size[k];
            part.out = static_cast<std::byte*>(l.out) + from * out_size;
            code.run(part, last - first);
        },
        step);
    if (rest == 0) return;
    constexpr std::size_t largest = 8 * kernels::lane_padding;
    alignas(64) std::array<std::array<std::byte, largest>, 4> padded{};
    const auto offset = [&](std::size_t bytes) { return static_cast<std::size_t>(done) * bytes; };
    const auto count = [&](std::size_t bytes) { return static_cast<std::size_t>(rest) * bytes; };
    for (std::size_t k = 0; k < arity; ++k) {
        if (!l.moves[k]) continue;
        std::memcpy(padded[k].data(), static_cast<const std::byte*>(l.in[k]) + offset(size[k]),
                    count(size[k]));
        l.in[k] = padded[k].data();
    }
    l.out = padded[3].data();
    code.run(l, code.width);
    std::memcpy(static_cast<std::byte*>(out.data) + offset(out_size), padded[3].data(),
                count(out_size));
}

inline std::uint64_t load(const kernels::Ref& r, std::int64_t i) {
    using tf::detail::core::to_bits;
    switch (r.dtype) {
        case DType::float32: return to_bits(r.as<const float>()[i]);
        case DType::float64: return to_bits(r.as<const double>()[i]);
        case DType::int8: return to_bits(r.as<const std::int8_t>()[i]);
        case DType::int16: return to_bits(r.as<const std::int16_t>()[i]);
        case DType::int32: return to_bits(r.as<const std::int32_t>()[i]);
        case DType::uint8:
        case DType::boolean: return r.as<const std::uint8_t>()[i];
        case DType::uint16:
        case DType::float16:
        case DType::brain16: return r.as<const std::uint16_t>()[i];
        case DType::uint32: return r.as<const std::uint32_t>()[i];
        default: return r.as<const std::uint64_t>()[i];
    }
}
inline void store(const kernels::Ref& r, std::int64_t i, std::uint64_t bits) {
    switch (size_of(r.dtype)) {
        case 1: r.as<std::uint8_t>()[i] = static_cast<std::uint8_t>(bits); break;
        case 2: r.as<std::uint16_t>()[i] = static_cast<std::uint16_t>(bits); break;
        case 4: r.as<std::uint32_t>()[i] = static_cast<std::uint32_t>(bits); break;
        default: r.as<std::uint64_t>()[i] = bits; break;
    }
}

template <class Op, class T>
std::uint64_t one_as(const std::uint64_t* a) {
    using tf::detail::core::from_bits;
    if constexpr (!tf::detail::ops::in_domain<Op::domain, T> ||
                  (std::is_same_v<T, bool> && is_numeric_domain(Op::domain))) {
        return 0;
    } else {
        using R = typename tf::detail::tensors::result_of<Op, T>::type;
        if constexpr (Op::arity == 1)
            return tf::detail::core::to_bits(static_cast<R>(Op::apply(from_bits<T>(a[0]))));
        else
            return tf::detail::core::to_bits(
                static_cast<R>(Op::apply(from_bits<T>(a[0]), from_bits<T>(a[1]))));
    }
}
/// Converts a number to the widest type of its kind, then to To.
template <class Cast, class To>
std::uint64_t cast_one(DType from, std::uint64_t bits) {
    using tf::detail::core::from_bits;
    using tf::detail::core::to_bits;
    switch (from) {
        case DType::float32: return to_bits(Cast::template convert<To>(from_bits<float>(bits)));
        case DType::float64: return to_bits(Cast::template convert<To>(from_bits<double>(bits)));
        case DType::float16: return to_bits(Cast::template convert<To>(from_bits<half>(bits)));
        case DType::brain16: return to_bits(Cast::template convert<To>(from_bits<bfloat16>(bits)));
        case DType::boolean: return to_bits(Cast::template convert<To>(bits != 0));
        case DType::uint8:
        case DType::uint16:
        case DType::uint32:
        case DType::uint64: return to_bits(Cast::template convert<To>(bits));
        default: return to_bits(Cast::template convert<To>(static_cast<std::int64_t>(bits)));
    }
}
template <class Cast>
std::uint64_t cast_bits(DType to, DType from, std::uint64_t bits) {
    switch (to) {
        case DType::float32: return cast_one<Cast, float>(from, bits);
        case DType::float64: return cast_one<Cast, double>(from, bits);
        case DType::float16: return cast_one<Cast, half>(from, bits);
        case DType::brain16: return cast_one<Cast, bfloat16>(from, bits);
        case DType::boolean: return cast_one<Cast, bool>(from, bits);
        case DType::int8: return cast_one<Cast, std::int8_t>(from, bits);
        case DType::int16: return cast_one<Cast, std::int16_t>(from, bits);
        case DType::int32: return cast_one<Cast, std::int32_t>(from, bits);
        case DType::uint8: return cast_one<Cast, std::uint8_t>(from, bits);
        case DType::uint16: return cast_one<Cast, std::uint16_t>(from, bits);
        case DType::uint32: return cast_one<Cast, std::uint32_t>(from, bits);
        case DType::uint64: return cast_one<Cast, std::uint64_t>(from, bits);
        default: return cast_one<Cast, std::int64_t>(from, bits);
    }
}

/// One element as a bit pattern; integers are computed with 64 bits and truncated when stored,
/// unless the op `depends_on_width`.
template <class Op>
std::uint64_t one(DType in, DType out, const std::uint64_t* a) {
    if constexpr (requires { Op::converts; }) return cast_bits<Op>(out, in, a[0]);
    else if constexpr (kernels::ConditionFirst<Op>) return a[0] != 0 ? a[1] : a[2];
    else {
        if constexpr (requires { Op::depends_on_width; }) {
            switch (in) {
                case DType::int8: return one_as<Op, std::int8_t>(a);
                case DType::int16: return one_as<Op, std::int16_t>(a);
                case DType::int32: return one_as<Op, std::int32_t>(a);
                case DType::uint8: return one_as<Op, std::uint8_t>(a);
                case DType::uint16: return one_as<Op, std::uint16_t>(a);
                case DType::uint32: return one_as<Op, std::uint32_t>(a);
                default: break;
            }
        }
        switch (in) {
            case DType::boolean: return one_as<Op, bool>(a);
            case DType::uint8:
            case DType::uint16:
            case DType::uint32:
            case DType::uint64: return one_as<Op, std::uint64_t>(a);
            default: return one_as<Op, std::int64_t>(a);
        }
    }
}

/// Element by element; each operand has its own strides in the broadcast shape.
[[gnu::noinline]] inline void run_each(std::uint64_t (*op)(DType in, DType out,
                                                           const std::uint64_t*),
                                       std::size_t arity, const kernels::Ref& out,
                                       const kernels::Ref* in) {
    std::array<std::array<std::int64_t, max_rank>, 3> step{};
    for (std::size_t k = 0; k < arity; ++k) {
        std::int64_t s = 1;
        for (int i = 1; i <= in[k].shape.rank; ++i) {
            const int dim = in[k].shape[in[k].shape.rank - i];
            if (dim != 1) step[k][static_cast<std::size_t>(out.shape.rank - i)] = s;
            s *= dim;
        }
    }
    const DType lane = in[arity - 1].dtype;
    const std::int64_t n = out.shape.size();
    for (std::int64_t e = 0; e < n; ++e) {
        std::array<std::uint64_t, 3> a{};
        for (std::size_t k = 0; k < arity; ++k) {
            std::int64_t at = 0, rest = e;
            for (int i = out.shape.rank; i-- > 0; rest /= out.shape[i])
                at += rest % out.shape[i] * step[k][static_cast<std::size_t>(i)];
            a[k] = load(in[k], at);
        }
        store(out, e, op(lane, out.dtype, a.data()));
    }
}
template <class Op>
void run_elements(const kernels::Ref& out, const kernels::Ref* in) {
    run_each(&one<Op>, Op::arity, out, in);
}

template <class Op>
void run_elementwise(const kernels::Ref& out, const kernels::Ref* in, int count,
                     const kernels::Attributes& a) {
    if (needs_complex_kernel(out, in, count))
        return run_complex(id_of<Op>, Op::name, out, in, count, a);
    if constexpr (!requires { Op::converts; }) {
        const DType lane = in[Op::arity - 1].dtype;
        if constexpr (tf::detail::ops::in_domain<Op::domain, float>) {
            using Narrow = typename tf::detail::tensors::result_of<Op, float>::type;
            using Wide = typename tf::detail::tensors::result_of<Op, double>::type;
            static constexpr std::int64_t width = Op::simd ? kernels::lane_padding : 1;
            static constexpr bool condition = kernels::ConditionFirst<Op>,
                                  boolean = std::is_same_v<Narrow, bool>;
            static constexpr LaneCode narrow{kernels::lane_loop<Op, Narrow, float, Op::simd>(),
                                             width, Op::arity, condition, boolean},
                wide{kernels::lane_loop<Op, Wide, double, Op::simd>(), width, Op::arity, condition,
                     boolean};
            if (lane == DType::float32) return run_lanes(narrow, out, in);
            if (lane == DType::float64) return run_lanes(wide, out, in);
        }
    }
    run_elements<Op>(out, in);
}

}  // namespace tf::exec::detail
