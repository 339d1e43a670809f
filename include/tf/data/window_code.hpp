// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/window.hpp.

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <tf/data/element_error.hpp>
#include <tf/data/sources.hpp>
#include <tf/data/step.hpp>
#include <tf/data/window.hpp>

namespace tf::data::detail {

struct Windows {
    std::uint64_t size, shift, stride;
    bool drop_remainder;

    /// From the first element of a window up to its last one.
    std::uint64_t span() const { return (size - 1) * stride + 1; }
};

class WindowCursor : public Step {
public:
    WindowCursor(const Place& at, const Windows& options) : Step(at), options_(options) {}

    bool next(Row& to) override {
        while (!ended_ && held_.size() < options_.span()) {
            // If windows are far apart, some elements are in none of them.
            if (pull(element_)) {
                if (gap_ > 0) --gap_;
                else held_.push_back(std::exchange(element_, Row()));
            } else {
                ended_ = true;
            }
        }
        if (held_.empty() || (options_.drop_remainder && held_.size() < options_.span()))
            return false;
        std::vector<const Row*> window;
        for (std::size_t k = 0; k < held_.size() && window.size() < options_.size;
             k += static_cast<std::size_t>(options_.stride))
            window.push_back(&held_[k]);
        give(window, to);
        const std::uint64_t gone = std::min<std::uint64_t>(options_.shift, held_.size());
        held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(gone));
        gap_ += options_.shift - gone;
        return true;
    }
    void keep(Archive& archive) override {
        archive(gap_);
        if (gap_ > options_.shift) archive.corrupt();
        archive(ended_);
        detail::keep(archive, held_, place_.source.specs);
        Step::keep(archive);
    }

private:
    /// A dataset for each tensor and each dataset of the elements.
    void give(const std::vector<const Row*>& window, Row& to) const {
        to.clear();
        const Row& first = *window.front();
        for (std::size_t k = 0; k < first.tensors.size(); ++k) {
            std::vector<Row> column;
            for (const Row* row : window) column.emplace_back().tensors.push_back(row->tensors[k]);
            to.datasets.push_back(
                column_stage(std::move(column), {{place_.source.specs.tensors[k]}, {}}));
        }
        for (std::size_t k = 0; k < first.datasets.size(); ++k) {
            std::vector<Row> column;
            for (const Row* row : window)
                column.emplace_back().datasets.push_back(row->datasets[k]);
            to.datasets.push_back(
                column_stage(std::move(column), {{}, {place_.source.specs.datasets[k]}}));
        }
    }
    static StagePtr column_stage(std::vector<Row> column, Specs specs) {
        NewStage stage = rows_stage(std::make_shared<const std::vector<Row>>(std::move(column)));
        stage->specs = std::move(specs);
        return stage;
    }

    const Windows& options_;
    Row element_;
    std::vector<Row> held_;  ///< the elements from the next window's first one on
    std::uint64_t gap_ = 0;  ///< elements of the source before that one
    bool ended_ = false;
};

TF_COMMON_BODY NewStage window_stage(StagePtr source, std::int64_t size,
                                     const tf::data::WindowOptions& options) {
    const auto positive = [](std::int64_t value, std::string_view name) {
        if (value < 1 || value > std::int64_t{1} << 31)
            errors::raise<errors::InvalidArgument>({"tf.data.size", "data::Dataset::window", name,
                                                    std::to_string(value), "1 to 2^31"});
        return static_cast<std::uint64_t>(value);
    };
    const Windows windows{positive(size, "size"), positive(options.shift.value_or(size), "shift"),
                          positive(options.stride, "stride"), options.drop_remainder};
    std::int64_t n = source->cardinality();
    if (n >= 0) {
        const auto shift = static_cast<std::int64_t>(windows.shift);
        const auto span = static_cast<std::int64_t>(windows.span());
        if (!windows.drop_remainder) n = n / shift + (n % shift != 0);
        else n = n < span ? 0 : (n - span) / shift + 1;
    }
    return step<WindowCursor>(std::move(source), windows, n);
}

class GroupCursor : public Step {
public:
    GroupCursor(const Place& at, const Grouping& options) : Step(at), options_(options) {}

    bool next(Row& to) override {
        for (;;) {
            if (results_ != nullptr) {
                place_.pass.check();
                if (results_->next(to)) return true;
                close();
            }
            if (!ended_ && pull(element_)) add();
            else if (ended_ = true; groups_.empty()) return false;
            else open(groups_.begin()->first);
        }
    }
    void keep(Archive& archive) override {
        archive(ended_);
        archive(index_);
        std::uint64_t count = groups_.size();
        archive.size(count);
        auto group = groups_.begin();
        for (std::uint64_t k = 0; k < count; ++k) {
            std::int64_t key = archive.reading() ? 0 : group->first;
            archive(key);
            detail::keep(archive, archive.reading() ? groups_[key] : (group++)->second,
                         place_.source.specs);
        }
        bool is_open = results_ != nullptr;
        archive(is_open);
        if (is_open) {
            archive(key_);
            std::vector<Row> rows = group_ == nullptr ? std::vector<Row>() : *group_;
            detail::keep(archive, rows, place_.source.specs);
            if (archive.reading()) open(key_, std::move(rows));
            results_->keep(archive);
        }
        Step::keep(archive);
    }

private:
    void add() {
        const std::int64_t index = index_++;
        const char* const op = "data::Dataset::group_by_window";
        const std::int64_t key = for_element(op, index, [&] { return options_.key(element_); });
        const std::int64_t size = for_element(op, index, [&] { return options_.size(key); });
        if (size < 1)
            errors::raise<errors::InvalidArgument>(
                {"tf.data.size", op, "window_size", std::to_string(size), "at least 1"});
        std::vector<Row>& group = groups_[key];
        group.push_back(std::exchange(element_, Row()));
        if (group.size() >= static_cast<std::uint64_t>(size)) open(key);
    }
    void open(std::int64_t key) {
        std::vector<Row> rows = std::move(groups_[key]);
        groups_.erase(key);
        open(key, std::move(rows));
    }
    void open(std::int64_t key, std::vector<Row> rows) {
        key_ = key;
        group_ = std::make_shared<const std::vector<Row>>(std::move(rows));
        NewStage group = rows_stage(group_);
        group->specs = place_.source.specs;
        dataset_ = options_.reduce(key, std::move(group));
        results_ = dataset_->start(place_.pass);
    }
    void close() {
        results_.reset();
        dataset_.reset();
        group_.reset();
    }

    const Grouping& options_;
    Row element_;
    std::map<std::int64_t, std::vector<Row>> groups_;  ///< incomplete ones, by key
    // The group whose results are being read.
    std::int64_t key_ = 0;
    std::shared_ptr<const std::vector<Row>> group_;
    StagePtr dataset_;
    CursorPtr results_;
    std::int64_t index_ = 0;  ///< of the next element of the source
    bool ended_ = false;
};

TF_COMMON_BODY NewStage group_stage(StagePtr source, Grouping options) {
    return step<GroupCursor>(std::move(source), std::move(options), UNKNOWN_CARDINALITY);
}

}  // namespace tf::data::detail
