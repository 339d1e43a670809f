// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/graph_def/export_node.hpp.

#include <tf/io/graph_def/export_node.hpp>
#include <tf/io/graph_def/function_builder.hpp>
#include <tf/ops/primitive/random.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

TF_COMMON_BODY std::string_view ExportNode::name() const { return g_.row(row_).def->name; }

TF_COMMON_BODY int ExportNode::count() const { return static_cast<int>(operands_.size()); }

TF_COMMON_BODY const Ref& ExportNode::in(int k) const {
    return operands_[static_cast<std::size_t>(k)];
}

TF_COMMON_BODY const Shape& ExportNode::shape(int k) const {
    return g_.row(g_.inputs(row_)[k]).shape;
}

TF_COMMON_BODY const Shape& ExportNode::shape() const { return g_.row(row_).shape; }

TF_COMMON_BODY AttrValue ExportNode::shape_attribute() const { return PartialShape(shape()); }

TF_COMMON_BODY DType ExportNode::dtype(int k) const { return g_.row(g_.inputs(row_)[k]).dtype; }

TF_COMMON_BODY AttrValue ExportNode::type(int k) const {
    return data_type(g_.row(g_.inputs(row_)[k]).dtype);
}

TF_COMMON_BODY AttrValue ExportNode::real_type(int k) const {
    return data_type(real_dtype(dtype(k)));
}

TF_COMMON_BODY AttrValue ExportNode::type() const { return data_type(g_.row(row_).dtype); }

TF_COMMON_BODY std::vector<AttrValue> ExportNode::types() const {
    std::vector<AttrValue> out;
    for (int k = 0; k < count(); ++k) out.push_back(type(k));
    return out;
}

TF_COMMON_BODY bool ExportNode::is_unsigned(int k) const {
    const DType d = dtype(k);
    return d == DType::uint8 || d == DType::uint16 || d == DType::uint32 || d == DType::uint64;
}

TF_COMMON_BODY int ExportNode::words_count() const { return g_.row(row_).words.count; }

TF_COMMON_BODY std::int64_t ExportNode::word(int k) const {
    return static_cast<std::int64_t>(g_.word(row_, k));
}

TF_COMMON_BODY std::vector<std::int64_t> ExportNode::words() const {
    std::vector<std::int64_t> out;
    for (int k = 0; k < words_count(); ++k) out.push_back(word(k));
    return out;
}

TF_COMMON_BODY std::string_view ExportNode::text() const {
    const auto t = g_.text_of(row_);
    return {t.begin(), static_cast<std::size_t>(t.size())};
}

TF_COMMON_BODY AttrValue ExportNode::int32() { return data_type(DType::int32); }

TF_COMMON_BODY AttrValue ExportNode::int64() { return data_type(DType::int64); }

TF_COMMON_BODY AttrValue ExportNode::string_type() { return data_type(DType::str); }

TF_COMMON_BODY AttrValue ExportNode::type_of(DType dtype) { return data_type(dtype); }

TF_COMMON_BODY AttrValue ExportNode::list(const std::vector<AttrValue>& types) {
    AttrList l;
    for (const AttrValue& t : types) l.types.push_back(*t.get_if<DataType>());
    return l;
}

TF_COMMON_BODY AttrValue ExportNode::list(const std::vector<std::int64_t>& numbers) {
    AttrList l;
    l.ints = numbers;
    return l;
}
TF_COMMON_BODY AttrValue ExportNode::shapes(const std::vector<Shape>& all) {
    AttrList l;
    l.shapes.assign(all.begin(), all.end());
    return l;
}
TF_COMMON_BODY AttrValue ExportNode::reals(const std::vector<float>& numbers) {
    AttrList l;
    l.floats = numbers;
    return l;
}
TF_COMMON_BODY AttrValue ExportNode::literal(std::string_view text) { return std::string(text); }

TF_COMMON_BODY Ref ExportNode::add(std::string_view op, std::vector<Ref> inputs, AttrItems attrs,
                                   std::string_view output) {
    const std::string node = to_.add_node(op, op, std::move(inputs), attributes(attrs));
    return output_of(output.empty() ? output_name(op) : output, node);
}

TF_COMMON_BODY std::vector<Ref> ExportNode::add_all(std::string_view op, std::vector<Ref> inputs,
                                                    AttrItems attrs) {
    return outputs_of(op, to_.add_node(op, op, std::move(inputs), attributes(attrs)));
}

