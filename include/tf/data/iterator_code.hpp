// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/iterator.hpp.

#include <utility>

#include <tf/data/cancellation.hpp>
#include <tf/data/iterator.hpp>

namespace tf::data::detail {

struct Pass::State {
    explicit State(StagePtr from) : stage(std::move(from)), cursor(stage->start(cancellation)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { cancellation.request(); }

    Cancellation cancellation;
    StagePtr stage;
    CursorPtr cursor;
    Row row;
};

TF_COMMON_BODY void Pass::Delete::operator()(State* state) const { delete state; }
TF_COMMON_BODY Pass::Pass(StagePtr stage) : state_(new State(std::move(stage))) {}
TF_COMMON_BODY const Row* Pass::next() {
    return state_->cursor->next(state_->row) ? &state_->row : nullptr;
}
TF_COMMON_BODY std::string Pass::save() const {
    Archive archive;
    state_->cursor->keep(archive);
    return archive.written();
}
TF_COMMON_BODY Pass Pass::at(std::string_view position) const {
    Pass other(state_->stage);
    Archive archive(position);
    other.state_->cursor->keep(archive);
    archive.end();
    return other;
}
TF_COMMON_BODY [[noreturn]] void refuse_end(std::string_view op) {
    errors::raise<errors::OutOfRange>(
        {"tf.data.end", op, "", "the end of the dataset", "a further element"});
}

}  // namespace tf::data::detail
