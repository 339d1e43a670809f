// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The part of an optimizer that does not depend on the model or the update rule: its variables,
// their names and the learning rate. Its run-time code is compiled once.

#include <string>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/optimizers/step.hpp>
#include <tf/keras/table.hpp>
#include <tf/module/any_variable.hpp>

namespace tf::keras {

namespace detail {

/// A trainable weight, as a template for its slots.
struct SlotSpec {
    DType dtype = DType::invalid;
    Shape shape{};
    const VariableBase* weight = nullptr;  ///< at run time, for its name
    bool lacks_last = false;               ///< of a rule whose slots are partial
};

/// The type of a slot; `without` as in SlotNames.
constexpr VariableSpec slot_type(const SlotSpec& s, int without) {
    if (without == 0) return {s.dtype, s.shape, false};
    if (s.shape.rank < 2) return {DType::int32, Shape{}, false};
    Shape rest;
    for (int i = 0; i < s.shape.rank; ++i)
        if (i != s.shape.rank - without) rest.push_back(s.shape[i]);
    return {s.dtype, rest, false};
}

/// The description of an optimizer class; one constant per class.
struct OptimizerKind {
    SlotNames slots{};
    SlotNames early{};   ///< of the variables per weight that all rules have, before the slots
    int steps = 1;       ///< the number of steps per update
    bool keras = false;  ///< whether it trains a Keras model
    TableView table{};   ///< the table of that model
    /// Lists the weights of any other module. A pointer, so that programs with a Keras model do not
    /// compile its code.
    VariableList (*weights)(const Module& model) = nullptr;
    float rate = 0;  ///< the initial rate, if there is no schedule
    float (*schedule)(std::int64_t updates) = nullptr;
    /// Of partial slots: whether matrices of a layer or weight of this name have all of them.
    bool (*has_all_slots)(std::string_view name) = nullptr;
    /// Whether it trains a trainable weight, a row of the table; by default all.
    bool (*takes)(int row) = nullptr;
    bool has_parts = false;  ///< whether it consists of optimizers with their own rates

    /// Whether the weight of this shape lacks the last slot. `row` is its index in the table, -1 if
    /// the model has none.
    constexpr bool lacks_last(const Shape& shape, int row) const {
        if (!slots.partial || shape.rank != 2) return false;
        if (row < 0) return true;
        if (has_all_slots(table.weights[row].name.view())) return false;
        for (int l = table.weights[row].layer; l >= 0; l = table.layers[l].parent)
            if (has_all_slots(table.layers[l].name.view())) return false;
        return true;
    }
};
/// The types of the weights of a table that a model trains.
template <class Spec = SlotSpec>
constexpr std::vector<Spec> trained_rows(const OptimizerKind& kind) {
    std::vector<Spec> out;
    const TableView& t = kind.table;
    for (int i = 0; i < t.weight_count; ++i)
        if (const WeightRow& w = t.weights[i];
            w.trainable && (kind.takes == nullptr || kind.takes(i)))
            out.push_back({w.dtype, w.shape, nullptr, kind.lacks_last(w.shape, i)});
    return out;
}

/// "net/dense/kernel:0" and "momentum" give "net_dense_kernel_momentum".
TF_COMMON std::string slot_name(const VariableBase& weight, std::string_view kind);

}  // namespace detail

/// The base of all optimizers. Mirrors keras.optimizers.Optimizer.
class AnyOptimizer : public Module {
public:
    /// The number of steps so far, including steps that only accumulate gradients.
    AnyVariable iterations{this, "iteration", {DType::int64, Shape{}, false}};

