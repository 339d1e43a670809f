// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// All ops by number, for every dtype they support; graphs from files use them. Only programs that
// load such graphs contain this table. It compiles quickly because each kernel is instantiated for
// few dtypes: elements are moved by their size, elementwise ops on integers use 64 bits, and 16-bit
// floats and small integers are computed in a wider type. Mirrors TensorFlow's kernel registry.

#include <atomic>

#include <tf/core/compiled.hpp>
#include <tf/exec/runtime/dynamic_op.hpp>
#include <tf/ops/primitive/debugging.hpp>
#include <tf/ops/primitive/print.hpp>
#include <tf/ops/table_parts.hpp>

namespace tf::exec {

/// An op's code for all dtypes.
struct Kernel {
    std::uint32_t id = 0;
    const OpDef* def = nullptr;
    Shape (*infer)(const kernels::Ref* in, int count, const kernels::Attributes&) = nullptr;
    RunOp* run = nullptr;  ///< null for views
    /// Whether the op supports these dtypes.
    bool (*accepts)(DType out, const DType* in, int count) = nullptr;
    bool reads_inputs = false;  ///< `infer` reads elements, not only shapes
    bool widens = false;        ///< 16-bit floats are converted to float first
    bool in_place = false;
    // For an op with several results. `run` gets a pointer to an array of results; a result that is
    // not needed has no data.
    Shape (*infer_result)(const kernels::Ref* in, int count, const kernels::Attributes&,
                          int k) = nullptr;
};

namespace detail {

/// An operand converted to another dtype.
inline ad::Value converted(const kernels::Ref& x, DType to) {
    tf::detail::tracing::Handle h(tf::detail::core::allocate(to, x.shape.size()));
    run_elements<op::Cast>({h.buffer()->data(), x.shape, to}, &x);
    return ad::Value(std::move(h), x.shape, to);
}

template <class Op>
constexpr bool in_domain_of(DType d) {
    if constexpr (!requires { Op::domain; }) return d != DType::invalid;
    else if constexpr (Op::domain == Domain::any)
        return d != DType::invalid && d != DType::str;  // strings have their own kernels
    else return d != DType::invalid && belongs_to(Op::domain, d);
}
template <class Op>
bool accepts_elementwise(DType out, const DType* in, int count) {
    if (count != Op::arity) return false;
    if constexpr (requires { Op::converts; }) {
        return in[0] != DType::str && out != DType::str && in[0] != DType::invalid &&
               out != DType::invalid;
    } else {
        const DType lane = in[count - 1];
        for (int k = kernels::ConditionFirst<Op> ? 1 : 0; k < count; ++k)
            if (in[k] != lane) return false;
        if (kernels::ConditionFirst<Op> && in[0] != DType::boolean) return false;
        if constexpr (requires { Op::dtype_from(lane); })
            return in_domain_of<Op>(lane) && out == Op::dtype_from(lane);
        return in_domain_of<Op>(lane) &&
               out == (tf::detail::ops::gives_bool<Op> ? DType::boolean : lane);
    }
}
template <class Op>
bool accepts_call(DType out, const DType* in, int count) {
    if constexpr (requires { Op::accepts(out, in, count); })
        return in_domain_of<Op>(out) && Op::accepts(out, in, count);
    else return in_domain_of<Op>(out) && count == 1 && in[0] == out;
}

template <class Op, class T>
void run_as(const kernels::Ref& out, const kernels::Ref* in, int count,
            const kernels::Attributes& a) {
    Op::template run<T, T>(out, in, count, a);
}
/// Runs a kernel for integers of a size that has no kernel. They are computed by `run`,
/// the kernel for int64, whose lower bits equal those of the narrower type. Operands whose dtype
/// differs from the result's are indices.
TF_COMMON_INLINE void run_wide(RunOp* run, const kernels::Ref& out, const kernels::Ref* in,
                               int count, const kernels::Attributes& a) {
    std::array<ad::Value, 3> wide;
    std::array<kernels::Ref, 3> refs;
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
        refs[k] = in[k];
        if (in[k].dtype != out.dtype) continue;
        wide[k] = converted(in[k], DType::int64);
        refs[k] = {wide[k].data(), wide[k].shape(), DType::int64};
    }
    const tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::int64, out.shape.size()));
    const kernels::Ref result{h.buffer()->data(), out.shape, DType::int64};
    run(result, refs.data(), count, a);
    run_elements<op::Cast>(out, &result);
}

