// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads saved_model.pb: any SavedModel of TensorFlow 2. Malformed or hostile bytes are
// errors::DataLoss with an offset. Mirrors the first steps of
// tensorflow/python/saved_model/load.py.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/reader.hpp>
#include <tf/io/saved_model/saved_model_def.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

namespace detail {

class SavedModelReader {
public:
    TF_COMMON SavedModelDef run(Message m) {
        SavedModelDef out;
        int graphs = 0;
        while (m.next()) {
            if (m.field() == 2) {
                if (++graphs > 1) m.fault("several graphs", "one");
                meta_graph(m.message(), out);
            } else {
                m.skip();
            }
        }
        if (graphs == 0) m.fault("no graph", "one");
        return out;
    }

private:
    /// Reads an entry of a map whose values are messages.
    template <class T, class F>
    static void entry(Message m, std::map<std::string, T>& out, F&& read) {
        std::string key;
        T value{};
        while (m.next()) {
            if (m.field() == 1) key = m.string();
            else if (m.field() == 2) value = read(m.message());
            else m.skip();
        }
        out.insert_or_assign(std::move(key), std::move(value));
    }

    TF_COMMON void meta_graph(Message m, SavedModelDef& out) {
        while (m.next()) switch (m.field()) {
                case 1:
                    for (Message info = m.message(); info.next();) {
                        if (info.field() == 4) out.tags.push_back(info.string());
                        else if (info.field() == 5) out.tensorflow_version = info.string();
                        else info.skip();
                    }
                    break;
                case 2: out.graph = graphs_.graph(m.message()); break;
                case 3: out.saver = saver(m.message()); break;
                case 5:
                    entry(m.message(), out.signatures, [&](Message s) { return signature(s); });
                    break;
                case 6: out.assets.push_back(asset(m.message())); break;
                case 7: objects(m.message(), out); break;
                default: m.skip();
            }
    }
    TF_COMMON static SaverNames saver(Message m) {
        SaverNames s;
        while (m.next()) switch (m.field()) {
                case 1: s.filename_tensor = m.string(); break;
                case 2: s.save_tensor = m.string(); break;
                case 3: s.restore_op = m.string(); break;
                default: m.skip();
            }
        return s;
    }
    TF_COMMON SignatureDef signature(Message m) {
        SignatureDef s;
        while (m.next()) switch (m.field()) {
                case 1:
                    entry(m.message(), s.inputs, [](Message v) { return tensor_info(v); });
                    break;
                case 2:
                    entry(m.message(), s.outputs, [](Message v) { return tensor_info(v); });
                    break;
                case 3: s.method = m.string(); break;
                case 4:
                    entry(m.message(), s.defaults,
                          [&](Message t) { return graphs_.tensor(t).value; });
                    break;
                default: m.skip();
            }
        return s;
    }
    TF_COMMON static TensorInfo tensor_info(Message m) {
        TensorInfo t;
        while (m.next()) switch (m.field()) {
                case 1: t.name = m.string(); break;
                case 2: t.type = static_cast<DataType>(m.int32()); break;
                case 3: t.shape = read_shape(m.message()); break;
                default: m.skip();
            }
        return t;
    }
    TF_COMMON static AssetFile asset(Message m) {
        AssetFile a;
        while (m.next()) switch (m.field()) {
                case 1: a.tensor = tensor_info(m.message()).name; break;
                case 2: a.filename = m.string(); break;
                default: m.skip();
            }
        return a;
    }

    // ---- objects

