// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every op by number, for every dtype it is defined for: what graphs from files are run with. Part
// of the programs only that load such graphs; kept cheap by instantiating a kernel for few dtypes:
// elements are moved by their size, elementwise ops on integers go through 64 bits, 16-bit floats
// and small integers are computed wide. Mirrors TensorFlow's kernel registry.

#include <atomic>

#include <tf/exec/kernel_checks.hpp>
#include <tf/ops/debugging.hpp>
#include <tf/ops/print.hpp>

namespace tf::exec {

/// An op's code for all dtypes.
struct Kernel {
    std::uint32_t id = 0;
    const OpDef* def = nullptr;
    Shape (*infer)(const kernels::Ref* in, int count, const kernels::Attributes&) = nullptr;
    /// Null for views.
    void (*run)(const kernels::Ref& out, const kernels::Ref* in, int count,
                const kernels::Attributes&) = nullptr;
    /// Whether the op is defined for these dtypes.
    bool (*accepts)(DType out, const DType* in, int count) = nullptr;
    bool reads_inputs = false;  ///< `infer` needs elements, not shapes alone
    bool widens = false;        ///< 16-bit floats are computed as float
    bool in_place = false;
};

namespace detail {

/// An operand as another dtype.
inline ad::Value converted(const kernels::Ref& x, DType to) {
    tf::detail::Handle h(tf::detail::allocate(to, x.shape.size()));
    run_elements<op::Cast>({h.buffer()->data(), x.shape, to}, &x);
    return ad::Value(std::move(h), x.shape, to);
}

template <class Op, class T>
void run_as(const kernels::Ref& out, const kernels::Ref* in, int count,
            const kernels::Attributes& a) {
    Op::template run<T, T>(out, in, count, a);
}
/// Integers of other sizes than the two that have kernels: computed with 64 bits, which wrap as
/// fewer do.
template <class Op>
void run_wide(const kernels::Ref& out, const kernels::Ref* in, int count,
              const kernels::Attributes& a) {
    std::array<ad::Value, 3> wide;
    std::array<kernels::Ref, 3> refs;
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
        refs[k] = in[k];
        if (k == 1 && is_one_of<Op, op::ScatterAdd, op::GatherBack>) continue;  // the indices
        wide[k] = converted(in[k], DType::int64);
        refs[k] = {wide[k].data(), wide[k].shape(), DType::int64};
    }
    const tf::detail::Handle h(tf::detail::allocate(DType::int64, out.shape.size()));
    const kernels::Ref result{h.buffer()->data(), out.shape, DType::int64};
    run_as<Op, std::int64_t>(result, refs.data(), count, a);
    run_elements<op::Cast>(out, &result);
}

template <bool TA, bool TB, class T>
void run_whole_product(const kernels::Ref& out, const kernels::Ref* in,
                       const kernels::Attributes& a) {
    std::array<tf::detail::Handle, 2> memory;
    std::array<kernels::Ref, 2> x{in[0], in[1]};
    if (TA) x[0] = transposed<T>(in[0], memory[0]);
    if (TB) x[1] = transposed<T>(in[1], memory[1]);
    op::MatMul<false, false>::run<T, T>(out, x.data(), 2, a);
}
template <class Op>
struct ProductOf;
template <bool TA, bool TB>
struct ProductOf<op::MatMul<TA, TB>> {
    template <class T>
    static void run(const kernels::Ref& out, const kernels::Ref* in, const kernels::Attributes& a) {
        run_whole_product<TA, TB, T>(out, in, a);
    }
};
/// Transpositions are written out: one product to compile for each dtype.
template <class Op>
void run_any_product(const kernels::Ref& out, const kernels::Ref* in, int,
                     const kernels::Attributes& a) {
    check_shapes<Op>(in, 2, a);
    switch (out.dtype) {
        case DType::float32: return ProductOf<Op>::template run<float>(out, in, a);
        case DType::float64: return ProductOf<Op>::template run<double>(out, in, a);
        case DType::int32: return ProductOf<Op>::template run<std::int32_t>(out, in, a);
        default: break;
    }
    std::array<ad::Value, 2> wide{converted(in[0], DType::int64), converted(in[1], DType::int64)};
    std::array<kernels::Ref, 2> refs{kernels::Ref{wide[0].data(), in[0].shape, DType::int64},
                                     kernels::Ref{wide[1].data(), in[1].shape, DType::int64}};
    const tf::detail::Handle h(tf::detail::allocate(DType::int64, out.shape.size()));
    const kernels::Ref result{h.buffer()->data(), out.shape, DType::int64};
    ProductOf<Op>::template run<std::int64_t>(result, refs.data(), a);
    run_elements<op::Cast>(out, &result);
}

template <class Op, class Second>
void run_by_size(const kernels::Ref& out, const kernels::Ref* in, int count,
                 const kernels::Attributes& a) {
    const auto as = [&]<class U>(std::type_identity<U>) {
        using In = std::conditional_t<std::is_void_v<Second>, U, Second>;
        Op::template run<U, In>(out, in, count, a);
    };
    if (out.dtype == DType::str) return as(std::type_identity<std::string>{});
    switch (size_of(out.dtype)) {
        case 1: return as(std::type_identity<std::uint8_t>{});
        case 2: return as(std::type_identity<std::uint16_t>{});
        case 4: return as(std::type_identity<std::uint32_t>{});
        default: return as(std::type_identity<std::uint64_t>{});
    }
}

template <class Op>
void run_any(const kernels::Ref& out, const kernels::Ref* in, int count,
             const kernels::Attributes& a) {
    if constexpr (moves_elements<Op>) {
        run_by_size<Op, void>(out, in, count, a);
    } else if constexpr (std::is_same_v<Op, op::Gather>) {
        if (in[1].dtype == DType::int64) run_by_size<Op, std::int64_t>(out, in, count, a);
        else run_by_size<Op, std::int32_t>(out, in, count, a);
    } else if constexpr (std::is_same_v<Op, op::Fill>) {
        for (std::int64_t i = 0; i < out.shape.size(); ++i) store(out, i, a.words[0]);
    } else if constexpr (std::is_same_v<Op, op::FillLike>) {
        const float value = static_cast<float>(a.words[0]);
        const kernels::Ref from{const_cast<float*>(&value), {}, DType::float32};
        run_elements<op::Cast>(out, &from);
    } else if constexpr (std::is_same_v<Op, op::ShapeOf>) {
        if (out.dtype == DType::int64) run_as<Op, std::int64_t>(out, in, count, a);
        else run_as<Op, std::int32_t>(out, in, count, a);
    } else if constexpr (is_one_of<Op, op::ReduceAny, op::ReduceAll>) {
        run_as<Op, bool>(out, in, count, a);
    } else if constexpr (is_arg_reduction<Op>) {
        const bool narrow = in[0].dtype != DType::float32;
        const bool real = is_floating(in[0].dtype);
        const ad::Value wide =
            narrow ? converted(in[0], real ? DType::float64 : DType::int64) : ad::Value();
        const kernels::Ref x =
            narrow ? kernels::Ref{wide.data(), in[0].shape, wide.dtype()} : in[0];
        const tf::detail::Handle h(tf::detail::allocate(DType::int64, out.shape.size()));
        const kernels::Ref result{h.buffer()->data(), out.shape, DType::int64};
        if (!narrow) Op::template run<std::int64_t, float>(result, &x, 1, a);
        else if (real) Op::template run<std::int64_t, double>(result, &x, 1, a);
        else Op::template run<std::int64_t, std::int64_t>(result, &x, 1, a);
        run_elements<op::Cast>(out, &result);
    } else if constexpr (is_random<Op>) {
        if (out.dtype == DType::float64) run_as<Op, double>(out, in, count, a);
        else run_as<Op, float>(out, in, count, a);
    } else {
        switch (out.dtype) {
            case DType::float32: return run_as<Op, float>(out, in, count, a);
            case DType::float64: return run_as<Op, double>(out, in, count, a);
            case DType::int64: return run_as<Op, std::int64_t>(out, in, count, a);
            case DType::int32:
                if constexpr (std::is_same_v<Op, op::Range>)
                    return run_as<Op, std::int32_t>(out, in, count, a);
                [[fallthrough]];
            default:
                if constexpr (!std::is_same_v<Op, op::Range>) run_wide<Op>(out, in, count, a);
        }
    }
}

template <class Op>
constexpr Kernel kernel_of() {
    Kernel k;
    k.id = op_id(Op::name);
    k.def = &def_of<Op>;
    if constexpr (requires { Op::in_place; }) k.in_place = Op::in_place;
    if constexpr (Op::role == Role::elementwise) {
        k.infer = &infer_elementwise<Op>;
        k.run = &run_elementwise<Op>;
        k.accepts = &accepts_elementwise<Op>;
        k.widens = !std::is_same_v<Op, op::Cast>;
    } else {
        k.infer = [](const kernels::Ref* in, int count, const kernels::Attributes& a) {
            check_shapes<Op>(in, count, a);
            return Op::infer(in, count, a);
        };
        k.accepts = &accepts_call<Op>;
        if constexpr (is_product<Op>) k.run = &run_any_product<Op>;
        else if constexpr (!requires { Op::view; }) k.run = &run_any<Op>;
        k.widens = is_product<Op> || is_reduction<Op> || is_random<Op> ||
                   is_one_of<Op, op::SumLike, op::ScatterAdd, op::GatherBack, op::ProductOfOthers,
                             op::ReducedCount>;
        k.reads_inputs = is_one_of<Op, op::Range, op::Fill, op::SetItem> || is_random<Op>;
    }
    return k;
}
template <class Op, bool gives_bool>
constexpr Kernel text_kernel_of() {
    Kernel k;
    k.id = op_id(Op::name);
    k.def = &def_of<Op>;
    k.infer = &Op::infer;
    if constexpr (gives_bool) {
        k.run = &Op::template run<bool, std::string>;
        k.accepts = [](DType out, const DType* in, int n) {
            return n == 2 && out == DType::boolean && in[0] == DType::str && in[1] == DType::str;
        };
    } else {
        k.run = &Op::template run<std::string, std::string>;
        k.accepts = [](DType out, const DType* in, int n) {
            return n == 3 && out == DType::str && in[0] == DType::boolean && in[1] == DType::str &&
                   in[2] == DType::str;
        };
    }
    return k;
}

template <class Op>
using HasKernel = std::bool_constant<!std::is_same_v<Op, op::Const>>;
template <class... Op>
constexpr auto kernel_list(boost::mp11::mp_list<Op...>) {
    std::array<Kernel, sizeof...(Op) + 3> all{kernel_of<Op>()...,
                                              text_kernel_of<op::OnStrings<op::Equal>, true>(),
                                              text_kernel_of<op::OnStrings<op::NotEqual>, true>(),
                                              text_kernel_of<op::OnStrings<op::Select>, false>()};
    std::ranges::sort(all, {}, &Kernel::id);
    return all;
}
template <class Ops>
inline constexpr auto kernel_table =
    kernel_list(boost::mp11::mp_copy_if<typename Ops::list, HasKernel>{});

}  // namespace detail

