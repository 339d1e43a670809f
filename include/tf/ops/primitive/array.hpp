// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.range, tensors whose sizes are tensors, and access to elements along the first dimension,
// which loops and TensorArrays use.

#include <tf/ops/call.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/creation.hpp>

namespace tf {
namespace op {

/// Inputs: start, limit, delta.
struct Range {
    static constexpr std::string_view name = "Range";
    static constexpr bool differentiable = false;
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    using computes = Types<float, double, half, bfloat16, std::int32_t, std::int64_t>;
    static constexpr bool own_halves = true;
    static constexpr bool infer_reads = true;
    static constexpr std::string_view type_attribute = "Tidx";
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 3) && (is_index(out) || is_floating(out));
    }
    static Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        for (int k = 0; k < 3; ++k)
            if (in[k].shape.rank != 0)
                detail::ops::bad_shape("tf.ops.range", "range", "start, limit, delta",
                                       "shape " + in[k].shape.to_string(), "scalars");
        switch (in[0].dtype) {
            case DType::int32: return shape<std::int32_t>(in);
            case DType::int64: return shape<std::int64_t>(in);
            case DType::float64: return shape<double>(in);
            case DType::float16: return shape<half>(in);
            case DType::brain16: return shape<bfloat16>(in);
            default: return shape<float>(in);
        }
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const Out start = *in[0].as<const Out>(), delta = *in[2].as<const Out>();
        // Not a running sum of steps, whose rounding errors would add up; TensorFlow multiplies,
        // too.
        for (std::int64_t i = 0; i < out.shape.size(); ++i)
            out.as<Out>()[i] = Add::apply(start, Mul::apply(static_cast<Out>(i), delta));
    }

    static void from_graph_def(auto& n) { n.result(n.dtype(0), n.inputs(), {}, {}, Shape(dyn)); }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"Tidx", n.type()}})); }

private:
    template <class T>
    static Shape shape(const kernels::Ref* in) {
        // 16-bit floats are compared as float
        using Wide = std::conditional_t<std::is_arithmetic_v<T>, T, float>;
        const T first = *in[0].as<const T>(), end = *in[1].as<const T>(),
                step = *in[2].as<const T>();
        const Wide start = static_cast<Wide>(first), limit = static_cast<Wide>(end),
                   delta = static_cast<Wide>(step);
        if (delta == 0 || !(delta == delta))
            detail::ops::bad_shape("tf.ops.range", "range", "delta", std::to_string(delta),
                                   "a step that is not 0");
        if (delta > 0 ? start > limit : start < limit)
            detail::ops::bad_shape("tf.ops.range", "range", "limit",
                                   std::to_string(start) + " to " + std::to_string(limit) + " by " +
                                       std::to_string(delta),
                                   "a limit that the steps lead to");
        double steps = 0;
        if constexpr (std::is_integral_v<T>)
            steps = (static_cast<double>(limit) - static_cast<double>(start)) /
                    static_cast<double>(delta);
        else  // computed in the dtype, as in TensorFlow: (7 - 0) / 0.7 is 10 in float
            steps = static_cast<double>(static_cast<Wide>(static_cast<T>((end - first) / step)));
        const double count = std::ceil(steps);
        if (!(count < 2147483648.0))
            detail::ops::bad_shape("tf.ops.range", "range", "limit", std::to_string(limit),
                                   "fewer than 2^31 elements");
        return Shape(count > 0 ? static_cast<int>(count) : 0);
    }
};

/// The shape whose dims are listed as words; scalar inputs provide the dyn dims.
constexpr Shape listed_dims(std::string_view op, const kernels::Attributes& dims,
                            const kernels::Ref* in) {
    Shape out;
    int next = 0;
    for (int i = 0; i < dims.count(); ++i) {
        int d = static_cast<int>(dims.word(i));
        if (d == dyn && !__builtin_is_constant_evaluated()) {
            d = *in[next++].as<const std::int32_t>();
            if (d < 0)
                detail::ops::bad_shape("tf.ops.open_dims", op, "sizes", std::to_string(d),
                                       "a size >= 0");
        }
        out.push_back(d);
    }
    return out;
}

