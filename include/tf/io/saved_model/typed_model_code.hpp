// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/saved_model/typed_model.hpp.

#include <tf/core/compiled.hpp>
#include <tf/io/checkpoint/restoration.hpp>
#include <tf/io/saved_model/call_matching.hpp>
#include <tf/io/saved_model/folder.hpp>
#include <tf/io/saved_model/typed_model.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::saved_model::detail {

class TypedLoad::Model {
public:
    TF_COMMON explicit Model(const std::filesystem::path& dir) : dir_(dir) {}

    TF_COMMON void check(const io::FunctionToSave& ours) {
        const std::vector<std::string>* saved = find(ours.name);
        if (saved == nullptr) return differs(ours.name, "no such function", text(ours));
        std::string there;
        for (const std::string& name : *saved) {
            const auto found = def().concrete_functions.find(name);
            if (found == def().concrete_functions.end()) continue;
            const io::StructuredValue& in = found->second.input_signature;
            const io::StructuredValue& out = found->second.output_signature;
            const bool positional = in.items.size() == 2 && in.items[1].items.empty();
            if (positional && same(in.items[0], ours.arguments) && same(out, ours.results)) return;
            there += (there.empty() ? "" : " or ") + to_string(in) + " -> " + to_string(out);
        }
        differs(ours.name, there, text(ours));
    }

    TF_COMMON void restore(const Module& model) {
        io::TensorBundleReader bundle(dir_ / "variables" / "variables", op);
        io::Restoration restoration(io::without_states(io::trackables_of(model, op)), bundle, op);
        if (!restoration.unmatched().empty() || !restoration.unused().empty())
            differs(std::string(model.name()),
                    "a saved model that lacks " + listed(restoration.unmatched()) +
                        " and has besides " + listed(restoration.unused()),
                    "the variables of the module, and no others");
        find_attributes(model, restoration);
        restoration.commit();
    }

private:
    static constexpr std::string_view op = "saved_model::load";

    /// Finds the saved model's constants with the names of the module's attributes.
    TF_COMMON void find_attributes(const Module& root, io::Restoration& restoration) {
        if (!has_attributes(root) || def().objects.empty()) return;
        visit(root, 0, restoration);
    }
    TF_COMMON static bool has_attributes(const Module& m) {
        bool any = false;
        m.visit_attributes([&](std::string_view, VariableBase&) { any = true; });
        for (const Module& sub : m.submodules())
            sub.visit_attributes([&](std::string_view, VariableBase&) { any = true; });
        return any;
    }
    TF_COMMON void visit(const Module& m, int node, io::Restoration& restoration) {
        m.visit_attributes([&](std::string_view name, VariableBase& v) {
            const int saved = child(node, name);
            const auto* c = saved < 0 ? nullptr : object(saved).kind.get_if<Constant>();
            if (c == nullptr) return;
            const AnyTensor& value = constant(*c);
            if (value.dtype() != v.dtype() || !is_subshape(value.shape(), v.declared_shape()))
                differs(v.name(), spec(value.dtype(), value.shape()),
                        spec(v.dtype(), v.declared_shape()));
            restoration.set(v, value);
        });
        m.visit_members([&](std::string_view name, auto&& member) {
            using Member = std::remove_cvref_t<decltype(member)>;
            if constexpr (std::same_as<Member, Module>) {
                if (const int sub = child(node, name); sub >= 0) visit(member, sub, restoration);
            } else if constexpr (std::same_as<Member, std::vector<Module::Member>>) {
                const int list = child(node, name);
                for (std::size_t k = 0; list >= 0 && k < member.size(); ++k)
                    if (const int sub = child(list, std::to_string(k));
                        sub >= 0 && member[k].module != nullptr)
                        visit(*member[k].module, sub, restoration);
            }
        });
    }
    using Constant = io::SavedConstant;
    TF_COMMON const io::SavedObject& object(int node) {
        return def().objects[static_cast<std::size_t>(node)];
    }
    TF_COMMON int child(int node, std::string_view name) {
        for (const io::ObjectReference& r : object(node).children)
            if (r.name == name) return r.node;
        return -1;
    }
    TF_COMMON const AnyTensor& constant(const Constant& c) {
        for (const io::NodeDef& n : def().graph.nodes)
            if (n.name == c.node)
                if (const auto* v = io::find_attr<io::TensorAttr>(n.attrs, "value");
                    v != nullptr && !v->value.empty())
                    return v->value;
        errors::raise<errors::DataLoss>(
            {"tf.io.corrupt", op, c.node, "no constant of that name", "a Const of the main graph"});
    }
    TF_COMMON static std::string spec(DType dtype, const Shape& shape) {
        return std::string(name_of(dtype)) + " " + shape.to_string();
    }

    TF_COMMON [[noreturn]] static void differs(const std::string& what, const std::string& got,
                                               const std::string& expected) {
        errors::raise<errors::InvalidArgument>({"tf.saved_model.differs", op, what, got, expected});
    }
    TF_COMMON static std::string listed(const std::vector<std::string>& names) {
        std::string out;
        for (const std::string& n : names) out += (out.empty() ? "" : ", ") + n;
        return out.empty() ? "none" : out;
    }
    TF_COMMON static std::string text(const io::FunctionToSave& f) {
        return to_string(f.arguments) + " -> " + to_string(f.results);
    }
    /// Compares structures without the names of arguments, which C++ does not have.
    TF_COMMON static bool same(const io::StructuredValue& a, const io::StructuredValue& b) {
        if (a.kind != b.kind || a.items.size() != b.items.size()) return false;
        if (a.kind == io::StructuredValue::Kind::spec)
            return a.spec.type == b.spec.type && a.spec.shape == b.spec.shape;
        for (std::size_t k = 0; k < a.items.size(); ++k) {
            std::size_t other = k;
            if (a.kind == io::StructuredValue::Kind::dict) {
                const auto found = std::find(b.keys.begin(), b.keys.end(), a.keys[k]);
                if (found == b.keys.end()) return false;
                other = static_cast<std::size_t>(found - b.keys.begin());
            }
            if (!same(a.items[k], b.items[other])) return false;
        }
        return true;
    }
    TF_COMMON const io::SavedModelDef& def() {
        if (def_ == nullptr) {
            def_ = std::make_unique<io::SavedModelDef>(io::read_model_folder(dir_, op));
        }
        return *def_;
    }
    TF_COMMON const std::vector<std::string>* find(std::string_view name) {
        const int node = def().objects.empty() ? -1 : child(0, name);
        const auto* f = node < 0 ? nullptr : object(node).kind.get_if<io::SavedFunction>();
        return f == nullptr ? nullptr : &f->concrete_functions;
    }

    std::filesystem::path dir_;
    std::unique_ptr<io::SavedModelDef> def_;
};

TF_COMMON_BODY TypedLoad::TypedLoad(const std::filesystem::path& dir)
    : model_(std::make_shared<Model>(dir)) {}

TF_COMMON_BODY void TypedLoad::check_function(const io::FunctionToSave& ours) {
    model_->check(ours);
}

TF_COMMON_BODY void TypedLoad::restore(const Module& model) { model_->restore(model); }

TF_COMMON_BODY void read_folder(const std::filesystem::path& dir, const std::function<void()>& f) {
    io::read_unchanged(dir, "saved_model::load", [&] {
        f();
        return true;
    });
}

}  // namespace tf::saved_model::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
