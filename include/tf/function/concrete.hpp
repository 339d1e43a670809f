// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A concrete function: one signature, one static graph and the variables that it captured. Mirrors
// tf.ConcreteFunction.

#include <iosfwd>
#include <typeinfo>
#include <utility>

#include <tf/exec/static/program_view.hpp>
#include <tf/function/bound_states.hpp>
#include <tf/function/signature.hpp>
#include <tf/function/traced.hpp>
#include <tf/graph/dot.hpp>
#include <tf/graph/static_graph.hpp>
#include <tf/module/variable_locks.hpp>

namespace tf {

namespace detail::functions {

/// Checks one argument against the parameter in the signature. Reports one message per mistake.
template <class P, class A>
constexpr bool accepts_argument() {
    using U = std::remove_cvref_t<A>;
    if constexpr (TensorLike<P>) {
        if constexpr (Poisoned<P> || Poisoned<A>) {
            return false;
        } else if constexpr (Literal<A>) {
            constexpr bool scalar = P::rank == 0;
            static_assert(scalar,
                          "[tf.function.rank] argument: a scalar was given, but the signature has "
                          "a tensor of another rank");
            constexpr bool fits = tracing::literal_fits<std::decay_t<A>, typename P::value_type>;
            static_assert(!scalar || fits,
                          "[tf.function.dtype] argument: the literal cannot be converted to the "
                          "dtype of the signature");
            return scalar && fits;
        } else {
            static_assert(
                TensorLike<A>,
                "[tf.function.structure] argument: the signature has a tensor here; pass a tensor");
            if constexpr (TensorLike<A>) {
                using T = tensor_type_t<A>;
                constexpr bool dtype =
                    std::is_same_v<typename T::value_type, typename P::value_type>;
                static_assert(dtype,
                              "[tf.function.dtype] argument: its dtype differs from the "
                              "signature's; use tf::cast<T>(x)");
                constexpr bool rank = T::rank == P::rank;
                static_assert(!dtype || rank,
                              "[tf.function.rank] argument: its rank differs from the signature's; "
                              "use tf::reshape "
                              "or tf::expand_dims");
                constexpr bool dims = is_compatible(T::static_shape, P::static_shape);
                static_assert(
                    !dtype || !rank || dims,
                    "[tf.function.shape] argument: a dim differs from the signature's; declare it "
                    "tf::dyn in the signature, or pass a tensor of that shape");
                return dtype && rank && dims;
            } else {
                return false;
            }
        }
    } else {
        constexpr bool same =
            std::is_convertible_v<decltype(nest::materialize(std::declval<U&>())), P>;
        static_assert(
            same, "[tf.function.structure] argument: its structure differs from the signature's");
        return same;
    }
}

template <class P, class A>
constexpr decltype(auto) to_param(A&& a) {
    if constexpr (std::same_as<std::remove_cvref_t<A>, P>) return static_cast<const P&>(a);
    else if constexpr (TensorLike<P>) return P(a);
    else return P(nest::materialize(a));
}

template <class B, class F>
constexpr void visit_bound(B& bound, F&& f) {
    if constexpr (IsModule<B>) bound.visit_variables(f);
    else f(bound);
}
template <class B>
void add_bound(StateTable& to, B& bound) {
    if constexpr (IsModule<B>) add_states(to, bound);
    else to.add(bound);
}
/// Checks a bound object: all its members must be registered, and a module must be of exactly the
/// class that is traced, not of a derived class that overrides its methods.
template <class B>
void check_bound([[maybe_unused]] const B& bound) {
    if constexpr (IsModule<B>) modules::check_members_of(bound, "function");
#ifdef __cpp_rtti
    if constexpr (std::is_polymorphic_v<B>)
        if (typeid(bound) != typeid(B))
            errors::raise<errors::FailedPrecondition>(
                {"tf.function.dynamic_class", "function", bound.name(),
                 "a reference to a base of its class",
                 "a reference to its actual class, whose methods are traced, or a call without "
                 "tf::function"});
#endif
}

/// A reference-counted pointer to a table. In a trace it is empty, because constant evaluation
/// cannot destroy a std::shared_ptr.
class SharedStates {
public:
    constexpr SharedStates() = default;
    explicit SharedStates(StateTable* table) : table_(table) {}
    constexpr SharedStates(const SharedStates& other) : table_(other.table_) {
        if (table_ != nullptr) table_->owners.fetch_add(1, std::memory_order_relaxed);
    }
    constexpr SharedStates(SharedStates&& other) noexcept
        : table_(std::exchange(other.table_, nullptr)) {}
    constexpr SharedStates& operator=(SharedStates other) noexcept {
        std::swap(table_, other.table_);
        return *this;
    }
    constexpr ~SharedStates() {
        if (table_ != nullptr && table_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete table_;
    }
    const StateTable& operator*() const { return *table_; }

private:
    StateTable* table_ = nullptr;
};

/// The modules and variables that a function is bound to, and their variables in trace order.
template <class... Bound>
class Captured {
public:
    constexpr explicit Captured(Bound&... bound) : bound_(&bound...) {
        if (__builtin_is_constant_evaluated()) return;
        (check_bound(bound), ...);
        auto* const table = new StateTable;
        table_ = SharedStates(table);
        std::apply([&](auto*... b) { (add_bound(*table, *b), ...); }, bound_);
        order_locks(*table);
        captures_ = table->captures;
    }
    constexpr const Captures& captures() const { return captures_; }
    template <class F>
    void visit(F&& f) const {
        std::apply([&](auto*... b) { (visit_bound(*b, f), ...); }, bound_);
    }
    const Module* owner() const {
        const Module* first = nullptr;
        const auto look = [&](auto& bound) {
            if constexpr (std::is_base_of_v<Module, std::remove_cvref_t<decltype(bound)>>)
                if (first == nullptr) first = &bound;
        };
        std::apply([&](auto*... b) { (look(*b), ...); }, bound_);
        return first;
    }
    VariableState* const* states() const { return (*table_).states.data(); }
    const std::vector<VariableState*>& locks() const { return (*table_).locks; }