/// The same for a node that is being exported. The words from `first` on are the dims; the inputs
/// from `next` on provide the dyn dims.
auto listed_dims(auto& n, int first, int next) {
    auto dims = n.dims();
    for (int i = first; i < n.words_count(); ++i)
        dims.push_back(n.word(i) == dyn ? n.computed_dim(n.in(next++)) : n.known_dim(n.word(i)));
    return dims;
}
/// The shape with these dims.
Shape shape_of_words(const auto& dims) {
    Shape shape;
    for (const auto d : dims) shape.push_back(static_cast<int>(d));
    return shape;
}

/// The list contains the dims; inputs provide the dyn dims.
struct Fill {
    struct Attributes {
        std::uint64_t value = 0;  ///< the bit pattern of the element
    };
    static constexpr std::string_view name = "Fill";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool infer_reads = true;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out != DType::str && all_are(DType::int32, in, count, count);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        return listed_dims("fill", a.from(attribute_count<Fill>), in);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref*, int,
                    const kernels::Attributes& a) {
        if constexpr (detail::core::Bits<Out>)
            std::fill_n(out.as<Out>(), out.shape.size(),
                        detail::core::from_bits<Out>(attributes_of<Fill>(a).value));
    }
    static constexpr bool differentiable = false;
    static void to_graph_def(auto& n) {
        const auto dims = listed_dims(n, attribute_count<Fill>, 0);
        n.result(n.add(name, {n.vector(dims), n.bits(n.word(0), n.type())},
                       {{"T", n.type()}, {"index_type", n.int32()}}));
    }
};

/// Reports an index outside of the first dimension.
[[gnu::noinline, gnu::cold, noreturn]] inline void bad_index(std::int64_t index, int items,
                                                             std::string_view op) {
    errors::raise<errors::OutOfRange>({"tf.array.index", op, "index", std::to_string(index),
                                       "0 <= index < " + std::to_string(items)});
}
inline void check_index(std::int64_t index, const Shape& shape, std::string_view op) {
    if (index < 0 || index >= shape[0]) bad_index(index, shape[0], op);
}

/// For arrays from files: checks that there is a first dim.
inline void check_has_items(const Shape& array, std::string_view op) {
    if (array.rank < 1) unfit_shape(op, array, "a tensor with elements along a dimension");
}

/// Inputs: a tensor, an int32 scalar.
struct GetItem {
    static constexpr std::string_view name = "TensorListGetItem";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == out && in[1] == DType::int32;
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes&) {
        check_has_items(in[0].shape, name);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape.tail();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const std::int64_t i = *in[1].as<const std::int32_t>();
        check_index(i, in[0].shape, "read");
        std::copy_n(in[0].as<const Out>() + i * out.shape.size(), out.shape.size(), out.as<Out>());
    }
    static constexpr void gradient(auto& g) { g.rows_to(0, g.in(1), g.dy()); }
    static void to_graph_def(auto& n) {
        n.result(n.add("GatherV2", {n.in(0), n.in(1), n.number(0)},
                       {{"Tparams", n.type()}, {"Tindices", n.type(1)}, {"Taxis", n.int32()}}));
    }
};

