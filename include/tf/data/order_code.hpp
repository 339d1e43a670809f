// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/order.hpp.

#include <algorithm>
#include <string>

#include <tf/data/element_error.hpp>
#include <tf/data/order.hpp>
#include <tf/data/step.hpp>

namespace tf::data::detail {

/// The number of elements of a step that never has more than `most`.
TF_COMMON_INLINE std::int64_t at_most(std::int64_t cardinality, std::int64_t most) {
    if (cardinality == INFINITE_CARDINALITY) return most;
    return cardinality == UNKNOWN_CARDINALITY ? cardinality : std::min(cardinality, most);
}

/// A number of elements or passes that are left, of `count` ones in total, which may be negative
/// for no end.
TF_COMMON_INLINE void keep_left(Archive& archive, std::int64_t& left, std::int64_t count) {
    archive(left);
    if (count < 0 ? left < count || left > 0 : left < 0 || left > count) Archive::corrupt();
}

class TakeCursor : public Step {
public:
    TakeCursor(const Place& at, std::int64_t count) : Step(at), count_(count), left_(count) {}
    bool next(Row& to) override {
        if (left_ == 0) return false;
        if (!pull(to)) return left_ = 0, false;
        if (left_ > 0) --left_;
        return true;
    }
    void keep(Archive& archive) override {
        keep_left(archive, left_, count_);
        Step::keep(archive);
    }

private:
    const std::int64_t count_;
    std::int64_t left_;  ///< negative for all
};
TF_COMMON_BODY NewStage take_stage(StagePtr source, std::int64_t count) {
    const std::int64_t all = source->cardinality(), n = count < 0 ? all : at_most(all, count);
    return step<TakeCursor>(std::move(source), count, n);
}

class SkipCursor : public Step {
public:
    SkipCursor(const Place& at, std::int64_t count) : Step(at), count_(count), left_(count) {}
    bool next(Row& to) override {
        for (; left_ > 0; --left_)
            if (!pull(to)) left_ = 1;
        return pull(to);
    }
    void keep(Archive& archive) override {
        keep_left(archive, left_, count_);
        Step::keep(archive);
    }

private:
    const std::int64_t count_;
    std::int64_t left_;
};
TF_COMMON_BODY NewStage skip_stage(StagePtr source, std::int64_t count) {
    const std::int64_t all = source->cardinality();
    if (count < 0) return take_stage(std::move(source), 0);
    return step<SkipCursor>(std::move(source), count,
                            all < 0 ? all : std::max(all - count, std::int64_t{0}));
}

class RepeatCursor : public Step {
public:
    RepeatCursor(const Place& at, std::int64_t count) : Step(at), count_(count), left_(count) {}
    bool next(Row& to) override {
        while (left_ != 0) {
            if (pull(to)) return empty_ = false, true;
            // A source without elements would be repeated forever.
            left_ = left_ < 0 ? (empty_ ? 0 : left_) : left_ - 1;
            empty_ = true;
            if (left_ != 0) restart();
        }
        return false;
    }
    void keep(Archive& archive) override {
        keep_left(archive, left_, count_);
        archive(empty_);
        Step::keep(archive);
    }

private:
    const std::int64_t count_;
    std::int64_t left_;  ///< passes; negative for no end
    bool empty_ = true;  ///< whether this pass has had no element yet
};
TF_COMMON_BODY NewStage repeat_stage(StagePtr source, std::int64_t count) {
    const std::int64_t all = source->cardinality();
    std::int64_t n = all;
    if (all == 0 || count == 0) n = 0;
    else if (count < 0) n = INFINITE_CARDINALITY;
    else if (all > 0 && __builtin_mul_overflow(all, count, &n)) n = INFINITE_CARDINALITY;
    return step<RepeatCursor>(std::move(source), count, n);
}

struct Shard {
    std::int64_t shards, index;
};
class ShardCursor : public Step {
public:
    ShardCursor(const Place& at, const Shard& shard)
        : Step(at), shard_(shard), left_(shard.index) {}
    bool next(Row& to) override {
        for (; left_ > 0; --left_)
            if (!pull(to)) return false;
        left_ = shard_.shards - 1;
        return pull(to);
    }
    void keep(Archive& archive) override {
        keep_left(archive, left_, shard_.shards - 1);
        Step::keep(archive);
    }

private:
    const Shard shard_;
    std::int64_t left_;  ///< elements before the next one of this shard
};
TF_COMMON_BODY NewStage shard_stage(StagePtr source, std::int64_t shards, std::int64_t index) {
    if (shards < 1)
        errors::raise<errors::InvalidArgument>({"tf.data.shard", "data::Dataset::shard",
                                                "num_shards", std::to_string(shards),
                                                "at least 1"});
    if (index < 0 || index >= shards)
        errors::raise<errors::InvalidArgument>({"tf.data.shard", "data::Dataset::shard", "index",
                                                std::to_string(index),
                                                "0 <= index < " + std::to_string(shards)});
    const std::int64_t all = source->cardinality();
    return step<ShardCursor>(std::move(source), Shard{shards, index},
                             all < 0 ? all : all / shards + (index < all % shards));
}

struct Condition {
    std::function<bool(const Row&)> holds;
    bool until_first;
    const char* op;
};
class FilterCursor : public Step {
public:
    FilterCursor(const Place& at, const Condition& condition) : Step(at), condition_(condition) {}
    bool next(Row& to) override {
        while (!ended_ && pull(to)) {
            const std::int64_t index = index_++;
            if (for_element(condition_.op, index, [&] { return condition_.holds(to); }))
                return true;
            ended_ = condition_.until_first;
        }
        return false;
    }
    void keep(Archive& archive) override {
        archive(ended_);
        archive(index_);
        Step::keep(archive);
    }

private:
    const Condition& condition_;
    std::int64_t index_ = 0;  ///< of the next element of the source
    bool ended_ = false;
};
TF_COMMON_BODY NewStage filter_stage(StagePtr source, std::function<bool(const Row&)> keep,
                                     bool until_first) {
    return step<FilterCursor>(
        std::move(source),
        Condition{std::move(keep), until_first,
                  until_first ? "data::Dataset::take_while" : "data::Dataset::filter"},
        UNKNOWN_CARDINALITY);
}

/// The cursors of several sources.
class Cursors {
public:
    Cursors(const std::vector<StagePtr>& stages, Cancellation& pass) : pass_(pass) {
        for (const StagePtr& stage : stages) all_.push_back(stage->start(pass));
    }
    std::size_t size() const { return all_.size(); }
    bool pull(std::size_t k, Row& to) {
        pass_.check();
        return all_[k]->next(to);
    }
    void keep(Archive& archive) {
        for (const CursorPtr& cursor : all_) cursor->keep(archive);
    }

private:
    Cancellation& pass_;
    std::vector<CursorPtr> all_;
};

/// A stage with several sources.
template <class C>
class JoinStage : public Stage {
public:
    JoinStage(std::vector<StagePtr> sources, std::int64_t cardinality)
        : sources_(std::move(sources)), cardinality_(cardinality) {}
    CursorPtr start(Cancellation& pass) const override {
        return std::make_unique<C>(Cursors(sources_, pass));
    }
    std::int64_t cardinality() const override { return cardinality_; }

private:
    const std::vector<StagePtr> sources_;
    const std::int64_t cardinality_;
};

class ConcatenateCursor : public Cursor {
public:
    explicit ConcatenateCursor(Cursors sources) : sources_(std::move(sources)) {}
    bool next(Row& to) override {
        for (; at_ < sources_.size(); ++at_)
            if (sources_.pull(static_cast<std::size_t>(at_), to)) return true;
        return false;
    }
    void keep(Archive& archive) override {
        archive(at_);
        sources_.keep(archive);
    }

private:
    Cursors sources_;
    std::uint64_t at_ = 0;
};
TF_COMMON_BODY NewStage concatenate_stage(std::vector<StagePtr> sources) {
    std::int64_t n = 0;
    for (const StagePtr& source : sources) {
        const std::int64_t more = source->cardinality();
        if (n == INFINITE_CARDINALITY || more == INFINITE_CARDINALITY) n = INFINITE_CARDINALITY;
        else n = n < 0 || more < 0 ? UNKNOWN_CARDINALITY : n + more;
    }
    return std::make_shared<JoinStage<ConcatenateCursor>>(std::move(sources), n);
}

class ZipCursor : public Cursor {
public:
    explicit ZipCursor(Cursors sources) : sources_(std::move(sources)), parts_(sources_.size()) {}
    bool next(Row& to) override {
        to.clear();
        for (std::size_t k = 0; k < parts_.size(); ++k)
            if (!sources_.pull(k, parts_[k])) return false;
        for (Row& part : parts_) {
            to.tensors.insert(to.tensors.end(), part.tensors.begin(), part.tensors.end());
            to.datasets.insert(to.datasets.end(), part.datasets.begin(), part.datasets.end());
        }
        return true;
    }
    void keep(Archive& archive) override { sources_.keep(archive); }

private:
    Cursors sources_;
    std::vector<Row> parts_;
};
TF_COMMON_BODY NewStage zip_stage(std::vector<StagePtr> sources) {
    std::int64_t n = INFINITE_CARDINALITY;
    for (const StagePtr& source : sources) {
        const std::int64_t other = source->cardinality();
        if (n == UNKNOWN_CARDINALITY || other == UNKNOWN_CARDINALITY) n = UNKNOWN_CARDINALITY;
        else if (n == INFINITE_CARDINALITY) n = other;
        else if (other >= 0) n = std::min(n, other);
    }
    return std::make_shared<JoinStage<ZipCursor>>(std::move(sources), n);
}

}  // namespace tf::data::detail
