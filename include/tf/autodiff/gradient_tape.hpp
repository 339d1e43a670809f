// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::GradientTape: derivatives of recorded computations, by reverse mode. In a trace, the gradient
// becomes part of the traced function. Mirrors tf.GradientTape.

#include <tf/autodiff/eager_tape.hpp>
#include <tf/autodiff/extension.hpp>
#include <tf/autodiff/jacobian.hpp>
#include <tf/autodiff/rules.hpp>
#include <tf/autodiff/variable_gradient.hpp>

namespace tf {

/// What tape.gradient returns if the target does not depend on the source: none or zeros. Mirrors
/// tf.UnconnectedGradients.
enum class UnconnectedGradients : std::uint8_t { none, zero };

/// Options of tf::GradientTape.
struct GradientTapeOptions {
    bool persistent = false;               ///< gradients can be computed more than once
    bool watch_accessed_variables = true;  ///< reading a trainable variable watches it
};

/// Records ops and computes gradients of their results. Mirrors tf.GradientTape.
class GradientTape {
public:
    using without_text = void;  ///< operator<< rejects it

    /// Starts recording.
    TF_COMMON_INLINE constexpr explicit GradientTape(GradientTapeOptions options = {})
        : options_(options) {
        if (__builtin_is_constant_evaluated()) return;
        begin();
    }
    GradientTape(const GradientTape&) = delete;
    GradientTape& operator=(const GradientTape&) = delete;
    constexpr ~GradientTape() {
        if (!__builtin_is_constant_evaluated()) delete eager_;
    }

    /// Makes gradients with respect to x available. x is a float tensor, a variable, or a structure
    /// of them. Mirrors tf.GradientTape.watch.
    template <class X>
        requires(!std::same_as<X, AnyTensor>)
    constexpr void watch(const X& x) {
        nest::for_each(x, [&](const auto& leaf) {
            if constexpr (check_source<std::remove_cvref_t<decltype(leaf)>>()) watch_leaf(leaf);
        });
    }
    /// The same for a tensor whose type is known only at run time, such as an input of a loaded
    /// model. Only in eager code.
    TF_WHEN_CALLED void watch(const AnyTensor& x) { watch_now(x); }
    /// The same for a list of variables.
    TF_WHEN_CALLED constexpr void watch(const VariableList& variables) {
        for (const VariableBase& v : variables)
            if (is_differentiable(v.declared_dtype())) watch_variable(v);
    }

    /// The gradient of the target (the sum of its elements, and of all targets) with respect to the
    /// sources. The result is a tf::Gradient for a tensor or variable, the same structure for a
    /// structure, and tf::VariableGradients for a list of variables such as
    /// module.trainable_variables(). A tape that is not persistent stops recording here and can be
    /// used once; a second call is the error [tf.gradient.persistent]. Mirrors
    /// tf.GradientTape.gradient.
    template <class Target, class Sources>
        requires(!std::same_as<Target, AnyTensor>)
    constexpr auto gradient(const Target& target, Sources&& sources,
                            UnconnectedGradients unconnected = UnconnectedGradients::none) {
        return weighted(target, [](int) { return ad::Value{}; }, sources, unconnected);
    }
    /// The same with weighted targets: output_gradients has their structure and shapes.
    template <class Target, class Sources, class Weights>
        requires(!std::same_as<Weights, UnconnectedGradients>)
    constexpr auto gradient(const Target& target, Sources&& sources,
                            const Weights& output_gradients,
                            UnconnectedGradients unconnected = UnconnectedGradients::none) {
        ad::Pool<ad::Value> weights;
        nest::for_each(output_gradients,
                       [&](const auto& leaf) { weights.push(ad::Value(nest::to_tensor(leaf))); });
        return weighted(target, [&](int k) { return weights[k]; }, sources, unconnected);
    }

    /// The same for tensors whose types are known only at run time, such as results of a loaded
    /// model: the gradient with respect to each source, or an empty value (`empty()`) if the target
    /// does not depend on it. Only in eager code.
    TF_WHEN_CALLED std::vector<AnyTensor> gradient(const AnyTensor& target,
                                                   const std::vector<AnyTensor>& sources) {
        Asked asked;
        for (const AnyTensor& x : sources) asked.add(tensor_now(x));
        std::vector<AnyTensor> out;
        const ad::Pool<ad::AnyGradient> found = untyped(target, asked);
        for (int k = 0; k < found.size(); ++k) out.push_back(found[k].all(asked.values[k]));
        return out;
    }
    /// The gradients of such a target with respect to a list of variables.
    TF_WHEN_CALLED VariableGradients gradient(const AnyTensor& target,
                                              const VariableList& variables) {
        Asked asked;
        for (const VariableBase& v : variables) asked.add(source_of_variable(v));
        ad::Pool<ad::AnyGradient> found = untyped(target, asked);
        VariableGradients out;
        for (int k = 0; k < found.size(); ++k)
            out.push_back({std::move(found[k]), asked.values[k].outline()});
        return out;
    }

