// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The part of a trainer that depends on keras models, but not on their layers: it knows the
// optimizer and the sums of the loss and the metrics.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <tf/io/checkpoint/tracked.hpp>
#include <tf/keras/optimizers/any_optimizer.hpp>
#include <tf/keras/training/any_results.hpp>
#include <tf/keras/training/any_trainer.hpp>
#include <tf/keras/weights.hpp>

namespace tf::keras {

/// The common base of all trainers that `keras::compile` creates.
class ModelTrainer : public AnyTrainer {
public:
    std::int64_t iterations() final { return optimizer_->updates(); }
    float learning_rate() final { return optimizer_->learning_rate(); }
    void set_learning_rate(float rate) final { optimizer_->set_learning_rate(rate); }
    Module& metrics() final { return *results_; }
    std::vector<AnyTensor> get_weights() final {
        return detail::get_weights(detail::weights_now(model(), detail::WeightKind::all));
    }
    void set_weights(const std::vector<AnyTensor>& weights) final {
        detail::set_weights(detail::weights_now(model(), detail::WeightKind::all), weights);
    }
    Logs results() final { return results_->logs(names_); }
    int better_direction(std::string_view name) const final {
        for (std::size_t k = 0; k < names_.size(); ++k)
            if (names_[k] == name) return results_->direction(k);
        return 0;
    }
    /// The objects that the steps change: "model", "optimizer" and "metrics".
    std::vector<io::Tracked> objects() {
        return {{"model", &model(), nullptr},
                {"optimizer", optimizer_, nullptr},
                {"metrics", results_, nullptr}};
    }

protected:
    ModelTrainer(Module& model, AnyOptimizer& optimizer, detail::AnyResults& results)
        : AnyTrainer(model, optimizer), optimizer_(&optimizer), results_(&results) {}
    ~ModelTrainer() = default;

    /// Sets the names of the values in the logs; `outputs` are the results' names if there are
    /// several.
    void name_results(const std::vector<std::string>& outputs = {}) {
        names_ = results_->names(outputs);
    }

    /// The traced steps for one type of labels, identified by `key`; null until they are created.
    TF_COMMON std::shared_ptr<void>& steps_for(const void* key);

private:
    void reset_results() final { results_->reset(); }

    AnyOptimizer* optimizer_;
    detail::AnyResults* results_;
    std::vector<std::string> names_;
    std::vector<std::pair<const void*, std::shared_ptr<void>>> steps_;
};

}  // namespace tf::keras

#if TF_HAS_KERAS_CODE
#include <tf/keras/training/model_trainer_code.hpp>
#endif
