// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an op's to_graph_def sees: its row of the graph on one side, the function that is being
// written on the other. Rules add TensorFlow's nodes and say which of them is the result.

#include <tf/graph/ir.hpp>
#include <tf/io/function_builder.hpp>
#include <tf/ops/random.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::io {

/// One of a shape's dims: a number, or what computes it, an int32 scalar.
struct Dim {
    std::int64_t value = dyn;
    Ref computed{};
    bool known() const { return computed.empty(); }
};

template <class = void>
class BasicExportNode {
public:
    /// `operands` are the names of the row's inputs; `variables` those of the resources, by
    /// ordinal.
    BasicExportNode(graph::View g, int row, FunctionBuilder& to, std::vector<Ref> operands,
                    const std::map<int, Ref>& variables)
        : g_(g), row_(row), to_(to), operands_(std::move(operands)), variables_(variables) {}

    // ---- the row

    std::string_view name() const { return g_.row(row_).def->name; }
    int count() const { return static_cast<int>(operands_.size()); }
    const Ref& in(int k) const { return operands_[static_cast<std::size_t>(k)]; }
    std::vector<Ref> inputs() const { return operands_; }
    const Shape& shape(int k) const { return g_.row(g_.inputs(row_)[k]).shape; }
    const Shape& shape() const { return g_.row(row_).shape; }
    AttrValue shape_attribute() const { return PartialShape(shape()); }
    DType dtype(int k) const { return g_.row(g_.inputs(row_)[k]).dtype; }
    AttrValue type(int k) const { return data_type(g_.row(g_.inputs(row_)[k]).dtype); }
    AttrValue type() const { return data_type(g_.row(row_).dtype); }
    std::vector<AttrValue> types() const {
        std::vector<AttrValue> out;
        for (int k = 0; k < count(); ++k) out.push_back(type(k));
        return out;
    }
    bool is_unsigned(int k) const {
        const DType d = dtype(k);
        return d == DType::uint8 || d == DType::uint16 || d == DType::uint32 || d == DType::uint64;
    }
    int words_count() const { return g_.row(row_).words.count; }
    std::int64_t word(int k) const { return static_cast<std::int64_t>(g_.word(row_, k)); }
    std::vector<std::int64_t> words() const {
        std::vector<std::int64_t> out;
        for (int k = 0; k < words_count(); ++k) out.push_back(word(k));
        return out;
    }
    std::string_view text() const {
        const auto t = g_.text_of(row_);
        return {t.begin(), static_cast<std::size_t>(t.size())};
    }

    // ---- attributes

    static AttrValue int32() { return data_type(DType::int32); }
    static AttrValue int64() { return data_type(DType::int64); }
    static AttrValue string_type() { return data_type(DType::str); }
    static AttrValue none() { return {}; }  ///< an attribute that is left out
    static AttrValue list(const std::vector<AttrValue>& types) {
        AttrList l;
        for (const AttrValue& t : types) l.types.push_back(*t.get_if<DataType>());
        return l;
    }

    // ---- nodes

    struct AttrItem {
        std::string_view name;
        AttrValue value;
    };
    using AttrItems = std::initializer_list<AttrItem>;

    /// A node of a pure op, and its output.
    Ref add(std::string_view op, std::vector<Ref> inputs, AttrItems attrs = {},
            std::string_view output = {}) {
        const std::string node = to_.add_node(op, op, std::move(inputs), attributes(attrs));
        return output_of(output.empty() ? output_name(op) : output, node);
    }
    Ref cast(const Ref& x, const AttrValue& from, const AttrValue& to) {
        return *from.get_if<DataType>() == *to.get_if<DataType>()
                   ? x
                   : add("Cast", {x}, {{"SrcT", from}, {"DstT", to}});
    }
    /// An op of operands of one dtype, which is the result's, computed in another one.
    Ref add_as(std::string_view op, const AttrValue& wider, AttrItems attrs = {}) {
        std::vector<Ref> operands;
        for (int k = 0; k < count(); ++k) operands.push_back(cast(in(k), type(k), wider));
        Attrs all = attributes(attrs);
        all["T"] = wider;
        return cast(
            output_of(output_name(op), to_.add_node(op, op, std::move(operands), std::move(all))),
            wider, type());
    }
    /// An op that draws, and its output. An effect: TensorFlow runs rounds of a loop side by side
    /// where nothing keeps their order.
    Ref draw(std::string_view op, std::vector<Ref> inputs, AttrItems attrs) {
        return output_of(output_name(op),
                         to_.add_action(op, op, std::move(inputs), attributes(attrs)));
    }
    /// An effect; its node is called as its op unless told.
    void act(std::string_view op, std::vector<Ref> inputs, AttrItems attrs,
             std::string_view node = {}) {
        result_ =
            to_.add_action(op, node.empty() ? op : node, std::move(inputs), attributes(attrs));
    }
    void result(Ref r) { result_ = std::move(r); }
    const Ref& result() const { return result_; }
    const Ref& variable(std::int64_t ordinal) const {
        return variables_.at(static_cast<int>(ordinal));
    }

    // ---- constants

