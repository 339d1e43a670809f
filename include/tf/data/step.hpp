// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the steps with one source have in common. Only the code of steps includes this.

#include <utility>

#include <tf/data/cancellation.hpp>
#include <tf/data/kept_rows.hpp>
#include <tf/data/stage.hpp>

namespace tf::data::detail {

/// The stage of a cursor, that stage's source, and the pass.
struct Place {
    const Stage& own;
    const Stage& source;
    Cancellation& pass;
};

/// A cursor that reads the elements of another one.
class Step : public Cursor {
public:
    explicit Step(const Place& at) : place_(at), source_(at.source.start(at.pass)) {}

    void keep(Archive& archive) override { source_->keep(archive); }

protected:
    /// The next element of the source.
    bool pull(Row& to) {
        place_.pass.check();
        return source_->next(to);
    }
    /// Goes back to the source's first element.
    void restart() { source_ = place_.source.start(place_.pass); }

    const Place place_;
    CursorPtr source_;
};

/// A stage with one source and options, of which its cursors are made.
template <class C, class Options>
class StepStage : public Stage {
public:
    StepStage(StagePtr source, Options options, std::int64_t cardinality)
        : source_(std::move(source)), options_(std::move(options)), cardinality_(cardinality) {}

    CursorPtr start(Cancellation& pass) const override {
        return std::make_unique<C>(Place{*this, *source_, pass}, options_);
    }
    std::int64_t cardinality() const override { return cardinality_; }

private:
    const StagePtr source_;
    const Options options_;
    const std::int64_t cardinality_;
};
template <class C, class Options>
NewStage step(StagePtr source, Options options, std::int64_t cardinality) {
    return std::make_shared<StepStage<C, Options>>(std::move(source), std::move(options),
                                                   cardinality);
}

}  // namespace tf::data::detail
