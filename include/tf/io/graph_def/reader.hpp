// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads GraphDef from bytes. Fields that are not needed here (debug information, fields of a later
// TensorFlow) are skipped, as TensorFlow skips fields that it does not know.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/tensor_proto.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// Reads the messages of one file; all of its constants share one budget.
class GraphDefReader {
public:
    TF_COMMON GraphDef graph(Message m) {
        GraphDef g;
        while (m.next()) switch (m.field()) {
                case 1: g.nodes.push_back(node(m.message())); break;
                case 2: library(m.message(), g.library); break;
                case 4:
                    for (Message v = m.message(); v.next();) {
                        if (v.field() == 1) g.producer = v.int32();
                        else if (v.field() == 2) g.min_consumer = v.int32();
                        else v.skip();
                    }
                    break;
                default: m.skip();
            }
        return g;
    }

    TF_COMMON NodeDef node(Message m) {
        NodeDef n;
        while (m.next()) switch (m.field()) {
                case 1: n.name = m.string(); break;
                case 2: n.op = m.string(); break;
                case 3: n.inputs.push_back(m.string()); break;
                case 4: n.device = m.string(); break;
                case 5: attr(m.message(), n.attrs); break;
                default: m.skip();
            }
        return n;
    }

    TF_COMMON FunctionDef function(Message m) {
        FunctionDef f;
        while (m.next()) switch (m.field()) {
                case 1: signature(m.message(), f); break;
                case 3: f.nodes.push_back(node(m.message())); break;
                case 4: text_entry(m.message(), f.ret); break;
                case 5: attr(m.message(), f.attrs); break;
                case 6: text_entry(m.message(), f.control_ret); break;
                case 7: arg_attr(m.message(), f); break;
                default: m.skip();
            }
        return f;
    }

    TF_COMMON AttrValue value(Message m) {
        AttrValue v;
        while (m.next()) switch (m.field()) {
                case 1: v = list(m.message()); break;
                case 2: v = m.string(); break;
                case 3: v = m.int64(); break;
                case 4: v = m.float32(); break;
                case 5: v = m.boolean(); break;
                case 6: v = static_cast<DataType>(m.int32()); break;
                case 7: v = read_shape(m.message()); break;
                case 8: v = read_tensor(m.message(), budget_); break;
                case 10: v = function_name(m.message()); break;
                default: m.skip();
            }
        return v;
    }
    TF_COMMON TensorAttr tensor(Message m) { return read_tensor(m, budget_); }

private:
    TF_COMMON void library(Message m, std::vector<FunctionDef>& out) {
        while (m.next()) {
            if (m.field() == 1) out.push_back(function(m.message()));
            else m.skip();
        }
    }
    TF_COMMON void attr(Message m, Attrs& out) {
        std::string key;
        AttrValue v;
        while (m.next()) {
            if (m.field() == 1) key = m.string();
            else if (m.field() == 2) v = value(m.message());
            else m.skip();
        }
        out.insert_or_assign(std::move(key), std::move(v));
    }
    TF_COMMON static void text_entry(Message m, std::map<std::string, std::string>& out) {
        std::string key, value;
        while (m.next()) {
            if (m.field() == 1) key = m.string();
            else if (m.field() == 2) value = m.string();
            else m.skip();
        }
        out.insert_or_assign(std::move(key), std::move(value));
    }
    TF_COMMON void arg_attr(Message m, FunctionDef& f) {
        std::uint32_t index = 0;
        Attrs attrs;
        while (m.next()) {
            if (m.field() == 1) index = m.uint32();
            else if (m.field() == 2)
                for (Message inner = m.message(); inner.next();) {
                    if (inner.field() == 1) attr(inner.message(), attrs);
                    else inner.skip();
                }
            else m.skip();
        }
        f.arg_attrs.insert_or_assign(index, std::move(attrs));
    }
    TF_COMMON static void signature(Message m, FunctionDef& f) {
        while (m.next()) switch (m.field()) {
                case 1: f.name = m.string(); break;
                case 2: f.inputs.push_back(arg(m.message())); break;
                case 3: f.outputs.push_back(arg(m.message())); break;
                case 17: f.stateful = m.boolean(); break;
                case 20: f.control_outputs.push_back(m.string()); break;
                default: m.skip();
            }
    }
    TF_COMMON static ArgDef arg(Message m) {
        ArgDef a;
        while (m.next()) switch (m.field()) {
                case 1: a.name = m.string(); break;
                case 3: a.type = static_cast<DataType>(m.int32()); break;
                case 7: {
                    HandleData h;
                    for (Message inner = m.message(); inner.next();) {
                        if (inner.field() == 1) h.type = static_cast<DataType>(inner.int32());
                        else if (inner.field() == 2) h.shape = read_shape(inner.message());
                        else inner.skip();
                    }
                    a.handle_data.push_back(std::move(h));
                    break;
                }
                default: m.skip();
            }
        return a;
    }
    TF_COMMON static FunctionName function_name(Message m) {
        FunctionName f;
        while (m.next()) {
            if (m.field() == 1) f.name = m.string();
            else m.skip();
        }
        return f;
    }
    TF_COMMON static AttrList list(Message m) {
        AttrList l;
        std::vector<std::int64_t> numbers;
        while (m.next()) switch (m.field()) {
                case 2: l.strings.push_back(m.string()); break;
                case 3: m.int64s(l.ints); break;
                case 4: m.floats(l.floats); break;
                case 5:
                    numbers.clear();
                    m.int64s(numbers);
                    for (const std::int64_t v : numbers) l.bools.push_back(v != 0);
                    break;
                case 6:
                    numbers.clear();
                    m.int64s(numbers);
                    for (const std::int64_t v : numbers)
                        l.types.push_back(static_cast<DataType>(static_cast<std::int32_t>(v)));
                    break;
                case 7: l.shapes.push_back(read_shape(m.message())); break;
                case 9: l.functions.push_back(function_name(m.message())); break;
                default: m.skip();
            }
        return l;
    }

    FillBudget budget_;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
