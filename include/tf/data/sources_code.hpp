// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/sources.hpp.

#include <string>
#include <utility>

#include <tf/data/random_words.hpp>
#include <tf/data/sources.hpp>

namespace tf::data::detail {

/// A stage without a source, whose cursors are made from its options.
template <class C, class Options>
class SourceStage : public Stage {
public:
    SourceStage(Options options, std::int64_t cardinality)
        : options_(std::move(options)), cardinality_(cardinality) {}
    CursorPtr start(Cancellation&) const override { return std::make_unique<C>(options_); }
    std::int64_t cardinality() const override { return cardinality_; }

private:
    const Options options_;
    const std::int64_t cardinality_;
};
template <class C, class Options>
NewStage source(Options options, std::int64_t cardinality) {
    return std::make_shared<SourceStage<C, Options>>(std::move(options), cardinality);
}

using RowsPtr = std::shared_ptr<const std::vector<Row>>;
class RowsCursor : public Cursor {
public:
    explicit RowsCursor(const RowsPtr& rows) : rows_(*rows) {}
    bool next(Row& to) override {
        if (at_ >= rows_.size()) return false;
        to = rows_[static_cast<std::size_t>(at_++)];
        return true;
    }
    void keep(Archive& archive) override { archive(at_); }

private:
    const std::vector<Row>& rows_;
    std::uint64_t at_ = 0;
};
class RowsStage : public Stage {
public:
    explicit RowsStage(RowsPtr rows) : rows_(std::move(rows)) {}
    CursorPtr start(Cancellation&) const override { return std::make_unique<RowsCursor>(rows_); }
    std::int64_t cardinality() const override { return static_cast<std::int64_t>(rows_->size()); }
    RowsPtr rows() const override { return rows_; }

private:
    const RowsPtr rows_;
};
TF_COMMON_BODY NewStage rows_stage(std::shared_ptr<const std::vector<Row>> rows) {
    return std::make_shared<RowsStage>(std::move(rows));
}
TF_COMMON_BODY NewStage tensors_stage(Row element) {
    return rows_stage(std::make_shared<const std::vector<Row>>(1, std::move(element)));
}

class SlicesCursor : public Cursor {
public:
    explicit SlicesCursor(const Row& all) : all_(all.tensors) {}
    bool next(Row& to) override {
        if (at_ < 0 || at_ >= all_[0].shape()[0]) return false;
        to.datasets.clear();
        to.tensors.resize(all_.size());
        for (std::size_t k = 0; k < all_.size(); ++k) {
            const Shape shape = all_[k].shape().tail();
            renew(to.tensors[k], all_[k].dtype(), shape);
            copy_elements(all_[k], at_ * shape.size(), to.tensors[k], 0, shape.size());
        }
        ++at_;
        return true;
    }
    void keep(Archive& archive) override { archive(at_); }

private:
    const std::vector<AnyTensor>& all_;
    std::int64_t at_ = 0;
};
TF_COMMON_BODY NewStage slices_stage(Row all) {
    const int rows = all.tensors[0].shape()[0];
    for (const AnyTensor& x : all.tensors)
        if (x.shape()[0] != rows)
            errors::raise<errors::InvalidArgument>(
                {"tf.data.slices", "data::from_tensor_slices", "tensors",
                 "shape " + x.shape().to_string(),
                 "a first dim of " + std::to_string(rows) + ", as the first tensor has"});
    return source<SlicesCursor>(std::move(all), rows);
}

TF_COMMON_INLINE void put_number(std::int64_t number, Row& to) {
    to.datasets.clear();
    to.tensors.resize(1);
    renew(to.tensors[0], DType::int64, Shape());
    *static_cast<std::int64_t*>(to.tensors[0].data()) = number;
}

struct Count {
    std::int64_t start, step, numbers;  ///< how many; negative for no end
};
class CountCursor : public Cursor {
public:
    explicit CountCursor(const Count& count) : count_(count) {}
    bool next(Row& to) override {
        if (at_ == static_cast<std::uint64_t>(count_.numbers)) return false;
        // Without an end the numbers overflow some day, as TensorFlow's do.
        put_number(static_cast<std::int64_t>(static_cast<std::uint64_t>(count_.start) +
                                             static_cast<std::uint64_t>(count_.step) * at_++),
                   to);
        return true;
    }
    void keep(Archive& archive) override {
        archive(at_);
        if (at_ > static_cast<std::uint64_t>(count_.numbers)) archive.corrupt();
    }

private:
    const Count& count_;
    std::uint64_t at_ = 0;
};
TF_COMMON_BODY NewStage range_stage(std::int64_t start, std::int64_t stop, std::int64_t step) {
    if (step == 0)
        errors::raise<errors::InvalidArgument>(
            {"tf.data.step", "data::range", "step", "0", "another number"});
    // Differences of int64 numbers may need 64 bits without a sign.
    const auto distance = [](std::int64_t from, std::int64_t to) {
        return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
    };
    std::uint64_t n = 0;
    if (step > 0 && start < stop)
        n = (distance(start, stop) - 1) / static_cast<std::uint64_t>(step) + 1;
    if (step < 0 && start > stop)
        n = (distance(stop, start) - 1) / (0 - static_cast<std::uint64_t>(step)) + 1;
    const auto count = static_cast<std::int64_t>(n);
    return source<CountCursor>(Count{start, step, count}, count);
}
TF_COMMON_BODY NewStage counter_stage(std::int64_t start, std::int64_t step) {
    return source<CountCursor>(Count{start, step, -1}, INFINITE_CARDINALITY);
}

class RandomCursor : public Cursor {
public:
    explicit RandomCursor(const std::shared_ptr<PassSeeds>& seeds)
        : seeds_(*seeds), words_(seeds->next()) {}
    bool next(Row& to) override {
        put_number(words_.next(), to);
        return true;
    }
    void keep(Archive& archive) override {
        seeds_.keep(archive);
        words_.keep(archive);
    }

private:
    PassSeeds& seeds_;
    RandomWords words_;
};
TF_COMMON_BODY NewStage random_stage(std::optional<std::int64_t> seed, bool new_each_pass) {
    return source<RandomCursor>(std::make_shared<PassSeeds>(seeds_of(seed), new_each_pass),
                                INFINITE_CARDINALITY);
}

}  // namespace tf::data::detail