    /// The derivatives of each element of a tensor with respect to the sources: for each source a
    /// tf::Gradient with the dims of the target followed by those of the source, in the structure
    /// of the sources. A tape that is not persistent can be used once. In a trace the gradient is
    /// recorded once, in a loop over the target's elements. If loops or branches lie between source
    /// and target, it is recorded for each element; more than 32 elements are then the error
    /// [tf.gradient.jacobian_rows]. Mirrors tf.GradientTape.jacobian.
    template <class Target, class Sources>
    constexpr auto jacobian(const Target& target, Sources&& sources,
                            UnconnectedGradients unconnected = UnconnectedGradients::none) {
        return jacobians<false>(target, sources, unconnected);
    }
    /// The Jacobian of each example in a batch: [b, t...] and [b, s...] -> [b, t..., s...]. Row k
    /// of the target must depend on row k of the source only; this is not checked. In eager code,
    /// first dims that differ raise errors::InvalidArgument. Mirrors
    /// tf.GradientTape.batch_jacobian.
    template <class Target, class Source>
    constexpr auto batch_jacobian(const Target& target, const Source& source,
                                  UnconnectedGradients unconnected = UnconnectedGradients::none) {
        return jacobians<true>(target, source, unconnected);
    }

    /// Calls f without recording it and returns its result (tf.GradientTape.stop_recording).
    template <class F>
    constexpr auto stop_recording(F f) {
        if (__builtin_is_constant_evaluated()) return untracked(f);
        return paused(f);
    }

    /// The trainable variables that were read while the tape recorded. Only in eager code.
    TF_COMMON std::vector<const VariableBase*> watched_variables() const;

private:
    template <class Tape>
    struct Pause {
        Tape& tape;
        bool was = tape.recording();
        explicit Pause(Tape& t) : tape(t) { tape.stop(); }
        Pause(const Pause&) = delete;
        Pause& operator=(const Pause&) = delete;
        ~Pause() {
            if (was) tape.start();
        }
    };
    template <class F>
    auto paused(F& f) {
        const Pause<ad::EagerTape> pause(*eager_);
        return untracked(f);
    }
    template <class F>
    static constexpr auto untracked(F& f) {
        if constexpr (std::is_void_v<decltype(f())>) {
            f();
        } else {
            return nest::map(f(), [](const auto& leaf) {
                const auto t = nest::to_tensor(leaf);
                using T = std::remove_cvref_t<decltype(t)>;
                if (!__builtin_is_constant_evaluated()) return t;
                const ad::Value stopped = ad::apply<op::StopGradient>({ad::Value(t)}, {}, T::dtype);
                return T(stopped.handle(), stopped.shape());
            });
        }
    }

    TF_WHEN_CALLED void begin() { eager_ = ad::begin_tape(options_.watch_accessed_variables); }

    template <class A>
    static constexpr bool check_source() {
        if constexpr (Poisoned<A>) {
            return false;
        } else {
            constexpr bool floating = is_differentiable(tensor_type_t<A>::dtype);
            static_assert(floating,
                          "[tf.gradient.dtype] gradients exist only with respect to floating-point "
                          "tensors: use tf::cast<float>(x) before the tape watches it");
            return floating;
        }
    }
    /// A variable or a typed view of one.
    template <class A>
    static constexpr bool is_variable = std::is_convertible_v<const A&, const VariableBase&>;

    template <class A>
    constexpr void watch_leaf(const A& leaf) {
        if constexpr (is_variable<A>) return watch_variable(leaf);
        const ad::Value v(tensor_type_t<A>(leaf.collapse()));
        if (__builtin_is_constant_evaluated()) watched_.push(v.node());
        else watch_now(v);
    }
    TF_WHEN_CALLED void watch_now(const ad::Value& v) { eager_->watch(v); }
    TF_WHEN_CALLED constexpr void watch_variable(const VariableBase& v) {
        if (__builtin_is_constant_evaluated()) watched_.push(v.untyped().node());
        else watch_variable_now(v);
    }
    TF_WHEN_CALLED void watch_variable_now(const VariableBase& v) { eager_->watch_variable(v); }

