// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tape on which ops are recorded while the compiler evaluates a tf.function's body. Input: the
// descriptions of the ops. Output: nodes in program order, nested by scope (graph/record.hpp turns
// them into a table). Mirrors TensorFlow's FuncGraph.
//
// A node whose operands belong to no tape (constants, fresh random numbers) has no tape either: it
// *floats*, kept alive by its handles, until an attached node uses it. It then joins the scope of
// its first use. If a handle still holds it when that scope closes, it was made outside and moves
// out (see `Region`). A branch or loop whose operands float is recorded on a *provisional* tape,
// which is part of its node, until its tape is known (trace/probe.hpp).

#include <initializer_list>
#include <string_view>
#include <utility>

#include <tf/core/op_def.hpp>
#include <tf/core/pool.hpp>
#include <tf/core/shape.hpp>
#include <tf/trace/trace_error.hpp>

namespace tf::detail::core {
struct Known;
}
namespace tf::trace {

struct Node;
struct Scope;
struct Trace;
/// Data that a recorded op may need besides its operands, such as the weights of a layer. Higher
/// layers derive from it.
struct Context {};

/// A name under which nodes are recorded: "b" within "a" (trace/name_scope.hpp).
struct NameScope {
    NameScope* outer;
    std::string_view name;
    bool again = false;  ///< may reuse an existing scope; if false, a repeated name becomes "b_1"
    int id = -1;         ///< its index in the graph's table, once it has one
};

/// Notes about a node for the computation of gradients. Few nodes have them: they are created by
/// the first call of `noted` and destroyed with the node, which may move to another tape in
/// between.
struct GradientNotes {
    Node* like = nullptr;     ///< a node that is known to have the same shape
    Node* clone = nullptr;    ///< the node's copy in the region of a gradient
    Node* adjoint = nullptr;  ///< of a Push: the Push of the gradients of the values it kept
    int counter = -1;         ///< of a loop: the loop variable that counts its iterations
    bool wanted = false;      ///< of a Pop: its gradient is requested
};

/// One recorded operation.
struct Node {
    const OpDef* def;
    DType dtype;
    Shape shape;
    tf::detail::core::Pool<Node*> inputs{};
    tf::detail::core::Pool<std::uint64_t> words{};  ///< attributes, or the elements of a constant
    tf::detail::core::Pool<char> text{};            ///< attributes that are strings
    tf::detail::core::Pool<Scope*> regions{};       ///< branches or loop condition and body; owned
    Scope* scope = nullptr;                         ///< null while the node floats
    Trace* provisional = nullptr;    ///< tape of a floating node: for a branch's or loop's regions,
                                     ///< or for a mistake that the tape it joins will report; owned
    NameScope* names = nullptr;      ///< the name scope that was open when it was recorded
    GradientNotes* notes = nullptr;  ///< owned; null for most nodes
    int holders = 0;                 ///< handles in the user's program
    int users = 0;                   ///< floating nodes that use this one
    int id = -1;                     ///< its row, once it is numbered
    int slot = -1;                   ///< its index in a walk that computes gradients
    bool joined = false;             ///< it floated before it was attached
};

/// The notes of a node, which are made if it has none.
constexpr GradientNotes& noted(Node* n) {
    if (n->notes == nullptr) n->notes = new GradientNotes;
    return *n->notes;
}
/// The node's copy in the region of a gradient, or null.
constexpr Node* clone_of(const Node* n) { return n->notes != nullptr ? n->notes->clone : nullptr; }
/// Removes the note of the node's copy.
constexpr void forget_clone(Node* n) {
    if (n->notes != nullptr) n->notes->clone = nullptr;
}

constexpr void destroy(Node* n);
constexpr void retrace(Scope* s, Trace* t);

/// A function body, a branch, a loop's condition or its body.
struct Scope {
    Trace* trace;
    Scope* parent;
    tf::detail::core::Pool<Node*> order{};  ///< program order; owned
    tf::detail::core::Pool<Node*> outputs{};
    Node* owner = nullptr;  ///< the branch or loop, once it has been looked up
    int id = -1;

    constexpr Scope(Trace* t, Scope* p) : trace(t), parent(p) {}
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    constexpr ~Scope() {
        for (int i = order.count; i-- > 0;) destroy(order.first[i]);
    }
};

/// The tape of one function.
struct Trace {
    Scope* current = nullptr;
    Misuse misuse = Misuse::none;  ///< the first misuse noted
    NameScope* names = nullptr;    ///< the name scope that is open
    Context* context = nullptr;    ///< the context of the model that is being called
    Scope* around = nullptr;       ///< of a provisional tape: the scope around its regions; owned
    tf::detail::core::Pool<Node*>
        captured{};        ///< floating nodes that these regions take from outside
    int longest = 0;       ///< the largest allowed number of ops; more are noted as misuse. 0: no
                           ///< limit
    int count = 0;         ///< ops recorded, counted only if there is a limit
    bool probing = false;  ///< this tape only traces callables to learn to which tape they belong
    bool unclear = false;  ///< callables traced by a probe may have changed any tape
    bool hosted = false;   ///< a branch or loop inside a probe was executed on the host
    /// Of a probe: the values of the loop variables in the traced iteration, if the host knows
    /// them.
    const tf::detail::core::Pool<tf::detail::core::Known>* turn = nullptr;
    tf::detail::core::Pool<Trace*> met{};  ///< tapes that share an op with this one during a
                                           ///< probe
    tf::detail::core::Pool<NameScope*> all_names{};  ///< owned
    tf::detail::core::Pool<Scope*> discarded{};      ///< what probes have recorded; owned

