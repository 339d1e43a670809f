// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::GradientTape: derivatives of what was computed while it was recording, by reverse mode. In a
// trace the gradient is traced with the rest of the function. Mirrors tf.GradientTape.

#include <tf/module/gradient.hpp>
#include <tf/module/variable.hpp>

namespace tf {

/// What the gradient is where the target does not depend on the source.
enum class UnconnectedGradients : std::uint8_t { none, zero };

struct GradientTapeOptions {
    bool persistent = false;               ///< gradients may be taken more than once
    bool watch_accessed_variables = true;  ///< trainable variables are watched when they are read
};

class GradientTape {
public:
    constexpr explicit GradientTape(GradientTapeOptions options = {}) : options_(options) {}
    GradientTape(const GradientTape&) = delete;
    GradientTape& operator=(const GradientTape&) = delete;

    /// Makes gradients with respect to x available: a tensor, a variable, or a structure of them.
    template <class X>
    constexpr void watch(const X& x) {
        nest::for_each(x, [&](const auto& leaf) { watched_.push(source_of(leaf).value.node()); });
    }

    /// The gradient of the target (of the sum of its elements, of all targets) with respect to the
    /// sources: a tensor or variable gives a tf::Gradient, a structure gives one of the same form.
    template <class Target, class Sources>
    constexpr auto gradient(const Target& target, Sources&& sources,
                            UnconnectedGradients unconnected = UnconnectedGradients::none) {
        ad::Pool<trace::Node*> targets;
        ad::Pool<ad::Value> seeds, values;
        ad::Pool<ad::Source> from;
        // Values keep what they stand for alive.
        ad::Pool<ad::Value> kept;
        nest::for_each(target, [&](const auto& leaf) {
            kept.push(ad::Value(nest::to_tensor(leaf)));
            targets.push(kept.back().node());
            seeds.push({});
        });
        nest::for_each(sources, [&](const auto& leaf) {
            const auto s = source_of(leaf);
            values.push(s.value);
            from.push({s.value.node(), s.variable});
        });
        if (used_ && !options_.persistent)
            targets[0]->scope->trace->note(trace::Misuse::gradient_used);
        used_ = true;
        const auto found = ad::gradients(targets, seeds, from);
        int k = 0;
        return nest::map(sources, [&](const auto& leaf) {
            using G = detail::gradient_t<std::remove_cvref_t<decltype(leaf)>>;
            ad::AnyGradient g = is_tracked(from[k], leaf) ? found[k] : ad::AnyGradient{};
            if (g.none() && unconnected == UnconnectedGradients::zero)
                g.dense = ad::zeros_like(values[k]);
            return G(g, values[k++]);
        });
    }

private:
    struct LeafSource {
        ad::Value value;
        bool variable;
    };
    template <class A>
    static constexpr LeafSource source_of(const A& leaf) {
        constexpr bool variable = std::is_base_of_v<VariableBase, A>;
        return {ad::Value(tensor_type_t<A>(leaf.collapse())), variable};
    }
    template <class A>
    constexpr bool is_tracked(const ad::Source& s, const A& leaf) const {
        if constexpr (std::is_base_of_v<VariableBase, A>) {
            if (options_.watch_accessed_variables && leaf.trainable()) return true;
            for (const trace::Node* n : watched_)
                if (n->def == s.node->def && n->words[0] == s.node->words[0]) return true;
            return false;
        } else {
            return depends_on_watched(s.node);
        }
    }
    constexpr bool depends_on_watched(const trace::Node* n) const {
        for (const trace::Node* w : watched_)
            if (w == n) return true;
        if (n->def->id == def_of<op::ReadVariable>.id) return options_.watch_accessed_variables;
        for (const trace::Node* in : n->inputs)
            if (depends_on_watched(in)) return true;
        return false;
    }

    GradientTapeOptions options_;
    ad::Pool<trace::Node*> watched_;
    bool used_ = false;
};

}  // namespace tf
