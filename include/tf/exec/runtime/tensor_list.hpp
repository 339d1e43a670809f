// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// TensorFlow's lists of tensors, by which graphs represent TensorArrays and the stacks of
// gradients. A list is a value, and its elements may have different shapes. A list without other
// owners is changed in place, so a loop that writes n elements takes O(n) steps.

#include <memory>
#include <vector>

#include <tf/exec/runtime/interpreter.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/trace/recorder.hpp>

namespace tf::exec {

struct TensorList {
    DType dtype = DType::invalid;
    std::vector<ad::Value> items{};  ///< empty for an element that has not been written
};

/// The result of a row of a graph that was read from a file: a tensor or a list.
struct Item {
    ad::Value tensor;
    std::shared_ptr<TensorList> list{};
};

}  // namespace tf::exec

namespace tf::op {

/// An operation on a list.
struct ListOp {
    static constexpr std::string_view name = "TensorListOp";
    static constexpr Role role = Role::pure;
    enum Kind : std::uint64_t {
        reserve,      ///< input: the number of elements
        push,         ///< list, element -> list
        rest,         ///< list -> the list without its last element
        last,         ///< list, shape of an element -> its last element
        set,          ///< list, index, element -> list
        get,          ///< list, index, shape of an element -> the element
        stack,        ///< list, shape of an element -> all elements as one tensor
        from_tensor,  ///< tensor -> list
        length,       ///< list -> int32
        resize,       ///< list, number of elements -> list
    };
    struct Attributes {
        Kind kind = reserve;
        std::uint64_t dtype = 0;  ///< the dtype of the elements
        Flag grows;               ///< whether a write beyond the end makes the list longer
    };
};

}  // namespace tf::op