    constexpr Trace() = default;
    Trace(const Trace&) = delete;
    Trace& operator=(const Trace&) = delete;
    constexpr ~Trace() {
        for (NameScope* s : all_names) delete s;
        for (Scope* s : discarded) delete s;
        delete around;
    }
    /// A name scope within another one.
    constexpr NameScope* name_within(NameScope* outer, std::string_view name, bool again = false) {
        auto* s = new NameScope{outer, name, again};
        all_names.push(s);
        return s;
    }
    /// Takes over the name scopes and discarded scopes of a loop or branch that joins this tape.
    constexpr void adopt(Trace& other) {
        for (NameScope* s : other.all_names) {
            if (s->outer == nullptr && !s->again) s->outer = names;
            all_names.push(s);
        }
        other.all_names.truncate(0);
        for (Scope* s : other.discarded) retrace(s, this);
        discarded.push_all(other.discarded);
        other.discarded.truncate(0);
    }

    /// Ignored while a probe mixes tapes: the misuse may be only apparent, and the code is traced
    /// again.
    constexpr void note(Misuse m) {
        if (misuse == Misuse::none && met.empty()) misuse = m;
    }
};

constexpr void destroy(Node* n) {
    for (int k = 0; k < n->regions.count; ++k) delete n->regions.first[k];
    if (n->provisional != nullptr) delete n->provisional;
    if (n->notes != nullptr) delete n->notes;
    delete n;
}

/// Whether dropping this node would lose an effect.
constexpr bool has_effect(const Node* n) {
    if (n->def->role == Role::effect) return true;
    for (const Scope* r : n->regions)
        for (const Node* inner : r->order)
            if (has_effect(inner)) return true;
    return false;
}

constexpr void retrace(Scope* s, Trace* t) {
    s->trace = t;
    for (Node* n : s->order)
        for (Scope* r : n->regions) retrace(r, t);
}

/// Called for an op that has operands of two tapes; tells a probe where it belongs.
constexpr void meet(Trace* a, Trace* b) {
    if (!a->probing && !b->probing) return b->note(Misuse::untied_loop);
    if (a->met.contains(b)) return;
    a->met.push(b);
    b->met.push(a);
}

constexpr void attach_regions(Node* n, Trace* t);

/// Makes `n` usable in the current scope of `t`: attaches it if it floats, checks it otherwise.
constexpr void attach(Node* n, Trace* t) {
    if (n->scope != nullptr) {
        if (n->scope == t->current) return;
        Trace* const other = n->scope->trace;
        if (other == t) {
            for (Scope* s = t->current; s != n->scope; s = s->parent)
                if (s == nullptr) return t->note(Misuse::tensor_escaped);
            return;
        }
        meet(other, t);
        // A node that joined a probe may have been made outside of it; then a regular tape takes
        // precedence.
        if (!n->joined || !other->probing || t->around != nullptr) return;
        n->scope->order.erase(n);
        for (Node* in : n->inputs) ++in->users;
    }
    for (int k = 0; k < n->inputs.count; ++k) {
        attach(n->inputs.first[k], t);
        --n->inputs.first[k]->users;
    }
    if (n->regions.count > 0 || n->provisional != nullptr) attach_regions(n, t);
    n->scope = t->current;
    n->names = t->names;
    n->joined = true;
    t->current->order.push(n);
}
/// Attaches the regions of a node.
constexpr void attach_regions(Node* n, Trace* t) {
    for (Scope* r : n->regions) {
        retrace(r, t);
        r->parent = t->current;
    }
    if (n->provisional == nullptr) return;
    t->note(n->provisional->misuse);
    t->adopt(*n->provisional);
    for (Node* c : n->provisional->captured) {
        attach(c, t);
        --c->users;
    }
    delete n->provisional;
    n->provisional = nullptr;
}

/// The function to call to stop constant evaluation if dropping a floating node would lose an
/// effect; otherwise null.
constexpr auto loss(const Node* n) -> void (*)() {
    const Misuse m = n->provisional != nullptr ? n->provisional->misuse : Misuse::none;
    if (m == Misuse::untied_loop)
        return trace_error::
            loop_or_branch_with_captures_depends_on_constants_only__start_it_from_tf_like;
    if (m == Misuse::host_turns)
        return trace_error::
            loop_over_constants_turns_more_than_64_times_with_effects_only__start_it_from_tf_like;
    if (has_effect(n))
        return trace_error::
            effect_dropped__it_touches_no_argument_or_variable__return_it_from_the_function;
    return nullptr;
}

/// Frees a floating node without users and handles.
constexpr void release(Node* n) {
    if (n->holders > 0 || n->users > 0 || n->scope != nullptr) return;
    if (auto* stop = loss(n)) stop();
    const auto leave = [](Node* in) {
        --in->users;
        release(in);
    };
    for (Node* in : n->inputs) leave(in);
    if (n->provisional != nullptr)
        for (Node* c : n->provisional->captured) leave(c);
    destroy(n);
}

/// Puts a new node on the tape `t`, or on that of its inputs if `t` is null.
constexpr Node* enter(Node* n, Trace* t) {
    tf::detail::core::Pool<Node*>& in = n->inputs;
    for (int k = 0; t == nullptr && k < in.count; ++k)
        if (in.first[k]->scope != nullptr) t = in.first[k]->scope->trace;
    if (t == nullptr) {
        for (int k = 0; k < in.count; ++k) ++in.first[k]->users;
        return n;
    }
    if (t->longest > 0 && ++t->count > t->longest) {
        t->note(Misuse::too_long);
        in.truncate(0);
    }
    for (int k = 0; k < in.count; ++k)
        if (in.first[k]->scope != t->current) attach(in.first[k], t);
    n->scope = t->current;
    n->names = t->names;
    t->current->order.push(n);
    return n;
}
/// Records an op. `t` is the tape of a variable or module that it uses, if any.
constexpr Node* record(const OpDef& def, DType dtype, const Shape& shape,
                       tf::detail::core::Pool<Node*> inputs, Trace* t = nullptr) {
    return enter(new Node{&def, dtype, shape, std::move(inputs)}, t);
}
constexpr Node* record(const OpDef& def, DType dtype, const Shape& shape,
                       std::initializer_list<Node*> inputs, Trace* t = nullptr) {
    return enter(new Node{&def, dtype, shape, inputs}, t);
}

/// A placeholder for an op that cannot be recorded.
struct Unrecordable {
    static constexpr std::string_view name = "Unrecordable";
    static constexpr Role role = Role::pure;
};
/// Notes a mistake on the node's tape, or on the tape that a floating node will join.
constexpr void blame(Node* n, Misuse m) {
    if (n->scope != nullptr) return n->scope->trace->note(m);
    if (n->provisional == nullptr) n->provisional = new Trace;
    n->provisional->note(m);
}
/// Notes that a static_assert has reported a mistake. True for the first mistake on a tape.
constexpr bool report(Node* n) {
    Trace* t = n->scope != nullptr ? n->scope->trace : nullptr;
    const bool first = t != nullptr && t->misuse == Misuse::none;
    blame(n, Misuse::reported);
    return first && t->misuse != Misuse::none;
}
constexpr Node* misused(Misuse m) {
    Node* n = new Node{&def_of<Unrecordable>, DType::invalid, Shape{}};
    blame(n, m);
    return n;
}

namespace detail {

inline constexpr int hoisted = -2;  ///< the id of a node that is about to move

/// Marks the nodes of a scope that a node or its regions use.
constexpr void mark_operands(const Node* n, const Scope* from) {
    for (Node* in : n->inputs)
        if (in->scope == from) in->id = hoisted;
    for (const Scope* r : n->regions) {
        for (const Node* inner : r->order) mark_operands(inner, from);
        for (Node* out : r->outputs)
            if (out->scope == from) out->id = hoisted;
    }
}

}  // namespace detail

/// Opens a scope for a branch or a loop, and closes it again.
class Region {
public:
    constexpr explicit Region(Trace* t) : scope_(new Scope(t, t->current)) { t->current = scope_; }
    Region(const Region&) = delete;
    Region& operator=(const Region&) = delete;
    constexpr ~Region() { scope_->trace->current = scope_->parent; }