    template <class F, class... A>
    constexpr auto inline_call(A&&... a) const {
        F f{};
        return std::apply(
            [&](auto*... b) -> decltype(auto) {
                using R = decltype(f(*b..., std::forward<A>(a)...));
                if constexpr (std::is_void_v<R>) f(*b..., std::forward<A>(a)...);
                else return nest::materialize(f(*b..., std::forward<A>(a)...));
            },
            bound_);
    }

private:
    std::tuple<Bound*...> bound_;
    Captures captures_;
    SharedStates table_;
};
template <>
class Captured<> {
public:
    constexpr Captures captures() const { return {}; }
    static const Module* owner() { return nullptr; }
    VariableState* const* states() const { return nullptr; }
    template <class F, class... A>
    constexpr auto inline_call(A&&... a) const {
        F f{};
        if constexpr (std::is_void_v<decltype(f(std::forward<A>(a)...))>) f(std::forward<A>(a)...);
        else return nest::materialize(f(std::forward<A>(a)...));
    }
};

}  // namespace detail::functions

/// One signature of a tf::function, compiled. Mirrors tf.ConcreteFunction.
template <class F, class Bound, class Params>
class ConcreteFunction;
template <class F, class... Bound, class... Params>
class ConcreteFunction<F, detail::functions::list<Bound...>, detail::functions::list<Params...>> {
public:
    using program = detail::functions::Program<F, detail::functions::list<Bound...>,
                                               detail::functions::list<Params...>>;
    static_assert(program::most_operands <= exec::most_inputs,
                  "[tf.function.operands] an op of this function takes more than 32 tensors: print "
                  "or concatenate fewer at a time");
    /// The structure of tensors that a call returns.
    using structured_outputs = typename program::tracer::result;

    /// The optimized graph as an MP11 list of graph::StaticNode types.
    using graph_type = tf::graph::graph_type<program>;

    explicit ConcreteFunction(detail::functions::Captured<Bound...> captured)
        : captured_(std::move(captured)) {
        if constexpr (sizeof...(Bound) > 0) {
            if (!(captured_.captures() == program::summary.captures))
                detail::functions::refuse_captures(captured_.captures().count,
                                                   program::summary.captures.count);
        }
    }

    template <class... A>
    auto operator()(A&&... a) const {
        return run(detail::functions::to_param<Params>(std::forward<A>(a))...);
    }

