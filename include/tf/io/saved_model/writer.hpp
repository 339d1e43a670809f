// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes saved_model.pb from a SavedModelDef.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/writer.hpp>
#include <tf/io/saved_model/saved_model_def.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

namespace detail {

TF_COMMON_INLINE std::string write_spec(const SpecValue& s) {
    std::string out;
    protozero::pbf_writer w(out);
    if (!s.name.empty()) w.add_string(1, s.name);
    w.add_message(2, write_shape(s.shape));
    w.add_int32(3, static_cast<std::int32_t>(s.type));
    return out;
}

}  // namespace detail

TF_COMMON_INLINE std::string write_structured(const StructuredValue& v) {
    using Kind = StructuredValue::Kind;
    std::string out;
    protozero::pbf_writer w(out);
    const auto items = [&](std::uint32_t field) {
        std::string list;  // a string, because protozero drops an empty submessage
        protozero::pbf_writer inner(list);
        for (const StructuredValue& item : v.items) inner.add_message(1, write_structured(item));
        w.add_message(field, list);
    };
    switch (v.kind) {
        case Kind::none: w.add_message(1, std::string()); break;
        case Kind::number: w.add_double(11, v.number); break;
        case Kind::integer: w.add_sint64(12, v.integer); break;
        case Kind::text: w.add_string(13, v.text); break;
        case Kind::boolean: w.add_bool(14, v.boolean); break;
        case Kind::shape: w.add_message(31, write_shape(v.spec.shape)); break;
        case Kind::dtype: w.add_int32(32, static_cast<std::int32_t>(v.spec.type)); break;
        case Kind::spec: w.add_message(33, detail::write_spec(v.spec)); break;
        case Kind::tensor: w.add_message(55, write_tensor(v.tensor)); break;
        case Kind::list: items(51); break;
        case Kind::tuple: items(52); break;
        case Kind::dict: {
            std::string dict;
            protozero::pbf_writer inner(dict);
            for (std::size_t i = 0; i < v.items.size(); ++i) {
                protozero::pbf_writer entry(inner, 1);
                entry.add_string(1, v.keys[i]);
                entry.add_message(2, write_structured(v.items[i]));
            }
            w.add_message(53, dict);
            break;
        }
        case Kind::named_tuple: {
            protozero::pbf_writer tuple(w, 54);
            tuple.add_string(1, v.text);
            for (std::size_t i = 0; i < v.items.size(); ++i) {
                protozero::pbf_writer entry(tuple, 2);
                entry.add_string(1, v.keys[i]);
                entry.add_message(2, write_structured(v.items[i]));
            }
            break;
        }
        default: break;
    }
    return out;
}

namespace detail {

TF_COMMON_INLINE std::string write_function_spec(const FunctionSpec& s) {
    std::string out;
    protozero::pbf_writer w(out);
    w.add_message(1, write_structured(s.fullargspec));
    if (s.is_method) w.add_bool(2, true);
    w.add_message(5, write_structured(s.input_signature));
    return out;
}

/// Writes the version of generic objects: one producer, one consumer.
TF_COMMON_INLINE std::string write_user_object(const SavedUserObject& o) {
    std::string out;
    protozero::pbf_writer w(out);
    w.add_string(1, o.identifier);
    protozero::pbf_writer version(w, 2);
    version.add_int32(1, 1);
    version.add_int32(2, 1);
    return out;
}

struct KindWriter {
    protozero::pbf_writer& w;

