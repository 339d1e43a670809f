// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What regularizers add to the loss of a model. In: its regularized weights. Out: a scalar.

#include <vector>

#include <tf/keras/regularizer.hpp>
#include <tf/module/any_variable.hpp>
#include <tf/module/variable_values.hpp>

namespace tf::keras::detail {

/// The regularized weights of a model; those of its parts, too.
class Penalties {
public:
    constexpr explicit Penalties(Penalties* outer) : outer_(outer) {}
    Penalties(const Penalties&) = delete;
    Penalties& operator=(const Penalties&) = delete;

    constexpr void penalize(const VariableBase& weight, const Regularizer& regularizer) {
        all_.push_back({&weight, regularizer});
        if (outer_ != nullptr) outer_->penalize(weight, regularizer);
    }

protected:
    struct Entry {
        const VariableBase* weight;
        Regularizer regularizer;
    };
    constexpr ~Penalties() = default;
    constexpr const std::vector<Entry>& penalties() const { return all_; }

    /// In a trace.
    TF_WHEN_CALLED constexpr Tensor<float> penalty() const {
        ad::Value sum = ad::number(DType::float32, 0);
        for (const Entry& e : all_) {
            const ad::Value w = e.weight->untyped();
            const auto add = [&](double factor, const ad::Value& sizes) {
                if (factor == 0) return;
                const ad::Value all = ad::sum(sizes, (1 << w.shape().rank) - 1, false);
                sum = sum + ad::cast(all * ad::number(w.dtype(), factor), DType::float32);
            };
            add(e.regularizer.l1, ad::apply<op::Abs>({w}));
            add(e.regularizer.l2, w * w);
        }
        return Tensor<float>(sum.handle(), sum.shape());
    }

private:
    Penalties* outer_;
    std::vector<Entry> all_;
};

}  // namespace tf::keras::detail
