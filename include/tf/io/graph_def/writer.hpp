// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes GraphDef to bytes. The same graph always gives the same bytes, because maps are written in
// the order of their keys.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/tensor_proto.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

TF_COMMON_INLINE std::string write_attr(const AttrValue& v);

namespace detail {

TF_COMMON_INLINE std::string write_name(const FunctionName& f) {
    std::string out;
    protozero::pbf_writer(out).add_string(1, f.name);
    return out;
}
TF_COMMON_INLINE std::string write_list(const AttrList& l) {
    std::string out;
    protozero::pbf_writer w(out);
    for (const std::string& s : l.strings) w.add_bytes(2, s);
    w.add_packed_int64(3, l.ints.begin(), l.ints.end());
    w.add_packed_float(4, l.floats.begin(), l.floats.end());
    w.add_packed_bool(5, l.bools.begin(), l.bools.end());
    std::vector<std::int32_t> types;
    for (const DataType t : l.types) types.push_back(static_cast<std::int32_t>(t));
    w.add_packed_int32(6, types.begin(), types.end());
    for (const PartialShape& s : l.shapes) w.add_message(7, write_shape(s));
    for (const FunctionName& f : l.functions) w.add_message(9, write_name(f));
    return out;
}
TF_COMMON_INLINE void write_attrs(protozero::pbf_writer& w, std::uint32_t field,
                                  const Attrs& attrs) {
    for (const auto& [key, value] : attrs) {
        protozero::pbf_writer entry(w, field);
        entry.add_string(1, key);
        entry.add_message(2, write_attr(value));
    }
}
TF_COMMON_INLINE void write_texts(protozero::pbf_writer& w, std::uint32_t field,
                                  const std::map<std::string, std::string>& texts) {
    for (const auto& [key, value] : texts) {
        protozero::pbf_writer entry(w, field);
        entry.add_string(1, key);
        entry.add_string(2, value);
    }
}
TF_COMMON_INLINE std::string write_arg(const ArgDef& a) {
    std::string out;
    protozero::pbf_writer w(out);
    w.add_string(1, a.name);
    w.add_int32(3, static_cast<std::int32_t>(a.type));
    for (const HandleData& h : a.handle_data) {
        protozero::pbf_writer inner(w, 7);
        inner.add_int32(1, static_cast<std::int32_t>(h.type));
        inner.add_message(2, write_shape(h.shape));
    }
    return out;
}

}  // namespace detail

/// The alternative that is set is written even if it is zero or empty, because it is a oneof.
TF_COMMON_INLINE_BODY std::string write_attr(const AttrValue& v) {
    std::string out;
    protozero::pbf_writer w(out);
    if (const auto* s = v.get_if<std::string>()) w.add_bytes(2, *s);
    else if (const auto* i = v.get_if<std::int64_t>()) w.add_int64(3, *i);
    else if (const auto* f = v.get_if<float>()) w.add_float(4, *f);
    else if (const auto* b = v.get_if<bool>()) w.add_bool(5, *b);
    else if (const auto* t = v.get_if<DataType>()) w.add_int32(6, static_cast<int>(*t));
    else if (const auto* p = v.get_if<PartialShape>()) w.add_message(7, write_shape(*p));
    else if (const auto* c = v.get_if<TensorAttr>()) w.add_message(8, write_tensor(c->value));
    else if (const auto* n = v.get_if<FunctionName>()) w.add_message(10, detail::write_name(*n));
    else if (const auto* l = v.get_if<AttrList>()) w.add_message(1, detail::write_list(*l));
    return out;
}

TF_COMMON_INLINE std::string write_node(const NodeDef& n) {
    std::string out;
    protozero::pbf_writer w(out);
    w.add_string(1, n.name);
    w.add_string(2, n.op);
    for (const std::string& in : n.inputs) w.add_string(3, in);
    if (!n.device.empty()) w.add_string(4, n.device);
    detail::write_attrs(w, 5, n.attrs);
    return out;
}

TF_COMMON_INLINE std::string write_function(const FunctionDef& f) {
    std::string out;
    protozero::pbf_writer w(out);
    {
        protozero::pbf_writer s(w, 1);
        s.add_string(1, f.name);
        for (const ArgDef& a : f.inputs) s.add_message(2, detail::write_arg(a));
        for (const ArgDef& a : f.outputs) s.add_message(3, detail::write_arg(a));
        if (f.stateful) s.add_bool(17, true);
        for (const std::string& c : f.control_outputs) s.add_string(20, c);
    }
    for (const NodeDef& n : f.nodes) w.add_message(3, write_node(n));
    detail::write_texts(w, 4, f.ret);
    detail::write_attrs(w, 5, f.attrs);
    detail::write_texts(w, 6, f.control_ret);
    for (const auto& [index, attrs] : f.arg_attrs) {
        protozero::pbf_writer entry(w, 7);
        entry.add_uint32(1, index);
        protozero::pbf_writer value(entry, 2);
        detail::write_attrs(value, 1, attrs);
    }
    return out;
}

TF_COMMON_INLINE std::string write_graph(const GraphDef& g) {
    std::string out;
    protozero::pbf_writer w(out);
    for (const NodeDef& n : g.nodes) w.add_message(1, write_node(n));
    {
        protozero::pbf_writer library(w, 2);
        for (const FunctionDef& f : g.library) library.add_message(1, write_function(f));
    }
    protozero::pbf_writer versions(w, 4);
    versions.add_int32(1, g.producer);
    versions.add_int32(2, g.min_consumer);
    return out;
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
