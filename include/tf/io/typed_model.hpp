// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::saved_model::load<M>: a module of this program with the values of a saved one. In: a folder
// that ctflow or TensorFlow has written. Out: a new module, or an error that says what differs.

#include <memory>

#include <tf/io/call_matching.hpp>
#include <tf/io/function_signature.hpp>
#include <tf/io/restoration.hpp>
#include <tf/io/saved_model_folder.hpp>

namespace tf::saved_model {

namespace detail {

/// Checks and restores; a template, so that who loads nothing compiles nothing of it.
template <class M>
class TypedLoad {
public:
    explicit TypedLoad(const io::fs::path& dir) : dir_(dir) {}

    /// Whether the folder has the function with the same arguments and results.
    template <auto Method>
    void check(M& model) {
        const auto f = tf::detail::concrete_of(tf::function<Method>(model));
        const io::FunctionToSave ours = io::describe(f, "", {});
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

    void restore(const M& model) {
        io::TensorBundleReader bundle(dir_ / "variables" / "variables", op);
        io::Restoration restoration(io::trackables_of(model, op), bundle, op);
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

    /// The constants that the saved model has under the names of the module's attributes.
    void find_attributes(const Module& root, io::Restoration& restoration) {
        if (!has_attributes(root) || def().objects.empty()) return;
        visit(root, 0, restoration);
    }
    static bool has_attributes(const Module& m) {
        bool any = false;
        m.visit_attributes([&](std::string_view, VariableBase&) { any = true; });
        for (const Module& sub : m.submodules())
            sub.visit_attributes([&](std::string_view, VariableBase&) { any = true; });
        return any;
    }
    void visit(const Module& m, int node, io::Restoration& restoration) {
        m.visit_attributes([&](std::string_view name, VariableBase& v) {
            const int saved = child(node, name);
            const auto* c = saved < 0 ? nullptr : object(saved).kind.template get_if<Constant>();
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
    const io::SavedObject& object(int node) {
        return def().objects[static_cast<std::size_t>(node)];
    }
    int child(int node, std::string_view name) {
        for (const io::ObjectReference& r : object(node).children)
            if (r.name == name) return r.node;
        return -1;
    }
    const AnyTensor& constant(const Constant& c) {
        for (const io::NodeDef& n : def().graph.nodes)
            if (n.name == c.node)
                if (const auto* v = io::find_attr<io::TensorAttr>(n.attrs, "value");
                    v != nullptr && !v->value.empty())
                    return v->value;
        errors::raise<errors::DataLoss>(
            {"tf.io.corrupt", op, c.node, "no constant of that name", "a Const of the main graph"});
    }
    static std::string spec(DType dtype, const Shape& shape) {
        return std::string(name_of(dtype)) + " " + shape.to_string();
    }

    [[noreturn]] static void differs(const std::string& what, const std::string& got,
                                     const std::string& expected) {
        errors::raise<errors::InvalidArgument>({"tf.saved_model.differs", op, what, got, expected});
    }
    static std::string listed(const std::vector<std::string>& names) {
        std::string out;
        for (const std::string& n : names) out += (out.empty() ? "" : ", ") + n;
        return out.empty() ? "none" : out;
    }
    static std::string text(const io::FunctionToSave& f) {
        return to_string(f.arguments) + " -> " + to_string(f.results);
    }
    /// Names of arguments do not matter: C++ has none.
    static bool same(const io::StructuredValue& a, const io::StructuredValue& b) {
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
    const io::SavedModelDef& def() {
        if (def_ == nullptr) {
            def_ = std::make_unique<io::SavedModelDef>(io::read_model_folder(dir_, op));
        }
        return *def_;
    }
    const std::vector<std::string>* find(std::string_view name) {
        const int node = def().objects.empty() ? -1 : child(0, name);
        const auto* f = node < 0 ? nullptr : object(node).kind.template get_if<io::SavedFunction>();
        return f == nullptr ? nullptr : &f->concrete_functions;
    }

    io::fs::path dir_;
    std::unique_ptr<io::SavedModelDef> def_;
};

}  // namespace detail

/// A new M with the values of a saved model: its variables must be those of M, by their attributes'
/// names, dtypes and shapes. Methods that are named, load<Net, &Net::predict>(dir), must be there
/// with the same arguments and results. A tf::attribute of M has the value of the constant that the
/// model holds under its name, and else the one that M's constructor gives it: TensorFlow saves no
/// Python numbers. errors::NotFound, errors::DataLoss; errors::InvalidArgument
/// says what differs. Mirrors tf.saved_model.load, and the restore of a Keras model from its class.
template <class M, auto... Methods>
std::unique_ptr<M> load(const io::fs::path& dir) {
    constexpr bool constructible =
        std::derived_from<M, Module> && std::is_default_constructible_v<M>;
    static_assert(constructible,
                  "[tf.saved_model.typed] load<M>(dir): M is a module with a constructor that can "
                  "be called without arguments; load(dir) takes what the folder holds");
    if constexpr (!constructible) {
        return nullptr;
    } else {
        return io::read_unchanged(dir, "saved_model::load", [&] {
            auto model = std::make_unique<M>();
            tf::detail::check_members_of(*model, "saved_model::load");
            detail::TypedLoad<M> load(dir);
            (load.template check<Methods>(*model), ...);
            load.restore(*model);
            return model;
        });
    }
}

}  // namespace tf::saved_model