    TF_COMMON static void objects(Message m, SavedModelDef& out) {
        while (m.next()) switch (m.field()) {
                case 1: out.objects.push_back(object(m.message())); break;
                case 2:
                    entry(m.message(), out.concrete_functions,
                          [](Message v) { return concrete(v); });
                    break;
                default: m.skip();
            }
        const auto check = [&](const std::vector<ObjectReference>& all) {
            for (const ObjectReference& r : all) check_node(m, r.node, out);
        };
        for (const SavedObject& o : out.objects) {
            check(o.children);
            check(o.dependencies);
            for (const SlotReference& s : o.slots) {
                check_node(m, s.original, out);
                check_node(m, s.slot, out);
            }
        }
        for (const auto& [name, c] : out.concrete_functions)
            for (const int node : c.bound_inputs) check_node(m, node, out);
    }
    TF_COMMON static void check_node(const Message& m, int node, const SavedModelDef& out) {
        if (node < 0 || static_cast<std::size_t>(node) >= out.objects.size())
            m.fault("object " + std::to_string(node) + " of " + std::to_string(out.objects.size()),
                    "an object of the model");
    }
    TF_COMMON static SavedObject object(Message m) {
        SavedObject o;
        while (m.next()) switch (m.field()) {
                case 1: o.children.push_back(reference(m.message())); break;
                case 3: o.slots.push_back(slot(m.message())); break;
                case 4: o.kind = user_object(m.message()); break;
                case 5: {
                    SavedAsset a;
                    for (Message in = m.message(); in.next();) {
                        if (in.field() == 1) a.index = in.int32();
                        else in.skip();
                    }
                    o.kind = a;
                    break;
                }
                case 6: o.kind = function(m.message()); break;
                case 7: o.kind = variable(m.message()); break;
                case 8: o.kind = bare_function(m.message()); break;
                case 9: {
                    SavedConstant c;
                    for (Message in = m.message(); in.next();) {
                        if (in.field() == 1) c.node = in.string();
                        else in.skip();
                    }
                    o.kind = c;
                    break;
                }
                case 10:
                    m.skip();
                    o.kind = SavedResource{};
                    break;
                case 12: {
                    SavedCapturedTensor c;
                    for (Message in = m.message(); in.next();) {
                        if (in.field() == 1) c.name = in.string();
                        else if (in.field() == 2) c.function = in.string();
                        else in.skip();
                    }
                    o.kind = c;
                    break;
                }
                case 15: o.dependencies.push_back(reference(m.message())); break;
                default: m.skip();
            }
        return o;
    }
    TF_COMMON static ObjectReference reference(Message m) {
        ObjectReference r;
        while (m.next()) switch (m.field()) {
                case 1: r.node = m.int32(); break;
                case 2: r.name = m.string(); break;
                default: m.skip();
            }
        return r;
    }
    TF_COMMON static SlotReference slot(Message m) {
        SlotReference s;
        while (m.next()) switch (m.field()) {
                case 1: s.original = m.int32(); break;
                case 2: s.name = m.string(); break;
                case 3: s.slot = m.int32(); break;
                default: m.skip();
            }
        return s;
    }
    TF_COMMON static SavedUserObject user_object(Message m) {
        SavedUserObject o;
        while (m.next()) {
            if (m.field() == 1) o.identifier = m.string();
            else m.skip();
        }
        return o;
    }
    TF_COMMON static SavedFunction function(Message m) {
        SavedFunction f;
        while (m.next()) switch (m.field()) {
                case 1: f.concrete_functions.push_back(m.string()); break;
                case 2: f.spec = function_spec(m.message()); break;
                default: m.skip();
            }
        return f;
    }
    TF_COMMON static SavedVariable variable(Message m) {
        SavedVariable v;
        while (m.next()) switch (m.field()) {
                case 1: v.type = static_cast<DataType>(m.int32()); break;
                case 2: v.shape = read_shape(m.message()); break;
                case 3: v.trainable = m.boolean(); break;
                case 6: v.name = m.string(); break;
                default: m.skip();
            }
        return v;
    }
    TF_COMMON static SavedBareFunction bare_function(Message m) {
        SavedBareFunction f;
        while (m.next()) switch (m.field()) {
                case 1: f.name = m.string(); break;
                case 2: f.keywords.push_back(m.string()); break;
                case 3: f.positional = m.int64(); break;
                case 4: f.spec = function_spec(m.message()); break;
                default: m.skip();
            }
        return f;
    }
    TF_COMMON static FunctionSpec function_spec(Message m) {
        FunctionSpec s;
        while (m.next()) switch (m.field()) {
                case 1: s.fullargspec = structured(m.message()); break;
                case 2: s.is_method = m.boolean(); break;
                case 5: s.input_signature = structured(m.message()); break;
                default: m.skip();
            }
        return s;
    }
    TF_COMMON static SavedConcrete concrete(Message m) {
        SavedConcrete c;
        std::vector<std::int64_t> bound;
        while (m.next()) switch (m.field()) {
                case 2: m.int64s(bound); break;
                case 3: c.input_signature = structured(m.message()); break;
                case 4: c.output_signature = structured(m.message()); break;
                default: m.skip();
            }
        for (const std::int64_t b : bound) {
            if (b < 0 || b > std::numeric_limits<int>::max())
                m.fault("object " + std::to_string(b), "an object of the model");
            c.bound_inputs.push_back(static_cast<int>(b));
        }
        return c;
    }