namespace tf::exec {

namespace detail {

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_list(std::string got, std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.exec.list", "TensorList", "list", std::move(got), std::move(expected)});
}
inline TensorList& list_of(Item& item) {
    if (item.list == nullptr) bad_list("a tensor", "a list of tensors");
    if (item.list.use_count() > 1) item.list = std::make_shared<TensorList>(*item.list);
    return *item.list;
}
inline std::int64_t number_of(const Item& item) {
    if (item.tensor.dtype() != DType::int32 && item.tensor.dtype() != DType::int64)
        bad_list("dtype " + std::string(name_of(item.tensor.dtype())), "an integer");
    return integer_of(item.tensor);
}
/// The shape whose dims a tensor contains; the rank is unknown for a scalar.
inline Shape shape_in(const Item& item) {
    const ad::Value& v = item.tensor;
    if (v.shape().rank != 1) return Shape::invalid();
    if (v.shape().size() > max_rank) bad_list("more than 8 dims", "at most 8");
    Shape s;
    for (std::int64_t i = 0; i < v.shape().size(); ++i) {
        const auto d = v.dtype() == DType::int64 ? static_cast<const std::int64_t*>(v.data())[i]
                                                 : static_cast<const std::int32_t*>(v.data())[i];
        s.push_back(
            static_cast<int>(std::clamp<std::int64_t>(d, dyn, std::numeric_limits<int>::max())));
    }
    return s;
}
/// An element that has not been written reads as zeros of the requested shape, or of the shape of
/// other elements.
inline ad::Value element_or_zeros(const TensorList& l, std::size_t i, const Item& asked) {
    if (!l.items[i].empty()) return l.items[i];
    Shape s = shape_in(asked);
    for (std::size_t k = 0; k < l.items.size() && !(s.valid() && s.fully_defined()); ++k)
        if (!l.items[k].empty()) s = l.items[k].shape();
    if (!s.valid() || !s.fully_defined())
        bad_list("an element that was never written, of unknown shape",
                 "an element of known shape");
    tf::detail::tracing::Handle h(tf::detail::core::allocate(l.dtype, s.size()));
    if (l.dtype != DType::str)
        std::memset(h.buffer()->data(), 0, static_cast<std::size_t>(s.size()) * size_of(l.dtype));
    return ad::Value(std::move(h), s, l.dtype);
}
/// Records on the tapes that `out` is the stack of its parts, by ops that have gradients.
inline ad::Value record_stacked(const tf::detail::core::Pool<ad::Value>& parts,
                                const ad::Value& out) {
    Shape row = out.shape();
    row[0] = 1;
    tf::detail::core::Pool<std::uint64_t> dims;
    for (int d = 0; d < row.rank; ++d) dims.push(static_cast<std::uint64_t>(row[d]));
    const ad::Words words(dims.begin(), static_cast<std::size_t>(dims.size()));
    tf::detail::core::Pool<ad::Value> rows;
    for (const ad::Value& v : parts)
        rows.push(
            ad::recorder->ran(def_of<op::Reshape>, {&v, 1}, {v.handle(), row, v.dtype()}, words));
    static constexpr std::array<std::uint64_t, 1> first_axis{0};
    return ad::recorder->ran(
        def_of<op::Concat>, {rows.begin(), static_cast<std::size_t>(rows.size())}, out, first_axis);
}
/// Records on the tapes that `out` is row i of a tensor.
inline ad::Value record_item(const ad::Value& from, int i, const ad::Value& out) {
    const std::array<ad::Value, 2> in{from, ad::Value(Tensor<std::int32_t>(i))};
    return ad::recorder->ran(def_of<op::GetItem>, in, out, {});
}
inline ad::Value stacked(const TensorList& l, const Item& asked) {
    if (l.items.empty()) {
        Shape s = shape_in(asked);
        if (!s.valid() || !s.fully_defined() || s.rank == max_rank)
            bad_list("no element, and shape " + s.to_string(), "a fully defined shape");
        return ad::Value(tf::detail::tracing::Handle(tf::detail::core::allocate(l.dtype, 0)),
                         s.prepend(0), l.dtype);
    }
    const ad::Value first = element_or_zeros(l, 0, asked);
    const Shape& each = first.shape();
    if (each.rank == max_rank) bad_list("elements of 8 dims", "at most 7");
    const std::int64_t size = each.size();
    const auto n = static_cast<std::int64_t>(l.items.size());
    tf::detail::tracing::Handle h(tf::detail::core::allocate(l.dtype, size * n));
    ad::Value zeros;  // shared by all elements that have not been written
    tf::detail::core::Pool<ad::Value> parts;
    for (std::int64_t i = 0; i < n; ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (l.items[at].empty() && zeros.empty()) zeros = element_or_zeros(l, at, asked);
        const ad::Value& v = l.items[at].empty() ? zeros : l.items[at];
        if (v.shape() != each)
            bad_list("elements of shape " + each.to_string() + " and " + v.shape().to_string(),
                     "elements of one shape");
        parts.push(v);
        if (l.dtype == DType::str)
            std::copy_n(static_cast<const std::string*>(v.data()), size,
                        static_cast<std::string*>(h.buffer()->data()) + i * size);
        else
            std::memcpy(static_cast<std::byte*>(h.buffer()->data()) +
                            static_cast<std::size_t>(i * size) * size_of(l.dtype),
                        v.data(), static_cast<std::size_t>(size) * size_of(l.dtype));
    }
    const ad::Value out(std::move(h), each.prepend(static_cast<int>(n)), l.dtype);
    return ad::differentiating() ? record_stacked(parts, out) : out;
}
inline std::shared_ptr<TensorList> unstacked(const ad::Value& v) {
    if (v.shape().rank < 1) bad_list("a scalar", "a tensor with a first dimension");
    const bool differentiates = ad::differentiating();
    auto l = std::make_shared<TensorList>();
    l->dtype = v.dtype();
    const Shape each = v.shape().tail();
    const std::int64_t size = each.size();
    for (int i = 0; i < v.shape()[0]; ++i) {
        tf::detail::tracing::Handle h(tf::detail::core::allocate(v.dtype(), size));
        if (v.dtype() == DType::str)
            std::copy_n(static_cast<const std::string*>(v.data()) + i * size, size,
                        static_cast<std::string*>(h.buffer()->data()));
        else
            std::memcpy(h.buffer()->data(),
                        static_cast<const std::byte*>(v.data()) +
                            static_cast<std::size_t>(i * size) * size_of(v.dtype()),
                        static_cast<std::size_t>(size) * size_of(v.dtype()));
        ad::Value item(std::move(h), each, v.dtype());
        l->items.push_back(differentiates ? record_item(v, i, item) : std::move(item));
    }
    return l;
}
/// Sets the length. It is limited, because it is a number from a file, and elements without values
/// take memory, too.
inline void set_size(TensorList& l, std::int64_t n) {
    constexpr std::int64_t most = 1 << 24;
    if (n > most)
        errors::raise<errors::ResourceExhausted>({"tf.exec.list_size", "TensorList", "list",
                                                  "a length of " + std::to_string(n),
                                                  "at most " + std::to_string(most)});
    l.items.resize(static_cast<std::size_t>(n));
}
inline std::int64_t list_size(const Item& item) {
    const std::int64_t n = number_of(item);
    if (n < 0 || n > std::numeric_limits<int>::max())
        bad_list("a length of " + std::to_string(n), "a length from 0 to 2147483647");
    return n;
}

}  // namespace detail

/// Runs a row of op::ListOp; the inputs may be changed.
inline Item run_list_op(ad::Words words, std::vector<Item>& in) {
    using op::ListOp;
    const auto [kind, type, grows] = op::attributes_of<ListOp>(kernels::Attributes{words, {}});
    const auto dtype = static_cast<DType>(type);
    const auto index = [&](const TensorList& l) {
        const std::int64_t i = detail::number_of(in[1]);
        if (i < 0 || i >= static_cast<std::int64_t>(l.items.size()))
            detail::bad_list("index " + std::to_string(i) + " of " +
                                 std::to_string(l.items.size()) + " elements",
                             "an index within the list");
        return static_cast<std::size_t>(i);
    };
    const auto element = [&](const TensorList& l, const Item& item) {
        if (item.tensor.dtype() != l.dtype)
            detail::bad_list("an element of dtype " + std::string(name_of(item.tensor.dtype())),
                             std::string(name_of(l.dtype)));
        return item.tensor;
    };
    const auto read = [&]() -> const TensorList& {
        if (in[0].list == nullptr) detail::bad_list("a tensor", "a list of tensors");
        return *in[0].list;
    };
    switch (kind) {
        case ListOp::reserve: {
            auto l = std::make_shared<TensorList>();
            l->dtype = dtype;
            detail::set_size(*l, detail::list_size(in[0]));
            return {{}, std::move(l)};
        }
        case ListOp::from_tensor: return {{}, detail::unstacked(in[0].tensor)};
        case ListOp::push: {
            TensorList& l = detail::list_of(in[0]);
            l.items.push_back(element(l, in[1]));
            return std::move(in[0]);
        }
        case ListOp::rest: {
            TensorList& l = detail::list_of(in[0]);
            if (l.items.empty()) detail::bad_list("an empty list", "a list with an element");
            l.items.pop_back();
            return std::move(in[0]);
        }
        case ListOp::set: {
            TensorList& l = detail::list_of(in[0]);
            const std::int64_t i = detail::number_of(in[1]);
            if (grows && i >= static_cast<std::int64_t>(l.items.size()) &&
                i < std::numeric_limits<int>::max())
                detail::set_size(l, i + 1);
            l.items[index(l)] = element(l, in[2]);
            return std::move(in[0]);
        }
        case ListOp::resize: {
            detail::set_size(detail::list_of(in[0]), detail::list_size(in[1]));
            return std::move(in[0]);
        }
        case ListOp::last: {
            const TensorList& l = read();
            if (l.items.empty()) detail::bad_list("an empty list", "a list with an element");
            return {detail::element_or_zeros(l, l.items.size() - 1, in[1])};
        }
        case ListOp::get: return {detail::element_or_zeros(read(), index(read()), in[2])};
        case ListOp::stack: return {detail::stacked(read(), in[1])};
        case ListOp::length: {
            tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::int32, 1));
            *static_cast<std::int32_t*>(h.buffer()->data()) =
                static_cast<std::int32_t>(read().items.size());
            return {ad::Value(std::move(h), {}, DType::int32)};
        }
    }
    return {};
}

}  // namespace tf::exec