    using Numbers = std::vector<std::int64_t>;
    static Numbers numbers() { return {}; }
    Ref ints(const Numbers& all) { return to_.ints(all); }
    Ref number(std::int64_t v, const AttrValue& type = int32()) {
        return to_.number(v, dtype_of_data(*type.get_if<DataType>()));
    }
    /// A scalar by its pattern (see core/bits.hpp).
    Ref bits(std::int64_t pattern, const AttrValue& type) {
        const DType dtype = dtype_of_data(*type.get_if<DataType>());
        tf::detail::Handle h(tf::detail::allocate(dtype, 1));
        const auto word = static_cast<std::uint64_t>(pattern);
        kernels::visit_dtype(dtype, [&]<class T>() {
            if constexpr (!std::is_same_v<T, std::string>)
                *static_cast<T*>(h.buffer()->data()) = tf::detail::from_bits<T>(word);
        });
        return to_.constant({std::move(h), Shape{}, dtype});
    }
    Ref string(const std::string& s) {
        tf::detail::Handle h(tf::detail::allocate(DType::str, 1));
        *static_cast<std::string*>(h.buffer()->data()) = s;
        return to_.constant({std::move(h), Shape{}, DType::str});
    }
    /// The axes of a mask.
    static Numbers axes(std::int64_t mask) {
        Numbers out;
        for (int i = 0; i < max_rank; ++i)
            if ((mask >> i & 1) != 0) out.push_back(i);
        return out;
    }

    // ---- dims, which are numbers or computed

    using Dims = std::vector<Dim>;
    static Dims dims() { return {}; }
    static Dim known_dim(std::int64_t v) { return {v, {}}; }
    static Dim computed_dim(Ref r) { return {dyn, std::move(r)}; }
    /// Dim i of operand k.
    Dim dim(int k, int i) {
        if (shape(k)[i] != dyn) return known_dim(shape(k)[i]);
        return computed_dim(add("GatherV2", {shape_vector(k), number(i), number(0)},
                                {{"Tparams", int32()}, {"Tindices", int32()}, {"Taxis", int32()}}));
    }
    Dims all_dims(int k) {
        Dims out;
        for (int i = 0; i < shape(k).rank; ++i) out.push_back(dim(k, i));
        return out;
    }
    Dim dim_add(const Dim& a, const Dim& b) { return combined("AddV2", a, b, a.value + b.value); }
    Dim dim_subtract(const Dim& a, const Dim& b) {
        return combined("Sub", a, b, a.value - b.value);
    }
    Dim dim_multiply(const Dim& a, const Dim& b) {
        return combined("Mul", a, b, a.value * b.value);
    }
    /// The sum of dim i of the operands from `first` to before `last`.
    Dim dim_sum(int first, int last, int i) {
        Dim out = known_dim(0);
        for (int k = first; k < last; ++k) out = dim_add(out, dim(k, i));
        return out;
    }
    /// The product of those dims of operand k that a mask names.
    Dim dim_product(int k, std::int64_t mask) {
        Dim out = known_dim(1);
        for (int i = 0; i < shape(k).rank; ++i) {
            if ((mask >> i & 1) == 0) continue;
            out = dim_multiply(out, dim(k, i));
        }
        return out;
    }
    Ref ref(const Dim& d) { return d.known() ? number(d.value) : d.computed; }
    /// Dims as an int32 vector.
    Ref vector(const Dims& all) {
        Numbers known;
        std::vector<Ref> refs;
        for (const Dim& d : all)
            if (d.known()) known.push_back(d.value);
        if (known.size() == all.size()) return ints(known);
        for (const Dim& d : all) refs.push_back(ref(d));
        const auto n = static_cast<std::int64_t>(refs.size());
        return add("Pack", std::move(refs), {{"N", n}, {"T", int32()}, {"axis", std::int64_t{0}}});
    }
    /// The shape of operand k as an int32 vector.
    Ref shape_vector(int k) {
        if (shape(k).fully_defined()) return vector(all_dims(k));
        return add("Shape", {in(k)}, {{"T", type(k)}, {"out_type", int32()}});
    }

    // ---- what several rules need

    Ref transposed(const Ref& x, const AttrValue& type, const Numbers& perm) {
        return add("Transpose", {x, ints(perm)}, {{"T", type}, {"Tperm", int32()}});
    }
    Ref reshaped(const Ref& x, const AttrValue& type, const Numbers& dims) {
        return add("Reshape", {x, ints(dims)}, {{"T", type}, {"Tshape", int32()}});
    }
    /// A table with rows added, or put, at the indices that operand k is. TensorFlow takes them as
    /// vectors of one number, and more than a single one without dims.
    Ref scattered(std::string_view op, const Ref& table, int k, const Ref& rows) {
        const bool single = shape(k).rank == 0;
        const auto expanded = [&](const Ref& x, const AttrValue& of, int axis) {
            return add("ExpandDims", {x, number(axis)}, {{"T", of}, {"Tdim", int32()}});
        };
        const Ref indices =
            single ? reshaped(in(k), type(k), {1, 1}) : expanded(in(k), type(k), -1);
        return add(op, {table, indices, single ? expanded(rows, type(), 0) : rows},
                   {{"T", type()}, {"Tindices", type(k)}});
    }

private:
    static Attrs attributes(AttrItems items) {
        Attrs out;
        for (const AttrItem& i : items) out.emplace(i.name, i.value);
        return out;
    }
    static Ref output_of(std::string_view output, const std::string& node) {
        return node + ":" + std::string(output) + ":0";
    }
    Dim combined(std::string_view op, const Dim& a, const Dim& b, std::int64_t value) {
        if (a.known() && b.known()) return known_dim(value);
        return computed_dim(add(op, {ref(a), ref(b)}, {{"T", int32()}}));
    }

    graph::View g_;
    int row_;
    FunctionBuilder& to_;
    std::vector<Ref> operands_;
    const std::map<int, Ref>& variables_;
    Ref result_;
};
using ExportNode = BasicExportNode<>;

}  // namespace tf::io