TF_COMMON_BODY Ref ExportNode::cast(const Ref& x, const AttrValue& from, const AttrValue& to) {
    return *from.get_if<DataType>() == *to.get_if<DataType>()
               ? x
               : add("Cast", {x}, {{"SrcT", from}, {"DstT", to}});
}

TF_COMMON_BODY Ref ExportNode::add_as(std::string_view op, const AttrValue& wider,
                                      AttrItems attrs) {
    std::vector<Ref> operands;
    for (int k = 0; k < count(); ++k) operands.push_back(cast(in(k), type(k), wider));
    Attrs all = attributes(attrs);
    all["T"] = wider;
    return cast(
        output_of(output_name(op), to_.add_node(op, op, std::move(operands), std::move(all))),
        wider, type());
}

TF_COMMON_BODY Ref ExportNode::draw(std::string_view op, std::vector<Ref> inputs, AttrItems attrs) {
    return output_of(output_name(op), to_.add_action(op, op, std::move(inputs), attributes(attrs)));
}

TF_COMMON_BODY std::vector<Ref> ExportNode::draw_all(std::string_view op, std::vector<Ref> inputs,
                                                     AttrItems attrs) {
    return outputs_of(op, to_.add_action(op, op, std::move(inputs), attributes(attrs)));
}

TF_COMMON_BODY void ExportNode::act(std::string_view op, std::vector<Ref> inputs, AttrItems attrs,
                                    std::string_view node) {
    results_[0] =
        to_.add_action(op, node.empty() ? op : node, std::move(inputs), attributes(attrs));
}

TF_COMMON_BODY void ExportNode::result(Ref r) { results_[0] = std::move(r); }

TF_COMMON_BODY void ExportNode::results(std::vector<Ref> all) { results_ = std::move(all); }

TF_COMMON_BODY const Ref& ExportNode::variable(std::int64_t ordinal) const {
    return variables_.at(static_cast<int>(ordinal));
}

TF_COMMON_BODY Ref ExportNode::constant(const AnyTensor& value) { return to_.constant(value); }

TF_COMMON_BODY Ref ExportNode::ints(const Numbers& all) { return to_.ints(all); }

TF_COMMON_BODY Ref ExportNode::number(std::int64_t v, const AttrValue& type) {
    return to_.number(v, dtype_of_data(*type.get_if<DataType>()));
}

TF_COMMON_BODY Ref ExportNode::bits(std::int64_t pattern, const AttrValue& type) {
    const DType dtype = dtype_of_data(*type.get_if<DataType>());
    tf::detail::tracing::Handle h(tf::detail::core::allocate(dtype, 1));
    const auto word = static_cast<std::uint64_t>(pattern);
    kernels::visit_dtype(dtype, [&]<class T>() {
        if constexpr (!std::is_same_v<T, std::string>)
            *static_cast<T*>(h.buffer()->data()) = tf::detail::core::from_bits<T>(word);
    });
    return to_.constant({std::move(h), Shape{}, dtype});
}

TF_COMMON_BODY Ref ExportNode::string(const std::string& s) {
    tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::str, 1));
    *static_cast<std::string*>(h.buffer()->data()) = s;
    return to_.constant({std::move(h), Shape{}, DType::str});
}
TF_COMMON_BODY Ref ExportNode::no_strings() {
    return to_.constant({tf::detail::tracing::Handle(tf::detail::core::allocate(DType::str, 0)),
                         Shape(0), DType::str});
}

TF_COMMON_BODY ExportNode::Numbers ExportNode::axes(std::int64_t mask) {
    Numbers out;
    for (int i = 0; i < max_rank; ++i)
        if ((mask >> i & 1) != 0) out.push_back(i);
    return out;
}

TF_COMMON_BODY Dim ExportNode::known_dim(std::int64_t v) { return {v, {}}; }

TF_COMMON_BODY Dim ExportNode::computed_dim(Ref r) { return {dyn, std::move(r)}; }

TF_COMMON_BODY Dim ExportNode::dim(int k, int i) {
    if (shape(k)[i] != dyn) return known_dim(shape(k)[i]);
    return computed_dim(add("GatherV2", {shape_vector(k), number(i), number(0)},
                            {{"Tparams", int32()}, {"Tindices", int32()}, {"Taxis", int32()}}));
}