/// The code of an op of the library; null for one without.
template <class Ops = op::AllOps>
const Kernel* find_kernel(std::uint32_t id) {
    const auto& all = detail::kernel_table<Ops>;
    const auto found = std::ranges::lower_bound(all, id, {}, &Kernel::id);
    return found != all.end() && found->id == id ? &*found : nullptr;
}

/// All kernels by number, those of exec/file_kernels.hpp among them. What reads graphs sets it
/// (use_kernels), so that programs which read none compile none.
inline std::atomic<const Kernel* (*)(std::uint32_t)> kernel_finder = nullptr;
/// The code of an op; null for one without.
inline const Kernel* find_any_kernel(std::uint32_t id) {
    const auto find = kernel_finder.load(std::memory_order_acquire);
    return find == nullptr ? nullptr : find(id);
}

/// Runs one op on values now. The dtypes have been accepted. `reusable`: the first operand's memory
/// may become the result's.
inline ad::Value run_kernel(const Kernel& op, DType dtype, const ad::Value* in, int count,
                            kernels::Attributes attributes, bool reusable = false) {
    const auto is_narrow = [](DType d) { return d == DType::float16 || d == DType::brain16; };
    std::array<kernels::Ref, 40> refs;
    std::array<ad::Value, 4> wide;
    bool narrow = false;
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
        refs[k] = {in[k].data(), in[k].shape(), in[k].dtype()};
        if (!op.widens || !is_narrow(in[k].dtype())) continue;
        narrow = true;
        wide[k] = detail::converted(refs[k], DType::float32);
        refs[k] = {wide[k].data(), wide[k].shape(), DType::float32};
    }
    const Shape shape = op.infer(refs.data(), count, attributes);
    if (op.run == nullptr) return ad::Value(in[0].handle(), shape, dtype);
    const bool computes_wide = op.widens && is_narrow(dtype);
    const DType computed = computes_wide ? DType::float32 : dtype;
    const bool takes = op.in_place && reusable && !narrow && in[0].shape() == shape;
    tf::detail::Handle h =
        takes ? in[0].handle() : tf::detail::Handle(tf::detail::allocate(computed, shape.size()));
    const kernels::Ref out{h.buffer()->data(), shape, computed};
    op.run(out, refs.data(), count, attributes);
    if (computes_wide) return detail::converted(out, dtype);
    return ad::Value(std::move(h), shape, dtype);
}

}  // namespace tf::exec