    // ---- structures

    TF_COMMON static StructuredValue structured(Message m) {
        using Kind = StructuredValue::Kind;
        StructuredValue v;
        while (m.next()) switch (m.field()) {
                case 1:
                    m.skip();
                    v = StructuredValue::none();
                    break;
                case 11:
                    v = StructuredValue::of(Kind::number);
                    v.number = m.float64();
                    break;
                case 12:
                    v = StructuredValue::of(Kind::integer);
                    v.integer = m.sint64();
                    break;
                case 13: v = StructuredValue::of_text(m.string()); break;
                case 14:
                    v = StructuredValue::of(Kind::boolean);
                    v.boolean = m.boolean();
                    break;
                case 31:
                    v = StructuredValue::of(Kind::shape);
                    v.spec.shape = read_shape(m.message());
                    break;
                case 32:
                    v = StructuredValue::of(Kind::dtype);
                    v.spec.type = static_cast<DataType>(m.int32());
                    break;
                case 33:
                case 35: v = spec(m.message()); break;
                case 51: v = items(m.message(), Kind::list); break;
                case 52: v = items(m.message(), Kind::tuple); break;
                case 53: v = dict(m.message()); break;
                case 54: v = named_tuple(m.message()); break;
                case 34:
                    m.skip();
                    v = StructuredValue::of(Kind::other);
                    break;
                case 55:
                case 56: {
                    FillBudget spelled_out{64};
                    v = StructuredValue::of(Kind::tensor);
                    v.tensor = read_tensor(m.message(), spelled_out).value;
                    break;
                }
                default: m.skip();
            }
        return v;
    }
    TF_COMMON static StructuredValue spec(Message m) {
        StructuredValue v = StructuredValue::of(StructuredValue::Kind::spec);
        while (m.next()) switch (m.field()) {
                case 1: v.spec.name = m.string(); break;
                case 2: v.spec.shape = read_shape(m.message()); break;
                case 3: v.spec.type = static_cast<DataType>(m.int32()); break;
                default: m.skip();
            }
        return v;
    }
    TF_COMMON static StructuredValue items(Message m, StructuredValue::Kind kind) {
        StructuredValue v = StructuredValue::of(kind);
        while (m.next()) {
            if (m.field() == 1) v.items.push_back(structured(m.message()));
            else m.skip();
        }
        return v;
    }
    TF_COMMON static StructuredValue dict(Message m) {
        std::map<std::string, StructuredValue> all;
        while (m.next()) {
            if (m.field() == 1) entry(m.message(), all, [](Message v) { return structured(v); });
            else m.skip();
        }
        StructuredValue v = StructuredValue::of(StructuredValue::Kind::dict);
        for (auto& [key, item] : all) {  // sorted, which is TensorFlow's order
            v.keys.push_back(key);
            v.items.push_back(std::move(item));
        }
        return v;
    }
    TF_COMMON static StructuredValue named_tuple(Message m) {
        StructuredValue v = StructuredValue::of(StructuredValue::Kind::named_tuple);
        while (m.next()) {
            if (m.field() == 1) {
                v.text = m.string();
            } else if (m.field() == 2) {
                std::string key;
                StructuredValue item;
                for (Message pair = m.message(); pair.next();) {
                    if (pair.field() == 1) key = pair.string();
                    else if (pair.field() == 2) item = structured(pair.message());
                    else pair.skip();
                }
                v.keys.push_back(std::move(key));
                v.items.push_back(std::move(item));
            } else {
                m.skip();
            }
        }
        return v;
    }

    GraphDefReader graphs_;
};

}  // namespace detail

/// Reads the model in the bytes of a saved_model.pb. errors::DataLoss.
TF_COMMON_INLINE SavedModelDef read_saved_model(std::string_view bytes, const Source& source) {
    return detail::SavedModelReader{}.run(Message(bytes, source));
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