    constexpr Scope* scope() const { return scope_; }
    constexpr Trace* trace() const { return scope_->trace; }

    /// Call this when only the caller still holds nodes of the traced body. A node that joined the
    /// scope and still has a handle, or a floating user (another result of the same op), was made
    /// before the scope was opened. It moves to the enclosing scope with all its operands.
    constexpr void hoist() const {
        tf::detail::core::Pool<Node*> kept;
        tf::detail::core::Pool<Node*>& order = scope_->order;
        bool any = false;
        const auto held = [](const Node* n) { return n->holders > 0 || n->users > 0; };
        for (Node* n : order) any = any || (n->joined && held(n));
        if (!any) return;
        for (int i = order.size(); i-- > 0;) {
            Node* n = order[i];
            if (!n->joined || (!held(n) && n->id != detail::hoisted)) continue;
            n->id = detail::hoisted;
            detail::mark_operands(n, scope_);
        }
        for (Node* n : order) {
            if (n->id != detail::hoisted) {
                kept.push(n);
                continue;
            }
            n->id = -1;
            n->scope = scope_->parent;
            for (Scope* r : n->regions) r->parent = scope_->parent;
            scope_->parent->order.push(n);
        }
        order = std::move(kept);
    }

private:
    Scope* scope_;
};

}  // namespace tf::trace
