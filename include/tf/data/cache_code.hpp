// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/cache.hpp.

#include <mutex>
#include <utility>

#include <tf/data/cache.hpp>
#include <tf/data/step.hpp>

namespace tf::data::detail {

using Elements = std::vector<Row>;

/// The elements of a dataset, once a pass has read all of them.
class Cache {
public:
    std::shared_ptr<const Elements> rows() {
        const std::lock_guard lock(mutex_);
        return rows_;
    }
    void fill(std::shared_ptr<const Elements> rows) {
        const std::lock_guard lock(mutex_);
        if (rows_ == nullptr) rows_ = std::move(rows);
    }

private:
    std::mutex mutex_;
    std::shared_ptr<const Elements> rows_;
};

class CacheCursor : public Step {
public:
    CacheCursor(const Place& at, const std::shared_ptr<Cache>& cache)
        : Step(at), cache_(*cache), full_(cache->rows()) {}

    bool next(Row& to) override {
        if (full_ != nullptr) {
            if (at_ == full_->size()) return false;
            to = (*full_)[static_cast<std::size_t>(at_++)];
            return true;
        }
        to.clear();  // the elements stay in the cache, so each needs memory of its own
        if (pull(to)) {
            read_.push_back(to);
            return true;
        }
        full_ = std::make_shared<const Elements>(std::move(read_));
        at_ = full_->size();
        cache_.fill(full_);
        return false;
    }
    void keep(Archive& archive) override {
        bool full = full_ != nullptr;
        archive(full);
        Elements rows = full_ != nullptr ? *full_ : read_;
        detail::keep(archive, rows, place_.source.specs);
        if (archive.reading()) {
            full_ = full ? std::make_shared<const Elements>(rows) : nullptr;
            read_ = full ? Elements() : std::move(rows);
            if (full) cache_.fill(full_);
        }
        if (!full) return Step::keep(archive);
        archive(at_);
        if (at_ > full_->size()) archive.corrupt();
    }

private:
    Cache& cache_;
    std::shared_ptr<const Elements> full_;
    Elements read_;
    std::uint64_t at_ = 0;
};
TF_COMMON_BODY NewStage cache_stage(StagePtr source) {
    const std::int64_t n = source->cardinality();
    return step<CacheCursor>(std::move(source), std::make_shared<Cache>(), n);
}

}  // namespace tf::data::detail