template <class Op>
struct ComputedAs : std::type_identity<op::Types<float, double, std::int64_t>> {};
template <class Op>
    requires requires { typename Op::computes; }
struct ComputedAs<Op> : std::type_identity<typename Op::computes> {};
template <class Op>
using computed_as = typename ComputedAs<Op>::type;
template <class T, class... U>
constexpr bool is_among(op::Types<U...>) {
    return (std::is_same_v<T, U> || ...);
}

template <class Op, class... T>
void run_by_dtype(op::Types<T...> types, const kernels::Ref& out, const kernels::Ref* in, int count,
                  const kernels::Attributes& a) {
    const bool ran =
        ((out.dtype == dtype_of<T> && (run_as<Op, T>(out, in, count, a), true)) || ...);
    if constexpr (is_among<std::int64_t>(types)) {
        if (!ran) run_wide(&run_as<Op, std::int64_t>, out, in, count, a);
    }
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
/// Runs a kernel with int64 results that has code for operands of float, double and int64.
TF_COMMON_INLINE void run_by_operand(RunOp* run_float, RunOp* run_double, RunOp* run_int64,
                                     const kernels::Ref& out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
    const bool narrow = in[0].dtype != DType::float32;
    const bool real = is_floating(in[0].dtype);
    const ad::Value wide =
        narrow ? converted(in[0], real ? DType::float64 : DType::int64) : ad::Value();
    const kernels::Ref x = narrow ? kernels::Ref{wide.data(), in[0].shape, wide.dtype()} : in[0];
    const tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::int64, out.shape.size()));
    const kernels::Ref result{h.buffer()->data(), out.shape, DType::int64};
    (narrow ? real ? run_double : run_int64 : run_float)(result, &x, count, a);
    run_elements<op::Cast>(out, &result);
}

template <class Op>
void run_any(const kernels::Ref& out, const kernels::Ref* in, int count,
             const kernels::Attributes& a) {
    constexpr op::Dispatch how = dispatch_of<Op>();
    constexpr bool moves = how == op::Dispatch::by_size || how == op::Dispatch::by_size_and_index;
    if (moves ? out.dtype == DType::complex128 : is_complex(out.dtype))
        return run_complex(id_of<Op>, Op::name, out, in, count, a);
    if constexpr (how == op::Dispatch::by_size) {
        run_by_size<Op, void>(out, in, count, a);
    } else if constexpr (how == op::Dispatch::by_size_and_index) {
        if (in[1].dtype == DType::int64) run_by_size<Op, std::int64_t>(out, in, count, a);
        else run_by_size<Op, std::int32_t>(out, in, count, a);
    } else if constexpr (how == op::Dispatch::by_operand) {
        using I = std::int64_t;
        run_by_operand(&Op::template run<I, float>, &Op::template run<I, double>,
                       &Op::template run<I, I>, out, in, count, a);
    } else {
        run_by_dtype<Op>(computed_as<Op>{}, out, in, count, a);
    }
}

template <class Op, class... T>
void run_several(op::Types<T...>, const kernels::Ref& out, const kernels::Ref* in, int count,
                 const kernels::Attributes& a) {
    static_cast<void>(
        ((out.dtype == dtype_of<T> && (Op::template run<T, T>(&out, in, count, a), true)) || ...));
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
        k.widens = !requires { Op::converts; };
    } else if constexpr (requires { Op::results; }) {
        k.infer_result = &Op::infer;
        k.accepts = &accepts_call<Op>;
        k.run = [](const kernels::Ref& out, const kernels::Ref* in, int count,
                   const kernels::Attributes& a) {
            run_several<Op>(typename Op::computes{}, out, in, count, a);
        };
        k.reads_inputs = requires { Op::infer_reads; };
    } else {
        k.infer = [](const kernels::Ref* in, int count, const kernels::Attributes& a) {
            if constexpr (requires { Op::check(in, count, a); }) Op::check(in, count, a);
            return Op::infer(in, count, a);
        };
        k.accepts = &accepts_call<Op>;
        if constexpr (requires { Op::run(kernels::Ref{}, nullptr, 0, kernels::Attributes{}); })
            k.run = &Op::run;
        else if constexpr (!requires { Op::view; }) k.run = &run_any<Op>;
        k.widens = dispatch_of<Op>() == op::Dispatch::by_dtype &&
                   is_among<float>(computed_as<Op>{}) && !requires { Op::own_halves; };
        k.reads_inputs = requires { Op::infer_reads; };
    }
    return k;
}
/// Excluded, because graphs store constants as words.
template <class Op>
using IsLiteral = std::is_same<Op, op::Const>;
template <class Ops>
using OpsWithKernels =
    boost::mp11::mp_append<boost::mp11::mp_remove_if<typename Ops::list, IsLiteral>,
                           op::Registry<op::OnStrings<op::Equal>, op::OnStrings<op::NotEqual>,
                                        op::OnStrings<op::Select>, op::OnStrings<op::StringAdd>>>;
