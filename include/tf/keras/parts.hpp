// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The connection of a model with nested models: their tables, their regularized weights, and the
// loss terms of their layers.

#include <tf/autodiff/variable_values.hpp>
#include <tf/keras/table.hpp>
#include <tf/module/any_variable.hpp>
#include <tf/ops/primitive/diagonal.hpp>
#include <tf/ops/primitive/linalg.hpp>

namespace tf::keras::detail {

/// A model that is a member of another one.
struct Part {
    const Module* module = nullptr;
    Name type{};
    TableView table{};
    bool has_members = false;  ///< whether its layers are members
};

/// |cos| of the angles between the rows of a matrix, or between its columns, and 0 on the diagonal.
TF_WHEN_CALLED constexpr ad::Value angles_between(const ad::Value& w, bool of_columns) {
    const ad::Value squares = ad::sum(w * w, of_columns ? 1 : 2, true);
    const ad::Value scale = ad::apply<op::Minimum>(
        {ad::apply<op::Rsqrt>({squares}), ad::number(w.dtype(), 1e7)});  // finite for zeros
    const ad::Value unit = w * scale;
    const auto products = [&] {
        if (of_columns) return ad::apply<op::MatMul<true, false>>({unit, unit});
        return ad::apply<op::MatMul<false, true>>({unit, unit});
    }();
    const ad::Value diagonal = ad::apply<op::MatrixBandPart>({products}, {0, 0});
    return ad::apply<op::Abs>({products - diagonal});
}
/// The penalty of a regularizer for a value: a float32 scalar.
TF_WHEN_CALLED constexpr ad::Value penalty_of(const ad::Value& w, const Regularizer& regularizer) {
    ad::Value sum = ad::number(DType::float32, 0);
    const auto add = [&](double factor, const ad::Value& sizes) {
        const ad::Value all = ad::sum(sizes, (1 << w.shape().rank) - 1, false);
        sum = sum + ad::cast(all * ad::number(w.dtype(), factor), DType::float32);
    };
    if (regularizer.l1 != 0) add(regularizer.l1, ad::apply<op::Abs>({w}));
    if (regularizer.l2 != 0) add(regularizer.l2, w * w);
    if (regularizer.orthogonal != 0 && regularizer.fits(w.shape())) {
        const double n = w.shape()[regularizer.of_columns ? 1 : 0];
        if (n > 1)
            add(regularizer.orthogonal / (n * (n - 1)),
                angles_between<Called>(w, regularizer.of_columns));
    }
    return sum;
}

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

    /// Registers a regularized weight with this model and with all enclosing models.
    constexpr void penalize(const VariableBase& weight, const Regularizer& regularizer) {
        penalties_.push({&weight, regularizer});
        if (whole_ != nullptr) whole_->penalize(weight, regularizer);
    }
    /// Registers a layer state that is kept between calls with this model and with all enclosing
    /// models.
    constexpr void keeps(AnyVariable& state) {
        states_.push(&state);
        if (whole_ != nullptr) whole_->keeps(state);
    }
    /// Sets all of these states to zeros.
    void clear_states() {
        for (AnyVariable* s : states_) s->clear(s->declared_shape());
    }
    /// Records a term of the loss, a float32 scalar of the current trace, with the outermost model.
    constexpr void add_loss(const ad::Value& loss) {
        if (whole_ != nullptr) whole_->add_loss(loss);
        else losses_.push(loss);
    }
    /// Forgets the terms of earlier calls of the outermost model.
    constexpr void clear_losses() {
        if (whole_ == nullptr) losses_.truncate(0);
    }
    /// The sum that all regularizers and the layers of the last call add to the loss, in a trace.
    TF_WHEN_CALLED constexpr Tensor<float> penalty() const {
        ad::Value sum = ad::number(DType::float32, 0);
        for (const Penalty& p : penalties_)
            sum = sum + penalty_of<Called>(p.weight->untyped(), p.regularizer);
        for (const ad::Value& loss : losses_) sum = sum + loss;
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
    tf::detail::core::Pool<AnyVariable*> states_;
    tf::detail::core::Pool<ad::Value> losses_;
};

/// The object with which a part of a model registers itself, or null.
template <class Owner>
constexpr Parts* parts_of(Owner* owner) {
    // A reference, because during construction the compiler cannot decide whether a pointer is
    // null.
    if constexpr (std::derived_from<Owner, Parts>) return &static_cast<Parts&>(*owner);
    else return nullptr;
}

}  // namespace tf::keras::detail