    TF_COMMON void operator()(const SavedUserObject& o) const {
        w.add_message(4, write_user_object(o));
    }
    TF_COMMON void operator()(const SavedAsset& a) const {
        protozero::pbf_writer m(w, 5);
        m.add_int32(1, a.index);
    }
    TF_COMMON void operator()(const SavedFunction& f) const {
        protozero::pbf_writer m(w, 6);
        for (const std::string& c : f.concrete_functions) m.add_string(1, c);
        m.add_message(2, write_function_spec(f.spec));
    }
    TF_COMMON void operator()(const SavedVariable& v) const {
        protozero::pbf_writer m(w, 7);
        m.add_int32(1, static_cast<std::int32_t>(v.type));
        m.add_message(2, write_shape(v.shape));
        if (v.trainable) m.add_bool(3, true);
        m.add_string(6, v.name);
    }
    TF_COMMON void operator()(const SavedBareFunction& f) const {
        protozero::pbf_writer m(w, 8);
        m.add_string(1, f.name);
        for (const std::string& k : f.keywords) m.add_string(2, k);
        m.add_int64(3, f.positional);
        m.add_message(4, write_function_spec(f.spec));
    }
    TF_COMMON void operator()(const SavedConstant& c) const {
        protozero::pbf_writer m(w, 9);
        m.add_string(1, c.node);
    }
    TF_COMMON void operator()(const SavedResource&) const { w.add_message(10, std::string()); }
    TF_COMMON void operator()(const SavedCapturedTensor& c) const {
        protozero::pbf_writer m(w, 12);
        m.add_string(1, c.name);
        m.add_string(2, c.function);
    }
};

TF_COMMON_INLINE void write_references(protozero::pbf_writer& w, std::uint32_t field,
                                       const std::vector<ObjectReference>& all) {
    for (const ObjectReference& r : all) {
        protozero::pbf_writer m(w, field);
        m.add_int32(1, r.node);
        m.add_string(2, r.name);
    }
}
TF_COMMON_INLINE std::string write_object(const SavedObject& o) {
    std::string out;
    protozero::pbf_writer w(out);
    write_references(w, 1, o.children);
    for (const SlotReference& s : o.slots) {
        protozero::pbf_writer m(w, 3);
        m.add_int32(1, s.original);
        m.add_string(2, s.name);
        m.add_int32(3, s.slot);
    }
    o.kind.visit(KindWriter{w});
    if (const auto* r = o.kind.get_if<SavedResource>(); r != nullptr && r->save >= 0) {
        protozero::pbf_writer saver(w, 11);
        saver.add_string(1, "table");
        protozero::pbf_writer functions(saver, 2);
        functions.add_int32(2, r->save);
        functions.add_int32(3, r->restore);
    }
    write_references(w, 15, o.dependencies);
    return out;
}
TF_COMMON_INLINE std::string write_concrete(const SavedConcrete& c) {
    std::string out;
    protozero::pbf_writer w(out);
    w.add_packed_int32(2, c.bound_inputs.begin(), c.bound_inputs.end());
    w.add_message(3, write_structured(c.input_signature));
    w.add_message(4, write_structured(c.output_signature));
    return out;
}

TF_COMMON_INLINE std::string write_tensor_info(const TensorInfo& t) {
    std::string out;
    protozero::pbf_writer w(out);
    w.add_string(1, t.name);
    w.add_int32(2, static_cast<std::int32_t>(t.type));
    w.add_message(3, write_shape(t.shape));
    return out;
}
TF_COMMON_INLINE std::string write_signature(const SignatureDef& s) {
    std::string out;
    protozero::pbf_writer w(out);
    const auto infos = [&](std::uint32_t field, const std::map<std::string, TensorInfo>& all) {
        for (const auto& [key, info] : all) {
            protozero::pbf_writer entry(w, field);
            entry.add_string(1, key);
            entry.add_message(2, write_tensor_info(info));
        }
    };
    infos(1, s.inputs);
    infos(2, s.outputs);
    if (!s.method.empty()) w.add_string(3, s.method);
    return out;
}

TF_COMMON_INLINE std::string write_meta_graph(const SavedModelDef& m) {
    std::string out;
    protozero::pbf_writer w(out);
    {
        protozero::pbf_writer info(w, 1);
        for (const std::string& tag : m.tags) info.add_string(4, tag);
        info.add_string(5, m.tensorflow_version);
        info.add_bool(7, true);  // attributes with default values are omitted
    }
    w.add_message(2, write_graph(m.graph));
    if (m.saver) {
        protozero::pbf_writer saver(w, 3);
        saver.add_string(1, m.saver->filename_tensor);
        saver.add_string(2, m.saver->save_tensor);
        saver.add_string(3, m.saver->restore_op);
        saver.add_int32(7, 2);
    }
    if (!m.init_op.empty()) {
        protozero::pbf_writer entry(w, 4);
        entry.add_string(1, "saved_model_main_op");
        protozero::pbf_writer collection(entry, 2);
        protozero::pbf_writer nodes(collection, 1);
        nodes.add_string(1, m.init_op);
    }
    for (const auto& [key, signature] : m.signatures) {
        protozero::pbf_writer entry(w, 5);
        entry.add_string(1, key);
        entry.add_message(2, write_signature(signature));
    }
    for (const AssetFile& a : m.assets) {
        protozero::pbf_writer asset(w, 6);
        asset.add_message(1, write_tensor_info({a.tensor, DataType::invalid, {}}));
        asset.add_string(2, a.filename);
    }
    protozero::pbf_writer objects(w, 7);
    for (const SavedObject& o : m.objects) objects.add_message(1, write_object(o));
    for (const auto& [name, concrete] : m.concrete_functions) {
        protozero::pbf_writer entry(objects, 2);
        entry.add_string(1, name);
        entry.add_message(2, write_concrete(concrete));
    }
    return out;
}

}  // namespace detail

/// Serializes a model to the bytes of saved_model.pb.
TF_COMMON_INLINE std::string write_saved_model(const SavedModelDef& m) {
    std::string out;
    protozero::pbf_writer w(out);
    w.add_int64(1, 1);
    w.add_message(2, detail::write_meta_graph(m));
    return out;
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