    /// A source and the node that collects its gradient; null if the tape does not know the source.
    struct LeafSource {
        ad::Value value;
        ad::Source source;
    };
    template <class A>
    constexpr LeafSource source_of(const A& leaf) {
        if constexpr (is_variable<A>) {
            return source_of_variable(leaf);
        } else {
            LeafSource s{ad::Value(tensor_type_t<A>(leaf.collapse())), {}};
            if (!__builtin_is_constant_evaluated()) return tensor_now(s.value);
            if (depends_on_watched(s.value.node())) s.source = {s.value.node(), false};
            return s;
        }
    }
    TF_WHEN_CALLED constexpr LeafSource source_of_variable(const VariableBase& v) {
        LeafSource s{v.untyped(), {}};
        if (!is_differentiable(v.declared_dtype())) return s;
        const bool accessed = options_.watch_accessed_variables && v.trainable();
        if (__builtin_is_constant_evaluated()) {
            if (accessed || watches(*s.value.node())) s.source = {s.value.node(), true};
        } else {
            s.source = variable_now(v, accessed, s.value);
        }
        return s;
    }
    TF_WHEN_CALLED ad::Source variable_now(const VariableBase& v, bool accessed,
                                           const ad::Value& value) {
        if (!accessed && !eager_->watches(v)) return {};
        return {eager_->variable_key(v, value), true};
    }
    TF_WHEN_CALLED LeafSource tensor_now(const ad::Value& v) const {
        return {v, {eager_->tracked(v), false}};
    }

    TF_WHEN_CALLED constexpr bool watches(const trace::Node& read) const {
        for (const trace::Node* n : watched_)
            if (n->def->id == read.def->id && n->words[0] == read.words[0]) return true;
        return false;
    }
    TF_WHEN_CALLED constexpr bool is_watched(trace::Node* n) const {
        if (watched_.contains(n)) return true;
        return n->def->id == id_of<op::ReadVariable> && options_.watch_accessed_variables;
    }
    TF_WHEN_CALLED constexpr bool depends_on_watched(trace::Node* source) const {
        ad::Pool<trace::Node*> reached;  // each node once, marked by its slot
        ad::Pool<int> slots;
        const auto reach = [&](trace::Node* n) {
            if (n->slot == reached_slot) return;
            reached.push(n);
            slots.push(n->slot);
            n->slot = reached_slot;
        };
        reach(source);
        bool depends = false;
        for (int i = 0; i < reached.size() && !depends; ++i) {
            depends = is_watched(reached[i]);
            for (trace::Node* in : reached[i]->inputs) reach(in);
        }
        for (int i = 0; i < reached.size(); ++i) reached[i]->slot = slots[i];
        return depends;
    }
    static constexpr int reached_slot = -3;

    /// Notes that the tape is used. A tape that is not persistent can be used once.
    TF_WHEN_CALLED constexpr void use(const ad::Value& target) {
        if (used_ && !options_.persistent) {
            if (__builtin_is_constant_evaluated())
                trace::blame(target.node(), trace::Misuse::gradient_used);
            else refuse();
        }
        used_ = true;
        if (!__builtin_is_constant_evaluated() && !options_.persistent) eager_->stop();
    }
    TF_WHEN_CALLED static void refuse() {
        errors::raise<errors::FailedPrecondition>(
            {"tf.gradient.persistent", "GradientTape.gradient", "tape", "a second call",
             "one call, or a persistent tape: tf::GradientTape tape({.persistent = true})"});
    }

    /// The sources of the requested gradient.
    struct Asked {
        ad::Pool<ad::Value> values;
        ad::Pool<ad::Source> from;
        /// Internal.
        constexpr void add(const LeafSource& s) {
            values.push(s.value);
            from.push(s.source);
        }
    };
    template <class S>
    static constexpr bool is_list = std::same_as<std::remove_cvref_t<S>, VariableList>;

    template <class S>
    constexpr Asked all_sources(S& sources) {
        Asked out;
        if constexpr (is_list<S>) {
            out.values.reserve(static_cast<int>(sources.size()));
            for (const VariableBase& v : sources) out.add(source_of_variable(v));
        } else {
            nest::for_each(sources, [&](const auto& leaf) {
                if constexpr (check_source<std::remove_cvref_t<decltype(leaf)>>())
                    out.add(source_of(leaf));
            });
        }
        return out;
    }