/// Inputs: a tensor, an int32 scalar, the new element. If the first dim is dyn in the type, writing
/// beyond the end makes the array longer.
struct SetItem {
    struct Attributes {
        Flag grows;  ///< whether writing beyond the end makes the array longer
    };
    static constexpr std::string_view name = "TensorListSetItem";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool infer_reads = true;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 3 && in[0] == out && in[1] == DType::int32 && in[2] == out;
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes&) {
        check_has_items(in[0].shape, name);
        if (!takes(in[0].shape, in[2].shape))
            unfit_shape(name, in[2].shape, in[0].shape.tail().to_string());
    }
    static constexpr bool in_place = true;
    /// Whether elements of this array can have the shape of a value. In an array without elements,
    /// dyn dims are 0 until the first element is written.
    static constexpr bool takes(const Shape& array, const Shape& value) {
        const Shape element = array.tail();
        return element == value || (element.size() == 0 && element.rank == value.rank);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out = in[0].shape;
        if (__builtin_is_constant_evaluated()) return out;
        if (takes(out, in[2].shape))
            for (int i = 1; i < out.rank; ++i) out[i] = in[2].shape[i - 1];
        if (attributes_of<SetItem>(a).grows && *in[1].as<const std::int32_t>() >= out[0])
            out[0] = *in[1].as<const std::int32_t>() + 1;
        return out;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const std::int64_t i = *in[1].as<const std::int32_t>();
        check_index(i, out.shape, "write");
        const std::int64_t size = in[2].shape.size(), old = in[0].shape.size();
        if (in[2].shape != out.shape.tail())
            detail::ops::bad_shape("tf.array.element_shape", "write", "value",
                                   in[2].shape.to_string(), in[0].shape.tail().to_string());
        if (out.data != in[0].data) {
            std::copy_n(in[0].as<const Out>(), old, out.as<Out>());
            std::fill_n(out.as<Out>() + old, out.shape.size() - old, Out{});
        }
        std::copy_n(in[2].as<const Out>(), size, out.as<Out>() + i * size);
    }
    static constexpr void gradient(auto& g) {
        const auto dy = g.dy(), i = g.in(1);
        if (g.wants(0)) g.to(0, set_item(dy, i, zeros_like(g.in(2)), g.in(0)));
        if (g.wants(2)) g.to(2, get_item(dy, i));
    }
    /// An array without elements, whose dyn dims are not determined yet, becomes zeros. An array
    /// that may grow is padded with as many zeros as the index requires.
    static void to_graph_def(auto& n) {
        const auto int32 = n.int32();
        auto items = n.in(0);
        auto dims = n.all_dims(0);
        const Shape element = n.shape(0).tail();
        if (!element.fully_defined() || (element.size() == 0 && element != n.shape(2))) {
            const auto all_elements = n.dim_multiply(dims[0], n.dim_product(2, -1));
            const auto more = n.dim_subtract(all_elements, n.dim_product(0, -1));
            for (std::size_t i = 1; i < dims.size(); ++i)
                dims[i] = n.dim(2, static_cast<int>(i) - 1);
            const auto flat =
                n.add("Reshape", {items, n.ints({-1})}, {{"T", n.type()}, {"Tshape", int32}});
            const auto zeros = n.add("Fill", {n.vector({more}), n.number(0, n.type())},
                                     {{"T", n.type()}, {"index_type", int32}});
            const auto all = n.add("ConcatV2", {flat, zeros, n.number(0)},
                                   {{"N", std::int64_t{2}}, {"T", n.type()}, {"Tidx", int32}});
            items = n.add("Reshape", {all, n.vector(dims)}, {{"T", n.type()}, {"Tshape", int32}});
        }
        if (attributes_of<SetItem>(n).grows) {
            const auto end = n.add("AddV2", {n.in(1), n.number(1)}, {{"T", int32}});
            const auto more = n.add("Sub", {end, n.ref(n.dim(0, 0))}, {{"T", int32}});
            dims[0] = n.computed_dim(n.add("Maximum", {more, n.number(0)}, {{"T", int32}}));
            const auto zeros = n.add("Fill", {n.vector(dims), n.number(0, n.type())},
                                     {{"T", n.type()}, {"index_type", int32}});
            items = n.add("ConcatV2", {items, zeros, n.number(0)},
                          {{"N", std::int64_t{2}}, {"T", n.type()}, {"Tidx", int32}});
        }
        n.result(n.scattered("TensorScatterUpdate", items, 1, n.in(2)));
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("Range")> : std::type_identity<op::Range> {};
template <>
struct op_by_id<op_id("Fill")> : std::type_identity<op::Fill> {};
template <>
struct op_by_id<op_id("TensorListGetItem")> : std::type_identity<op::GetItem> {};
template <>
struct op_by_id<op_id("TensorListSetItem")> : std::type_identity<op::SetItem> {};

/// Evenly spaced numbers that are not stored. Loops count through them; any other use converts them
/// to a tensor.
template <class T>
struct Range {
    using tensor_type = Tensor<T, dyn>;
    Tensor<T> start, limit, delta;

    /// The numbers as scalar tensors, for `for (auto i : tf::range(3))`. Only in eager code.
    class Iterator {
    public:
        constexpr Iterator(const Tensor<T>& at, const Tensor<T>& delta, std::int64_t left)
            : at_(at), delta_(delta), left_(left) {}
        constexpr Tensor<T> operator*() const { return at_; }
        constexpr Iterator& operator++() {
            at_ = at_ + delta_;
            --left_;
            return *this;
        }
        constexpr bool operator!=(const Iterator& o) const { return left_ != o.left_; }

    private:
        Tensor<T> at_, delta_;
        std::int64_t left_;
    };
    constexpr Iterator begin() const {
        if (__builtin_is_constant_evaluated())
            trace_error::range_iterated_while_tracing__use_tf_for_each_or_a_loop_over_an_int();
        // For an unconditional call of a function that is not constexpr, g++ would report this
        // whole function.
        return Iterator(start, delta, __builtin_is_constant_evaluated() ? 0 : count());
    }
    constexpr Iterator end() const { return Iterator(start, delta, 0); }

    constexpr tensor_type collapse() const {
        if (__builtin_is_constant_evaluated()) {
            trace::Node* n =
                trace::record(def_of<op::Range>, dtype_of<T>, tensor_type::static_shape,
                              {start.node(), limit.node(), delta.node()});
            return tensor_type(detail::tracing::Handle(n));
        }
        return now();
    }

private:
    std::int64_t count() const {
        const std::array<kernels::Ref, 3> in{ref(start), ref(limit), ref(delta)};
        return op::Range::infer(in.data(), 3, {}).size();
    }
    tensor_type now() const {
        const std::array<kernels::Ref, 3> in{ref(start), ref(limit), ref(delta)};
        const Shape s = op::Range::infer(in.data(), 3, {});
        detail::tracing::Handle h(detail::core::allocate(dtype_of<T>, s.size()));
        op::Range::run<T, T>({h.buffer()->data(), s, dtype_of<T>}, in.data(), 3, {});
        return tensor_type(std::move(h), s);
    }
    static kernels::Ref ref(const Tensor<T>& t) {
        return {const_cast<T*>(t.data()), {}, dtype_of<T>};
    }
};

namespace detail::ops {

template <class A>
struct number_type : std::type_identity<default_dtype_t<A>> {};
template <TensorLike A>
struct number_type<A> : std::type_identity<typename tensor_type_t<A>::value_type> {};
template <class T>
inline constexpr int range_rank = std::is_same_v<T, std::int32_t>   ? 0
                                  : std::is_same_v<T, std::int64_t> ? 1
                                  : std::is_same_v<T, float>        ? 2
                                  : std::is_same_v<T, double>       ? 3
                                                                    : -1;
template <class A, class B>
using wider = std::conditional_t<(range_rank<A> < range_rank<B>), B, A>;

template <class T, class A>
constexpr Tensor<T> range_end(const A& a) {
    if constexpr (TensorLike<A>) return cast<T>(tensor_type_t<A>(a.collapse()));
    else return Tensor<T>(a);
}
template <class A, class B, class C>
constexpr auto make_range(const A& start, const B& limit, const C& delta) {
    using X = typename number_type<std::remove_cvref_t<A>>::type;
    using Y = typename number_type<std::remove_cvref_t<B>>::type;
    using Z = typename number_type<std::remove_cvref_t<C>>::type;
    constexpr bool fits = range_rank<X> >= 0 && range_rank<Y> >= 0 && range_rank<Z> >= 0;
    static_assert(
        fits,
        "[tf.ops.bad_dtype] range: start, limit and delta must be int32, int64, float or double");
    if constexpr (fits) {
        using T = wider<wider<X, Y>, Z>;
        return tf::Range<T>{range_end<T>(start), range_end<T>(limit), range_end<T>(delta)};
    } else {
        return Poison{};
    }
}

template <int Start, int Limit, int Delta>
constexpr auto static_range() {
    static_assert(Delta != 0,
                  "[tf.ops.range] range<Start, Limit, Delta>(): the step must not be 0");
    static_assert(Delta == 0 || (Delta > 0 ? Start <= Limit : Start >= Limit),
                  "[tf.ops.range] range<Start, Limit, Delta>(): the steps must lead from Start to "
                  "Limit; swap them, or change the sign of Delta");
    constexpr std::int64_t step = Delta == 0 ? 1 : Delta;
    constexpr std::int64_t span = std::int64_t{Limit} - Start;
    constexpr int count = (span > 0) == (step > 0) && span != 0
                              ? static_cast<int>((span + step - (step > 0 ? 1 : -1)) / step)
                              : 0;
    std::array<std::int32_t, static_cast<std::size_t>(count) + 1> all{};
    for (int i = 0; i < count; ++i)
        all[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(Start + i * step);
    return Tensor<std::int32_t, count>(tracing::constant_handle<std::int32_t>(
        Shape(count), std::span<const std::int32_t>(all.data(), static_cast<std::size_t>(count))));
}

/// Fills a tensor; sizes are converted to the int32 scalars that Fill takes.
template <class T, int... Dims, class... S>
constexpr Tensor<T, Dims...> filled(std::uint64_t bits, const S&... sizes) {
    const std::array<std::uint64_t, 1 + sizeof...(Dims)> attributes{
        bits, static_cast<std::uint64_t>(static_cast<std::int64_t>(Dims))...};
    return call<op::Fill, Tensor<T, Dims...>>(std::span<const std::uint64_t>(attributes), sizes...);
}

/// The element of a tensor along its first dimension.
template <class A, class I>
constexpr auto item(const A& x, const I& index) {
    using T = tensor_type_t<A>;
    constexpr Shape s = T::static_shape.tail();
    return call<op::GetItem, TensorOf<typename T::value_type, s>>({}, T(x.collapse()),
                                                                  Tensor<std::int32_t>(index));
}

}  // namespace detail::ops

/// start, start + delta, ... up to but excluding limit (tf.range); shape [n]. The dtype is the
/// widest of the three in the order int32 < int64 < float < double. errors::InvalidArgument if
/// delta is 0 or leads away from limit.
template <detail::ops::Operand A, detail::ops::Operand B, detail::ops::Operand C>
constexpr auto range(const A& start, const B& limit, const C& delta) {
    return detail::ops::make_range(start, limit, delta);
}
template <detail::ops::Operand A, detail::ops::Operand B>
constexpr auto range(const A& start, const B& limit) {
    return detail::ops::make_range(start, limit, 1);
}
template <detail::ops::Operand B>
constexpr auto range(const B& limit) {
    return detail::ops::make_range(0, limit, 1);
}
/// The integers from 0 to Limit - 1 with a static length: range<10>() has shape (10).
template <int Limit>
constexpr auto range() {
    return detail::ops::static_range<0, Limit, 1>();
}
template <int Start, int Limit, int Delta = 1>
constexpr auto range() {
    return detail::ops::static_range<Start, Limit, Delta>();
}

/// Zeros whose dyn dims are given by tensors: zeros<float, tf::dyn, 3>(n).
template <detail::core::Bits T, int... Dims, TensorLike... S>
    requires(sizeof...(S) > 0)
constexpr Tensor<T, Dims...> zeros(const S&... sizes) {
    return detail::ops::filled<T, Dims...>(detail::core::to_bits(T{}),
                                           Tensor<std::int32_t>(sizes)...);
}
template <detail::core::Bits T, int... Dims, TensorLike... S>
    requires(sizeof...(S) > 0)
constexpr Tensor<T, Dims...> ones(const S&... sizes) {
    const T one = detail::tracing::literal_as<T>([] {
        if constexpr (std::is_same_v<T, bool>) return true;
        else return 1;
    }());
    return detail::ops::filled<T, Dims...>(detail::core::to_bits(one),
                                           Tensor<std::int32_t>(sizes)...);
}

}  // namespace tf
