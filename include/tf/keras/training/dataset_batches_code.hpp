// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The batches of a dataset for training; the code of AnyTrainer includes this.

#include <memory>
#include <string>
#include <utility>

#include <tf/keras/training/dataset_batches.hpp>
#include <tf/keras/training/example_weights.hpp>

namespace tf::keras::detail {

/// One pass through a dataset after another.
class DatasetBatches final : public BatchSource {
public:
    DatasetBatches(BatchedDataset dataset, const ClassWeight& of_class, std::string_view who)
        : dataset_(std::move(dataset)), of_class_(of_class), who_(who) {}

    std::int64_t count() const override { return dataset_.cardinality; }
    const Examples* next() override {
        if (pass_ == nullptr) pass_ = dataset_.start(dataset_.stage);
        batch_.parts.clear();  // so that the dataset can use the memory for the next batch
        weights_.clear();
        const std::vector<AnyTensor>* const tensors = pass_->next();
        if (tensors == nullptr) {
            pass_.reset();
            return nullptr;
        }
        const auto first = tensors->begin();
        const auto own = static_cast<std::ptrdiff_t>(dataset_.inputs + dataset_.labels);
        batch_.parts.assign(first, first + own);
        batch_.inputs = dataset_.inputs;
        batch_.labels = dataset_.labels;
        batch_.sparse = dataset_.sparse;
        weights_.assign(first + own, tensors->end());
        add_weights(batch_, weights_, of_class_, who_);
        check_rows(batch_, who_);
        return &batch_;
    }
    void restart() override { pass_.reset(); }
    void resume(std::int64_t, std::int64_t drawn) override {
        for (; drawn > 0; --drawn)
            if (next() == nullptr && next() == nullptr) return;
    }

private:
    const BatchedDataset dataset_;
    const ClassWeight& of_class_;
    const std::string_view who_;
    std::unique_ptr<data::detail::Rows> pass_;
    Examples batch_;
    std::vector<AnyTensor> weights_;
};

}  // namespace tf::keras::detail