    template <class Ops = op::AllOps, class Target, class Weight, class S>
    constexpr auto weighted(const Target& target, Weight weight, S& sources,
                            UnconnectedGradients unconnected) {
        ad::Pool<ad::Value> targets, weights;
        nest::for_each(target, [&](const auto& leaf) {
            if constexpr (!Poisoned<decltype(leaf)>) {
                targets.push(ad::Value(nest::to_tensor(leaf)));
                weights.push(weight(targets.size() - 1));
            }
        });
        const Asked asked = all_sources(sources);
        if (!targets.empty()) use(targets[0]);
        else if (__builtin_is_constant_evaluated())
            for (const ad::Value& v : asked.values) trace::blame(v.node(), trace::Misuse::reported);
        ad::Pool<trace::Node*> nodes;
        for (const ad::Value& t : targets)
            nodes.push(__builtin_is_constant_evaluated() ? t.node() : node_now(t));
        auto found = ad::gradients_of<Ops>(nodes, weights, asked.from);
        if (!__builtin_is_constant_evaluated() && !options_.persistent) eager_->clear();
        if (unconnected == UnconnectedGradients::zero)
            for (int k = 0; k < found.size(); ++k)
                if (found[k].none() && is_differentiable(asked.values[k].dtype()))
                    found[k].dense = ad::zeros_like(asked.values[k]);
        int k = 0;
        if constexpr (is_list<S>) {
            VariableGradients out;
            out.reserve(static_cast<std::size_t>(found.size()));
            for (; k < found.size(); ++k)
                out.push_back({std::move(found[k]), asked.values[k].outline()});
            return out;
        } else {
            return nest::map(sources, [&](const auto& leaf) {
                using A = std::remove_cvref_t<decltype(leaf)>;
                if constexpr (!check_source<A>()) {
                    return Poison{};
                } else {
                    const int at = k++;
                    return detail::gradients::gradient_t<A>(std::move(found[at]),
                                                            asked.values[at].outline());
                }
            });
        }
    }
    template <class Ops = op::AllOps>
    ad::Pool<ad::AnyGradient> untyped(const AnyTensor& target, const Asked& asked) {
        use(target);
        const ad::Pool<trace::Node*> nodes{node_now(target)};
        const ad::Pool<ad::Value> weights{ad::Value{}};
        auto found = ad::gradients_of<Ops>(nodes, weights, asked.from);
        if (!options_.persistent) eager_->clear();
        return found;
    }
    TF_WHEN_CALLED trace::Node* node_now(const ad::Value& target) const {
        return eager_->tracked(target);
    }
    template <bool Batch, class Target>
    static constexpr bool check_target() {
        constexpr bool one = TensorLike<Target>;
        static_assert(
            one,
            "[tf.gradient.jacobian] jacobian(target, sources): the target must be a single tensor; "
            "call jacobian of a persistent tape for each target, or tf::concat them");
        if constexpr (!one || Poisoned<Target>) {
            return false;
        } else {
            return check_source<Target>();
        }
    }
    template <bool Batch, class T, class S>
    static constexpr bool check_jacobian() {
        constexpr int rank = T::rank + S::rank - (Batch ? 1 : 0);
        static_assert(rank <= max_rank,
                      "[tf.gradient.jacobian] jacobian(target, sources): the result has the dims "
                      "of both and can have at most 8; tf::reshape the target");
        constexpr bool batches =
            !Batch || (T::rank > 1 && S::rank > 1 &&
                       is_compatible(Shape(T::static_shape[0]), Shape(S::static_shape[0])));
        static_assert(batches,
                      "[tf.gradient.batch_jacobian] batch_jacobian(target, source): both must have "
                      "at least two dims and the same first dim");
        return rank <= max_rank && batches;
    }
    template <bool Batch, class Ops = op::AllOps, class Target, class Sources>
    constexpr auto jacobians(const Target& target, Sources& sources,
                             UnconnectedGradients unconnected) {
        if constexpr (!check_target<Batch, Target>()) {
            return Poison{};
        } else {
            using T = tensor_type_t<Target>;
            const ad::Value value(nest::to_tensor(target));
            use(value);
            const Asked asked = all_sources(sources);
            trace::Node* node = nullptr;
            if (__builtin_is_constant_evaluated()) node = value.node();
            else node = node_now(value);
            const ad::Jacobian<Ops> jacobian(value, node, asked.from, asked.values, Batch);
            ad::Pool<ad::Value> found = jacobian.run();
            if (!__builtin_is_constant_evaluated() && !options_.persistent) eager_->clear();
            int k = 0;
            return nest::map(sources, [&](const auto& leaf) {
                using A = std::remove_cvref_t<decltype(leaf)>;
                if constexpr (!check_source<A>()) {
                    return Poison{};
                } else if constexpr (!check_jacobian<Batch, T, tensor_type_t<A>>()) {
                    return Poison{};
                } else {
                    ad::AnyGradient g{found[k], {}, {}};
                    if (g.none() && unconnected == UnconnectedGradients::zero)
                        g.dense = jacobian.zeros(k);
                    return detail::gradients::jacobian_t<Batch, T, tensor_type_t<A>>(
                        g, asked.values[k++].outline());
                }
            });
        }
    }

    GradientTapeOptions options_;
    ad::EagerTape* eager_ = nullptr;
    ad::Pool<trace::Node*> watched_;
    bool used_ = false;
};

}  // namespace tf

#if TF_HAS_CODE
#include <tf/autodiff/gradient_tape_code.hpp>
#endif
