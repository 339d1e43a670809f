// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/state.hpp.

#include <cstdio>
#include <string>
#include <unordered_set>
#include <utility>

#include <tf/data/element_error.hpp>
#include <tf/data/state.hpp>
#include <tf/data/step.hpp>

namespace tf::data::detail {

struct Scanning {
    Row initial;
    ScanFunction f;
    Specs state;  ///< the dtypes and shapes of the state
};
class ScanCursor : public Step {
public:
    ScanCursor(const Place& at, const Scanning& options)
        : Step(at), options_(options), state_(options.initial) {}

    bool next(Row& to) override {
        to.clear();
        if (!pull(element_)) return false;
        const std::int64_t index = index_++;
        for_element("data::Dataset::scan", index, [&] { options_.f(state_, element_, to); });
        return true;
    }
    void keep(Archive& archive) override {
        archive(index_);
        detail::keep(archive, state_, options_.state);
        Step::keep(archive);
    }

private:
    const Scanning& options_;
    Row element_, state_;
    std::int64_t index_ = 0;
};
TF_COMMON_BODY NewStage scan_stage(StagePtr source, Row initial, ScanFunction f) {
    const std::int64_t n = source->cardinality();
    Specs state;
    for (const AnyTensor& x : initial.tensors) {
        Shape shape = x.shape();
        for (int& dim : shape.dims) dim = dyn;
        state.tensors.push_back({x.dtype(), shape});
    }
    return step<ScanCursor>(std::move(source),
                            Scanning{std::move(initial), std::move(f), std::move(state)}, n);
}

struct Nothing {};
class UniqueCursor : public Step {
public:
    UniqueCursor(const Place& at, const Nothing&) : Step(at) {}

    bool next(Row& to) override {
        while (pull(to)) {
            Archive bytes;
            detail::keep(bytes, to, place_.own.specs);
            if (seen_.insert(bytes.written()).second) return true;
        }
        return false;
    }
    void keep(Archive& archive) override {
        std::uint64_t count = seen_.size();
        archive.size(count);
        auto next = seen_.begin();
        for (std::uint64_t k = 0; k < count; ++k) {
            std::string bytes = archive.reading() ? std::string() : *next++;
            archive(bytes);
            if (archive.reading()) seen_.insert(std::move(bytes));
        }
        Step::keep(archive);
    }

private:
    std::unordered_set<std::string> seen_;
};
TF_COMMON_BODY NewStage unique_stage(StagePtr source) {
    return step<UniqueCursor>(std::move(source), Nothing(), UNKNOWN_CARDINALITY);
}

class IgnoreErrorsCursor : public Step {
public:
    IgnoreErrorsCursor(const Place& at, const bool& log_warning) : Step(at), log_(log_warning) {}

    bool next(Row& to) override {
        for (;;) {
            try {
                return pull(to);
            } catch (const std::exception& e) {
                if (log_) std::fprintf(stderr, "tf::data::Dataset::ignore_errors: %s\n", e.what());
            }
        }
    }

private:
    const bool log_;
};
TF_COMMON_BODY NewStage ignore_errors_stage(StagePtr source, bool log_warning) {
    return step<IgnoreErrorsCursor>(std::move(source), log_warning, UNKNOWN_CARDINALITY);
}

class AssertCardinalityCursor : public Step {
public:
    AssertCardinalityCursor(const Place& at, const std::int64_t& count) : Step(at), count_(count) {}

    bool next(Row& to) override {
        const bool some = pull(to);
        if (some) ++seen_;
        if (some && count_ >= 0 && seen_ > count_) fail("more");
        // Only once, so that those who go on after errors reach the end.
        if (!some && seen_ < required() && !std::exchange(failed_, true))
            fail(count_ >= 0 ? "fewer" : "an end after these");
        return some;
    }
    void keep(Archive& archive) override {
        archive(seen_);
        archive(failed_);
        Step::keep(archive);
    }

private:
    std::int64_t required() const {
        constexpr std::int64_t without_end = std::numeric_limits<std::int64_t>::max();
        return count_ == INFINITE_CARDINALITY ? without_end : count_;
    }
    [[noreturn]] void fail(std::string_view what) const {
        errors::raise<errors::FailedPrecondition>(
            {"tf.data.cardinality", "data::Dataset::assert_cardinality", "",
             std::to_string(seen_) + " elements, " + std::string(what),
             count_ < 0 ? "no end" : std::to_string(count_) + " elements"});
    }

    const std::int64_t count_;
    std::int64_t seen_ = 0;
    bool failed_ = false;
};
TF_COMMON_BODY NewStage assert_cardinality_stage(StagePtr source, std::int64_t count) {
    return step<AssertCardinalityCursor>(std::move(source), count, count);
}

}  // namespace tf::data::detail
