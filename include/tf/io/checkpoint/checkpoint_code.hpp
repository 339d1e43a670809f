// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/checkpoint/checkpoint.hpp.

#include <tf/io/checkpoint/checkpoint.hpp>
#include <tf/io/checkpoint/checkpoint_prefix.hpp>
#include <tf/io/checkpoint/restoration.hpp>
#include <tf/io/checkpoint/tensor_bundle_writer.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::train {

TF_COMMON_BODY io::Tracked tracked(std::string_view name, VariableBase& variable) {
    return {std::string(name), nullptr, &variable};
}

TF_COMMON_BODY LoadStatus::LoadStatus(const io::Restoration& r)
    : unmatched_(r.unmatched()), unused_(r.unused()), nontrivial_(r.nontrivial()) {
    for (std::size_t i = 0; i < unmatched_.size(); ++i)
        unmatched_[i] += " as " + r.unmatched_keys()[i];
}

TF_COMMON_BODY const LoadStatus& LoadStatus::assert_existing_objects_matched() const {
    check(!initialized_only_, "assert_existing_objects_matched", {}, "a checkpoint");
    check(unmatched_.empty(), "assert_existing_objects_matched", unmatched_,
          "a value in the checkpoint for every variable" +
              (unused_.empty() ? "" : "; values without one are" + listed(unused_)));
    return *this;
}

TF_COMMON_BODY const LoadStatus& LoadStatus::assert_consumed() const {
    assert_existing_objects_matched();
    check(unused_.empty(), "assert_consumed", unused_,
          "a variable for every value in the checkpoint");
    return *this;
}

TF_COMMON_BODY const LoadStatus& LoadStatus::assert_nontrivial_match() const {
    check(nontrivial_, "assert_nontrivial_match", unmatched_,
          "at least one object besides the root");
    return *this;
}

TF_COMMON_BODY std::string LoadStatus::listed(const std::vector<std::string>& names) {
    std::string out;
    for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 10); ++i)
        out += (i == 0 ? " " : ", ") + names[i];
    if (names.size() > 10) out += " and " + std::to_string(names.size() - 10) + " more";
    return out;
}

TF_COMMON_BODY void LoadStatus::check(bool holds, std::string_view what,
                                      const std::vector<std::string>& names,
                                      const std::string& expected) {
    if (holds) return;
    const std::string got = names.empty() ? "nothing" : "none for" + listed(names);
    errors::raise<errors::FailedPrecondition>({"tf.train.unmatched",
                                               "train::LoadStatus::" + std::string(what),
                                               "checkpoint", got, expected});
}

TF_COMMON_BODY std::string Checkpoint::write(const fs::path& prefix, int shards) const {
    return write(prefix, shards, nullptr);
}

TF_COMMON_BODY std::string Checkpoint::save(const fs::path& prefix, int shards) {
    const std::string path = write_next(prefix, shards);
    CheckpointState state;
    state.model_checkpoint_path = path;
    state.all_model_checkpoint_paths = {path};
    const fs::path folder = prefix.parent_path();
    io::write_file(folder / "checkpoint", state.to_text(folder), "train::Checkpoint::save");
    return path;
}

TF_COMMON_BODY LoadStatus Checkpoint::read(const fs::path& path) {
    return read(path, "train::Checkpoint::read");
}

TF_COMMON_BODY LoadStatus Checkpoint::restore(const fs::path& path) {
    constexpr std::string_view op = "train::Checkpoint::restore";
    save_counter();
    return detail::with_checkpoint(path, op,
                                   [&](const fs::path& prefix) { return read(prefix, op); });
}

TF_COMMON_BODY Variable<std::int64_t>& Checkpoint::save_counter() {
    if (save_counter_ == nullptr)
        save_counter_ =
            std::make_unique<Variable<std::int64_t>>(std::int64_t{0}, "save_counter", false);
    return *save_counter_;
}

TF_COMMON_BODY std::string Checkpoint::write_next(const fs::path& prefix, int shards,
                                                  std::optional<std::int64_t> number,
                                                  const io::FolderLock* held) {
    const std::int64_t before = save_counter().read()();
    save_counter().assign(before + 1);
    try {
        return write(prefix.string() + "-" + std::to_string(number.value_or(before + 1)), shards,
                     held);
    } catch (...) {
        save_counter().assign(before);
        throw;
    }
}

TF_COMMON_BODY std::string Checkpoint::write(const fs::path& prefix, int shards,
                                             const io::FolderLock* held) const {
    constexpr std::string_view op = "train::Checkpoint::write";
    const io::TrackableGraph graph = objects(op);
    const std::vector<AnyTensor> values = io::values_of(graph);
    io::TensorBundleWriter out(prefix, shards, op);
    for (int i = 0; i < graph.size(); ++i)
        if (graph[i].kind == io::TrackableNode::Kind::variable)
            out.add(graph[i].attributes[0].checkpoint_key, values[static_cast<std::size_t>(i)]);
        else if (graph[i].state != nullptr)
            out.add(graph[i].attributes[0].checkpoint_key,
                    io::string_scalar(graph[i].state->save()));
    io::add_tables(graph, out);
    out.add(io::object_graph_key, io::string_scalar(graph.serialize()));
    if (held != nullptr) out.finish(*held);
    else out.finish();
    return prefix.string();
}

TF_COMMON_BODY void Checkpoint::sort() {
    std::sort(children_.begin(), children_.end(),
              [](const io::Tracked& a, const io::Tracked& b) { return a.name < b.name; });
}

TF_COMMON_BODY io::TrackableGraph Checkpoint::objects(std::string_view op) const {
    std::vector<io::Tracked> all = children_;
    if (save_counter_ != nullptr) all.push_back(tracked("save_counter", *save_counter_));
    return io::trackables_of(all, root_, op);
}

TF_COMMON_BODY LoadStatus Checkpoint::read(const fs::path& path, std::string_view op) {
    io::TensorBundleReader bundle(path, op);
    io::Restoration restoration(objects(op), bundle, op);
    restoration.commit();
    return LoadStatus(restoration);
}

}  // namespace tf::train

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
