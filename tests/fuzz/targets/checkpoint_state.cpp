// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The file `checkpoint` of a folder: a state that was read must be the same after it is written and
// read again.

#include <tf/io/checkpoint/state.hpp>

#include "../fuzz.hpp"

namespace {

tf::train::CheckpointState parse(std::string_view text) {
    return tf::train::CheckpointState::parse(text, "", {"fuzz", "checkpoint"});
}

}  // namespace

void fuzz::run(std::string_view bytes) {
    const std::string text = parse(bytes).to_text("");
    require(parse(text).to_text("") == text);
}

std::vector<std::string> fuzz::seeds() {
    tf::train::CheckpointState state;
    state.model_checkpoint_path = "a\n\"b\"\1";
    state.all_model_checkpoint_paths = {"c", "d"};
    state.all_model_checkpoint_timestamps = {1.5, 1e9};
    state.last_preserved_timestamp = 2;
    return {state.to_text(""),
            "# by hand\nmodel_checkpoint_path:'a' 'b'; last_preserved_timestamp: 1"};
}