TF_COMMON_BODY ExportNode::Dims ExportNode::all_dims(int k) {
    Dims out;
    for (int i = 0; i < shape(k).rank; ++i) out.push_back(dim(k, i));
    return out;
}

TF_COMMON_BODY Dim ExportNode::dim_add(const Dim& a, const Dim& b) {
    return combined("AddV2", a, b, a.value + b.value);
}

TF_COMMON_BODY Dim ExportNode::dim_subtract(const Dim& a, const Dim& b) {
    return combined("Sub", a, b, a.value - b.value);
}

TF_COMMON_BODY Dim ExportNode::dim_multiply(const Dim& a, const Dim& b) {
    return combined("Mul", a, b, a.value * b.value);
}

TF_COMMON_BODY Dim ExportNode::dim_sum(int first, int last, int i) {
    Dim out = known_dim(0);
    for (int k = first; k < last; ++k) out = dim_add(out, dim(k, i));
    return out;
}

TF_COMMON_BODY Dim ExportNode::dim_product(int k, std::int64_t mask) {
    Dim out = known_dim(1);
    for (int i = 0; i < shape(k).rank; ++i) {
        if ((mask >> i & 1) == 0) continue;
        out = dim_multiply(out, dim(k, i));
    }
    return out;
}

TF_COMMON_BODY Ref ExportNode::ref(const Dim& d) {
    return d.known() ? number(d.value) : d.computed;
}

TF_COMMON_BODY Ref ExportNode::vector(const Dims& all) {
    Numbers known;
    std::vector<Ref> refs;
    for (const Dim& d : all)
        if (d.known()) known.push_back(d.value);
    if (known.size() == all.size()) return ints(known);
    for (const Dim& d : all) refs.push_back(ref(d));
    const auto n = static_cast<std::int64_t>(refs.size());
    return add("Pack", std::move(refs), {{"N", n}, {"T", int32()}, {"axis", std::int64_t{0}}});
}

TF_COMMON_BODY Ref ExportNode::shape_vector(int k) {
    if (shape(k).fully_defined()) return vector(all_dims(k));
    return add("Shape", {in(k)}, {{"T", type(k)}, {"out_type", int32()}});
}

TF_COMMON_BODY Ref ExportNode::transposed(const Ref& x, const AttrValue& type,
                                          const Numbers& perm) {
    return add("Transpose", {x, ints(perm)}, {{"T", type}, {"Tperm", int32()}});
}

TF_COMMON_BODY Ref ExportNode::reshaped(const Ref& x, const AttrValue& type, const Numbers& dims) {
    return add("Reshape", {x, ints(dims)}, {{"T", type}, {"Tshape", int32()}});
}

TF_COMMON_BODY Ref ExportNode::scattered(std::string_view op, const Ref& table, int k,
                                         const Ref& rows) {
    const bool single = shape(k).rank == 0;
    const auto expanded = [&](const Ref& x, const AttrValue& of, int axis) {
        return add("ExpandDims", {x, number(axis)}, {{"T", of}, {"Tdim", int32()}});
    };
    const Ref indices = single ? reshaped(in(k), type(k), {1, 1}) : expanded(in(k), type(k), -1);
    return add(op, {table, indices, single ? expanded(rows, type(), 0) : rows},
               {{"T", type()}, {"Tindices", type(k)}});
}

TF_COMMON_BODY Attrs ExportNode::attributes(AttrItems items) {
    Attrs out;
    for (const AttrItem& i : items) out.emplace(i.name, i.value);
    return out;
}

TF_COMMON_BODY Ref ExportNode::output_of(std::string_view output, const std::string& node) {
    return node + ":" + std::string(output) + ":0";
}

TF_COMMON_BODY std::vector<Ref> ExportNode::outputs_of(std::string_view op,
                                                       const std::string& node) {
    const TensorFlowOp known(op);
    std::vector<Ref> out;
    for (const std::string_view name : known.outputs()) out.push_back(output_of(name, node));
    return out;
}

TF_COMMON_BODY Dim ExportNode::combined(std::string_view op, const Dim& a, const Dim& b,
                                        std::int64_t value) {
    if (a.known() && b.known()) return known_dim(value);
    return computed_dim(add(op, {ref(a), ref(b)}, {{"T", int32()}}));
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
