// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a model knows about its parts that are models, too: their tables, and which of their weights
// are regularized.

#include <tf/autodiff/variable_values.hpp>
#include <tf/keras/table.hpp>
#include <tf/module/any_variable.hpp>

namespace tf::keras::detail {

/// A model that is a member of another one.
struct Part {
    const Module* module = nullptr;
    Name type{};
    TableView table{};
};

/// A base class of models that registers parts and penalties with the enclosing model.
class Parts {
public:
    constexpr explicit Parts(Parts* whole) : whole_(whole) {}
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    constexpr void has_part(const Part& part) { all_.push(part); }
    /// The part whose module this is, or null.
    constexpr const Part* part_of(const Module& module) const {
        for (const Part& p : all_)
            if (p.module == &module) return &p;
        return nullptr;
    }

    /// Registers a regularized weight with this model and with all models around it.
    constexpr void penalize(const VariableBase& weight, const Regularizer& regularizer) {
        penalties_.push({&weight, regularizer});
        if (whole_ != nullptr) whole_->penalize(weight, regularizer);
    }
    /// The sum that all regularizers add to the loss, in a trace.
    TF_WHEN_CALLED constexpr Tensor<float> penalty() const {
        ad::Value sum = ad::number(DType::float32, 0);
        for (const Penalty& p : penalties_) {
            const ad::Value w = p.weight->untyped();
            const auto add = [&](double factor, const ad::Value& sizes) {
                const ad::Value all = ad::sum(sizes, (1 << w.shape().rank) - 1, false);
                sum = sum + ad::cast(all * ad::number(w.dtype(), factor), DType::float32);
            };
            if (p.regularizer.l1 != 0) add(p.regularizer.l1, ad::apply<op::Abs>({w}));
            if (p.regularizer.l2 != 0) add(p.regularizer.l2, w * w);
        }
        return Tensor<float>(sum.handle(), sum.shape());
    }

protected:
    constexpr ~Parts() = default;

    constexpr void is_part(const Part& self) {
        if (whole_ != nullptr) whole_->has_part(self);
    }

private:
    struct Penalty {
        const VariableBase* weight = nullptr;
        Regularizer regularizer{};
    };

    Parts* whole_;
    tf::detail::core::Pool<Part> all_;
    tf::detail::core::Pool<Penalty> penalties_;
};

/// The object with which a part of a model registers itself, or null.
template <class Owner>
constexpr Parts* parts_of(Owner* owner) {
    // A reference, since during construction a compiler cannot decide whether the address is null.
    if constexpr (std::derived_from<Owner, Parts>) return &static_cast<Parts&>(*owner);
    else return nullptr;
}

}  // namespace tf::keras::detail