    /// Input parameters, output type and captured variables, in TensorFlow's format. Parameters are
    /// called arg0, arg1, ..., since C++ does not expose their names.
    std::string pretty_printed_signature() const {
        std::string out = "Input Parameters:\n";
        int k = 0;
        ((out += "  arg" + std::to_string(k++) +
                 " (POSITIONAL_ONLY): " + detail::functions::spec_text<Params>() + "\n"),
         ...);
        out += "Output Type:\n  " + detail::functions::spec_text<structured_outputs>() +
               "\nCaptures:\n";
        std::string captures;
        if constexpr (sizeof...(Bound) > 0)
            captured_.visit([&](const VariableBase& v) {
                captures += "  " + v.name() +
                            ": TensorSpec(shape=" + v.declared_shape().to_string() + ", dtype=tf." +
                            std::string(name_of(v.dtype())) + ", name=None)\n";
            });
        return out + (captures.empty() ? "  None\n" : captures);
    }
    /// "ConcreteFunction Input Parameters:\n ...", as Python prints one.
    template <class Traits>
    friend std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out,
                                                        const ConcreteFunction& f) {
        std::string text = f.pretty_printed_signature();
        text.pop_back();  // the end of the last line
        return out << "ConcreteFunction " << text;
    }
    /// Calls visit(variable) for all bound variables, in the order of their ordinals.
    template <class Visit>
    void visit_variables([[maybe_unused]] Visit&& visit) const {
        if constexpr (sizeof...(Bound) > 0) captured_.visit(visit);
    }
    /// The first module that the function is bound to (for a method: its object), or null.
    const Module* owner() const { return captured_.owner(); }
    /// The structures of tensors that a call takes.
    using parameters = detail::functions::list<Params...>;
    using callable = F;

    /// The optimized graph for Graphviz.
    std::string to_dot() const { return tf::graph::to_dot(graph()); }
    /// The optimized graph as a table. Composites, such as tf::nn::softplus, are one row each.
    static constexpr tf::graph::View graph() { return program::shown_table().view(); }
    /// The graph that runs: the same with the formulas of composites.
    static constexpr tf::graph::View expanded_graph() { return program::graph.view(); }
    /// The graph that is saved: composites that TensorFlow lacks are formulas.
    static constexpr tf::graph::View saved_graph() { return program::saved_graph(); }

private:
    auto run(const Params&... params) const {
        if constexpr (program::summary.custom_gradients) {
            // The optimized graph does not contain custom gradients, so under a tape the function's
            // body is called directly.
            if (ad::differentiating()) [[unlikely]]
                return captured_.template inline_call<F>(params...);
        }
        constexpr auto& plan = program::plan;
        // Arguments that the graph does not use have no slot.
        constexpr int used = plan.frame.arguments;
        exec::Room<kernels::Ref, (used > 0 ? used : 1)> arguments;
        [[maybe_unused]] int next = 0;
        [[maybe_unused]] const auto add = [&](const auto& leaf) {
            if (next < used)
                arguments.set(next, {const_cast<void*>(static_cast<const void*>(leaf.data())),
                                     leaf.shape(), leaf.dtype});
            ++next;
        };
        (nest::for_each(params, add), ...);
        exec::Frame<program> frame(arguments.data());
        const auto execute = [&](VariableState* const* variables) {
            if (ad::recorder != nullptr && run_recorded(frame, variables, params...)) [[unlikely]]
                return;
            exec::Executor<program>::run(frame, variables);
        };
        if constexpr (sizeof...(Bound) > 0 && plan.frame.variables > 0) {
            const detail::modules::VariableLocks locks(captured_.locks());
            execute(captured_.states());
        } else {
            execute(nullptr);
        }
        if constexpr (!std::is_void_v<structured_outputs>) {
            std::size_t k = 0;
            const auto leaf = [&]<class L>() {
                if constexpr (std::same_as<L, Operation>) {
                    return Operation{};
                } else {
                    const std::size_t i = k++;
                    return L(std::move(frame.outputs[i]), frame.output_shapes[i]);
                }
            };
            if constexpr (nest::Leaf<structured_outputs>)
                return leaf.template operator()<structured_outputs>();
            else return nest::pack<structured_outputs>(leaf);
        }
    }

    /// Passes the call to the tapes of this thread; false if no tape needs to record it.
    [[gnu::noinline]] static bool run_recorded(exec::Frame<program>& frame,
                                               VariableState* const* variables,
                                               const Params&... params) {
        constexpr auto used = static_cast<std::size_t>(program::plan.frame.arguments);
        std::array<ad::Value, used + 1> values;
        [[maybe_unused]] std::size_t next = 0;
        [[maybe_unused]] const auto add = [&](const auto& leaf) {
            if (next < used) values[next++] = ad::Value(leaf);
        };
        (nest::for_each(params, add), ...);
        return ad::recorder->call(exec::view_of<program>(), {values.data(), used}, variables,
                                  {frame.outputs, frame.output_shapes});
    }

    detail::functions::Captured<Bound...> captured_;
};

}  // namespace tf