/// Finds a kernel in a part of the table.
template <class Ops, std::size_t Part>
const Kernel* find_kernel_in(std::uint32_t id);

}  // namespace detail

/// The kernels of an op of the library; null if it has none.
template <class Ops>
const Kernel* find_kernel(std::uint32_t id) {
    return op::find_in_parts(
        [&]<class Part>(Part) { return detail::find_kernel_in<Ops, Part::value>(id); });
}

/// Finds any kernel by number, including those of file_kernels_code.hpp. Code that reads graphs
/// sets it (io::use_import_rules), so that other programs do not compile the kernels.
inline std::atomic<const Kernel* (*)(std::uint32_t)> kernel_finder = nullptr;
/// The kernels of an op; null if it has none.
inline const Kernel* find_any_kernel(std::uint32_t id) {
    const auto find = kernel_finder.load(std::memory_order_acquire);
    return find == nullptr ? nullptr : find(id);
}

/// The shape of the k-th result, as far as the shapes of the operands determine it. Invalid if a
/// rank is not known, or if the shapes do not fit; the latter is reported when the op runs.
TF_COMMON_INLINE Shape shape_before_run(const Kernel& op, const kernels::Ref* in, int count,
                                        ad::Words words, int k = 0) {
    for (int i = 0; i < count; ++i)
        if (!in[i].shape.valid()) return Shape::invalid();
    if (op.reads_inputs) return Shape::invalid();
    try {
        if (op.infer == nullptr) return op.infer_result(in, count, {words, {}}, k);
        return op.infer(in, count, {words, {}});
    } catch (const errors::OpError&) {
        return Shape::invalid();
    }
}

/// Runs one op on values now. The caller has checked the dtypes. `reusable`: the result may use the
/// first operand's memory.
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
    tf::detail::tracing::Handle h =
        takes ? in[0].handle()
              : tf::detail::tracing::Handle(tf::detail::core::allocate(computed, shape.size()));
    const kernels::Ref out{h.buffer()->data(), shape, computed};
    op.run(out, refs.data(), count, attributes);
    if (computes_wide) return detail::converted(out, dtype);
    return ad::Value(std::move(h), shape, dtype);
}
/// Runs one op and reports it to the thread's tapes.
inline ad::Value run_and_record(const OpDef& def, const Kernel& op, DType dtype,
                                const ad::Value* in, int count, kernels::Attributes attributes,
                                bool reusable = false) {
    if (!ad::differentiating()) return run_kernel(op, dtype, in, count, attributes, reusable);
    return ad::recorder->ran(def, {in, static_cast<std::size_t>(count)},
                             run_kernel(op, dtype, in, count, attributes), attributes.words);
}

/// Runs an op with several results. It computes those whose bit is set in `needed`.
inline void run_kernel(const Kernel& op, const ad::Value* in, int count,
                       const kernels::Attributes& attributes, ad::Value* out,
                       std::uint64_t needed) {
    std::array<kernels::Ref, 40> refs;
    std::array<DType, 40> dtypes{};
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
        refs[k] = {in[k].data(), in[k].shape(), in[k].dtype()};
        dtypes[k] = in[k].dtype();
    }
    std::array<kernels::Ref, OpDef::most_results> made;
    for (int k = 0; k < op.def->results; ++k) {
        kernels::Ref& result = made[static_cast<std::size_t>(k)];
        result.dtype = op.def->dtype_of(k, dtypes.data(), attributes);
        if ((needed >> k & 1) == 0) continue;
        result.shape = op.infer_result(refs.data(), count, attributes, k);
        out[k] = {tf::detail::tracing::Handle(
                      tf::detail::core::allocate(result.dtype, result.shape.size())),
                  result.shape, result.dtype};
        result.data = out[k].data();
    }
    op.run(made[0], refs.data(), count, attributes);
}

}  // namespace tf::exec

#if TF_HAS_OP_CODE
#include <tf/exec/runtime/kernel_table_code.hpp>
#endif