    /// The number of updates of the weights so far.
    TF_COMMON std::int64_t updates() const;
    /// The learning rate of the next update.
    TF_COMMON float learning_rate() const;
    /// Sets the learning rate. Raises errors::FailedPrecondition if the optimizer has a schedule,
    /// or consists of optimizers, each with its own rate.
    TF_COMMON void set_learning_rate(float rate);
    /// Whether it keeps moving averages of the weights (use_ema).
    constexpr bool use_ema() const { return early_kind("average") >= 0; }
    /// Replaces each weight by its moving average, as the end of fit does. No effect without
    /// use_ema. Mirrors Optimizer.finalize_variable_values.
    TF_COMMON void finalize_variable_values();
    /// Swaps the weights with their moving averages. Raises errors::FailedPrecondition without
    /// use_ema.
    TF_COMMON void swap_averages();
    /// Replaces the moving averages by the weights. Raises errors::FailedPrecondition without
    /// use_ema.
    TF_COMMON void reset_averages();
    /// Its variables in the order of Keras's `optimizer.variables`.
    TF_COMMON VariableList variables_in_order() const;

protected:
    /// In a trace there is no model; the caller then creates the slots.
    constexpr AnyOptimizer(Module* owner, std::string_view name, const detail::OptimizerKind& kind,
                           const Module* model)
        : Module(owner, name), rates_(this), slots_(this), own_{&kind, model} {
        account(&own_, sizeof(own_));
        if (kind.schedule == nullptr)
            rates_.add(*this, "learning_rate", {DType::float32, {}, false});
        if (!__builtin_is_constant_evaluated()) begin();
    }
    constexpr void make_slots(const std::vector<detail::SlotSpec>& trained) {
        own_.trained = static_cast<int>(trained.size());
        slots_.reserve(slot_count() + 1);
        make_slots(trained, own_.kind->early);
        make_slots(trained, own_.kind->slots);
        if (!own_.kind->slots.number.empty())
            slots_.add(*this, "variable", {DType::float32, {}, false});
    }
    constexpr const VariableBase& slot(int k, int kind) const {
        return slots_[own_.kind->early.count * own_.trained +
                      own_.kind->slots.place(k, kind, own_.trained)];
    }
    /// The variables per weight of this name that all rules have; none if the rule has none.
    constexpr VariableList early(std::string_view name) const {
        VariableList out;
        const int kind = early_kind(name);
        if (kind < 0) return out;
        out.reserve(static_cast<std::size_t>(own_.trained));
        for (int k = 0; k < own_.trained; ++k)
            out.push_back(static_cast<VariableBase&>(slots_[kind * own_.trained + k]));
        return out;
    }
    /// The variable of SlotNames::number.
    constexpr VariableRef<float> own_number() const {
        return slots_[slot_count()].template as<float>();
    }
    constexpr Tensor<float> own_rate() const { return rates_[0].template as<float>().read(); }
    /// The number of weights that it trains.
    constexpr int trained() const { return own_.trained; }

private:
    struct Own {
        const detail::OptimizerKind* kind = nullptr;
        const Module* model = nullptr;
        int trained = 0;
    };

    constexpr int slot_count() const {
        return own_.trained * (own_.kind->early.count + own_.kind->slots.count);
    }
    TF_COMMON void begin();
    TF_COMMON VariableList averages_for(std::string_view who) const;
    constexpr int early_kind(std::string_view name) const {
        const SlotNames& early = own_.kind->early;
        for (int k = 0; k < early.count; ++k)
            if (early.names[k] == name) return k;
        return -1;
    }
    constexpr void make_slots(const std::vector<detail::SlotSpec>& trained,
                              const SlotNames& kinds) {
        for (int i = 0; i < own_.trained * kinds.count; ++i) {
            const auto [k, which] = kinds.at(i, own_.trained);
            const std::string_view kind = kinds.names[which];
            const detail::SlotSpec& s = trained[static_cast<std::size_t>(k)];
            const bool lacks = kinds.partial && s.lacks_last && which + 1 == kinds.count;
            const VariableSpec spec = lacks ? VariableSpec{DType::int32, Shape{}, false}
                                            : detail::slot_type(s, kinds.without[which]);
            if (__builtin_is_constant_evaluated()) slots_.add(*this, kind, spec);
            else slots_.add(*this, detail::slot_name(*s.weight, kind), spec);
        }
    }

    AnyVariables rates_;
    AnyVariables slots_;
    Own own_;
};

}  // namespace tf::keras

#if TF_HAS_KERAS_CODE
#include <tf/keras/optimizers/any_optimizer_code.hpp>
#endif
