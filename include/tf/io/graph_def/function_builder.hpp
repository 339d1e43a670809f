// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Builds one FunctionDef: names, arguments, constants and effects. Control inputs keep the effects
// in program order, because TensorFlow does not derive an order when it loads a function. Mirrors
// FuncGraph with its automatic control dependencies.

#include <algorithm>
#include <set>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/graph_def.hpp>
#include <tf/io/graph_def/tensorflow_ops.hpp>
#include <tf/kernels/print.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

class FunctionBuilder {
public:
    TF_COMMON explicit FunctionBuilder(std::string name) { def_.name = std::move(name); }

    /// Adds an argument; its name is made unique.
    TF_COMMON Ref add_argument(std::string_view wanted, DataType type, const PartialShape& shape) {
        ArgDef arg{unique(lowered(wanted)), type, {}};
        Attrs& attrs = def_.arg_attrs[static_cast<std::uint32_t>(def_.inputs.size())];
        if (type != DataType::resource) attrs["_output_shapes"] = AttrList{.shapes = {shape}};
        attrs["_user_specified_name"] = std::string(wanted);
        def_.inputs.push_back(arg);
        return arg.name;
    }
    /// Adds an argument that is the handle of a variable.
    TF_COMMON Ref add_resource(std::string_view wanted, DType dtype, const PartialShape& shape) {
        const Ref name = add_argument(wanted, DataType::resource, {});
        def_.inputs.back().handle_data = {{data_type(dtype), shape}};
        return name;
    }

    /// Adds a node of a pure op; returns its name.
    TF_COMMON std::string add_node(std::string_view op, std::string_view wanted,
                                   std::vector<Ref> inputs, Attrs attrs) {
        std::erase_if(attrs, [](const auto& a) { return a.second.empty(); });
        NodeDef n{unique(scope_ + std::string(wanted)),
                  std::string(op),
                  std::move(inputs),
                  std::move(attrs),
                  {}};
        def_.nodes.push_back(std::move(n));
        return def_.nodes.back().name;
    }
    /// Adds a node with an effect, ordered after all earlier effects.
    TF_COMMON std::string add_action(std::string_view op, std::string_view wanted,
                                     std::vector<Ref> inputs, Attrs attrs) {
        if (!acts_.empty()) inputs.push_back("^" + acts_.back());
        acts_.push_back(add_node(op, wanted, std::move(inputs), std::move(attrs)));
        def_.stateful = true;
        return acts_.back();
    }
    bool stateful() const { return def_.stateful; }

    TF_COMMON Ref constant(const AnyTensor& value) { return constant_node(value) + ":output:0"; }
    TF_COMMON std::string constant_node(const AnyTensor& value) {
        return add_node("Const", "Const", {},
                        {{"dtype", data_type(value.dtype())},
                         {"value", TensorAttr{value, data_type(value.dtype())}}});
    }
    /// Sets an attribute of the last node.
    TF_COMMON void set_attr(std::string_view name, AttrValue value) {
        def_.nodes.back().attrs.insert_or_assign(std::string(name), std::move(value));
    }

    /// Adds an int32 vector.
    TF_COMMON Ref ints(const std::vector<std::int64_t>& all) {
        tf::detail::tracing::Handle h(
            tf::detail::core::allocate(DType::int32, static_cast<std::int64_t>(all.size())));
        auto* to = static_cast<std::int32_t*>(h.buffer()->data());
        for (std::size_t i = 0; i < all.size(); ++i) to[i] = static_cast<std::int32_t>(all[i]);
        return constant({std::move(h), Shape(static_cast<int>(all.size())), DType::int32});
    }
    /// Adds a scalar.
    TF_COMMON Ref number(std::int64_t v, DType dtype = DType::int32) {
        tf::detail::tracing::Handle h(tf::detail::core::allocate(dtype, 1));
        kernels::visit_dtype(dtype, [&]<class T>() {
            T& to = *static_cast<T*>(h.buffer()->data());
            if constexpr (std::is_integral_v<T>) to = static_cast<T>(v);
            else if constexpr (!std::is_same_v<T, std::string>)
                to = static_cast<T>(static_cast<float>(v));
        });
        return constant({std::move(h), Shape{}, dtype});
    }

    /// Adds a result, which waits for all effects.
    TF_COMMON void add_result(std::string_view wanted, const Ref& value, DataType type) {
        const std::string name = unique(lowered(wanted));
        def_.outputs.push_back({name, type, {}});
        Ref from = value;
        if (!acts_.empty()) {
            if (ready_.empty()) {
                std::vector<Ref> all;
                for (const std::string& a : acts_) all.push_back("^" + a);
                ready_ = add_node("NoOp", "NoOp", std::move(all), {});
            }
            from = add_node("Identity", "Identity", {value, "^" + ready_}, {{"T", type}}) +
                   ":output:0";
        }
        def_.ret[name] = from;
    }
    /// Adds a result that is an unchanged argument.
    TF_COMMON void pass_through(std::string_view wanted, const Ref& argument, DataType type) {
        const std::string name = unique(lowered(wanted));
        def_.outputs.push_back({name, type, {}});
        def_.ret[name] = argument;
    }

    TF_COMMON FunctionDef finish() {
        for (const std::string& a : acts_) {
            def_.control_outputs.push_back(a);
            def_.control_ret[a] = a;
        }
        return std::move(def_);
    }
    const std::string& name() const { return def_.name; }
    const FunctionDef& def() const { return def_; }
    /// Sets the prefix of all later nodes' names, such as "hidden/".
    TF_COMMON void set_scope(std::string scope) { scope_ = std::move(scope); }

private:
    /// A name that no other node or argument has. As in TensorFlow, case does not count.
    TF_COMMON std::string unique(std::string_view wanted) {
        std::string name(wanted);
        for (int k = 1; !names_.insert(key_of(name)).second; ++k)
            name = std::string(wanted) + "_" + std::to_string(k);
        return name;
    }
    TF_COMMON static std::string key_of(std::string name) {
        for (char& c : name)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return name;
    }
    /// Converts a name to one that TensorFlow allows for arguments.
    TF_COMMON static std::string lowered(std::string_view name) {
        std::string out;
        for (const char c : name) {
            const bool upper = c >= 'A' && c <= 'Z';
            const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            out += upper ? static_cast<char>(c - 'A' + 'a') : fits ? c : '_';
        }
        if (out.empty() || out[0] < 'a' || out[0] > 'z') out.insert(0, "arg_");
        return out;
    }

    FunctionDef def_;
    std::set<std::string> names_;
    std::vector<std::string> acts_;
    std::string ready_, scope_;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
