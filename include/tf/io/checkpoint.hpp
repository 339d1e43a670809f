// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::train::Checkpoint: modules and variables whose values are written to files that TensorFlow
// reads, and read from files that it wrote. Mirrors tf.train.Checkpoint.

#include <tf/io/checkpoint_reader.hpp>
#include <tf/io/restoration.hpp>
#include <tf/io/tensor_bundle_writer.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::train {

/// A module, or a variable, under the name that it has in a checkpoint: the keyword argument of
/// tf.train.Checkpoint(model=net, step=step). errors::FailedPrecondition where a member of the
/// module is not registered.
template <std::derived_from<Module> M>
io::Tracked tracked(std::string_view name, const M& module) {
    tf::detail::check_members_of(module, "train::Checkpoint");
    return {std::string(name), &module, nullptr};
}
template <class = void>
io::Tracked tracked(std::string_view name, VariableBase& variable) {
    return {std::string(name), nullptr, &variable};
}
template <std::derived_from<Module> M>
io::Tracked tracked(std::string_view name, const M&& module) = delete;  // it must live on

/// What a restore matched. The values have been restored already.
template <class = void>
class BasicLoadStatus {
public:
    /// Nothing was there to be restored.
    BasicLoadStatus() : initialized_only_(true) {}
    explicit BasicLoadStatus(const io::Restoration& r)
        : unmatched_(r.unmatched()), unused_(r.unused()), nontrivial_(r.nontrivial()) {
        for (std::size_t i = 0; i < unmatched_.size(); ++i)
            unmatched_[i] += " as " + r.unmatched_keys()[i];
    }

    /// errors::FailedPrecondition where a variable here has no value in the checkpoint.
    const BasicLoadStatus& assert_existing_objects_matched() const {
        check(!initialized_only_, "assert_existing_objects_matched", {}, "a checkpoint");
        check(unmatched_.empty(), "assert_existing_objects_matched", unmatched_,
              "a value in the checkpoint for every variable" +
                  (unused_.empty() ? "" : "; values without one are" + listed(unused_)));
        return *this;
    }
    /// ... or where a value in the checkpoint has no variable here, too.
    const BasicLoadStatus& assert_consumed() const {
        assert_existing_objects_matched();
        check(unused_.empty(), "assert_consumed", unused_,
              "a variable for every value in the checkpoint");
        return *this;
    }
    /// errors::FailedPrecondition where nothing but the root was matched.
    const BasicLoadStatus& assert_nontrivial_match() const {
        check(nontrivial_, "assert_nontrivial_match", unmatched_,
              "at least one object beside the root");
        return *this;
    }
    /// Says that a partial restore is meant. There is no warning to be silenced here.
    const BasicLoadStatus& expect_partial() const { return *this; }

private:
    static std::string listed(const std::vector<std::string>& names) {
        std::string out;
        for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 10); ++i)
            out += (i == 0 ? " " : ", ") + names[i];
        if (names.size() > 10) out += " and " + std::to_string(names.size() - 10) + " more";
        return out;
    }
    static void check(bool holds, std::string_view what, const std::vector<std::string>& names,
                      const std::string& expected) {
        if (holds) return;
        const std::string got = names.empty() ? "nothing" : "none for" + listed(names);
        errors::raise<errors::FailedPrecondition>({"tf.train.unmatched",
                                                   "train::LoadStatus::" + std::string(what),
                                                   "checkpoint", got, expected});
    }

    std::vector<std::string> unmatched_, unused_;
    bool initialized_only_ = false;
    bool nontrivial_ = false;
};
using LoadStatus = BasicLoadStatus<>;

/// Saves and restores objects. They must live as long as it does.
template <class = void>
class BasicCheckpoint {
public:
    /// The attributes of a module are the checkpoint's: tf.train.Checkpoint(net).
    /// errors::FailedPrecondition where a member of it is not registered.
    template <std::derived_from<Module> M, std::same_as<io::Tracked>... T>
    explicit BasicCheckpoint(const M& root, T... more) : root_(&root) {
        children_ = {tracked("root", root), std::move(more)...};
        sort();
    }
    /// tf.train.Checkpoint(model=net, step=step) is Checkpoint(tracked("model", net),
    /// tracked("step", step)).
    template <std::same_as<io::Tracked>... T>
    explicit BasicCheckpoint(T... children) : children_{std::move(children)...} {
        sort();
    }

    /// Writes PREFIX.index and PREFIX.data-00000-of-00001, and returns the prefix. A checkpoint of
    /// that name is replaced when the new one is complete. errors::InvalidArgument where two
    /// attributes of a module have one name; else what the disk says.
    std::string write(const fs::path& prefix, int shards = 1) const {
        return write(prefix, shards, nullptr);
    }
    /// Counts save_counter up, writes PREFIX-1 (then PREFIX-2 and so on), notes it in the folder's
    /// file `checkpoint`, and returns that path. Where writing fails the counter is as it was.
    std::string save(const fs::path& prefix, int shards = 1) {
        const std::string path = write_next(prefix, shards);
        CheckpointState state;
        state.model_checkpoint_path = path;
        state.all_model_checkpoint_paths = {path};
        const fs::path folder = prefix.parent_path();
        io::write_file(folder / "checkpoint", state.to_text(folder), "train::Checkpoint::save");
        return path;
    }

    /// Gives the variables the values of a checkpoint that `write` has made, here or in TensorFlow:
    /// all that have one, or, on an error, none. errors::NotFound, errors::DataLoss;
    /// errors::InvalidArgument where a dtype or shape is another one.
    LoadStatus read(const fs::path& path) { return read(path, "train::Checkpoint::read"); }
    /// Those of a checkpoint that `save` has made: save_counter goes on from there, too.
    LoadStatus restore(const fs::path& path) {
        constexpr std::string_view op = "train::Checkpoint::restore";
        save_counter();
        return detail::with_checkpoint(path, op,
                                       [&](const fs::path& prefix) { return read(prefix, op); });
    }
    /// What latest_checkpoint returned; nothing happens where that is none.
    template <std::same_as<std::optional<std::string>> Path>
    LoadStatus restore(const Path& path) {
        return path ? restore(fs::path(*path)) : LoadStatus();
    }

    /// How often this checkpoint has been saved; made when it is needed first.
    Variable<std::int64_t>& save_counter() {
        if (save_counter_ == nullptr)
            save_counter_ =
                std::make_unique<Variable<std::int64_t>>(std::int64_t{0}, "save_counter", false);
        return *save_counter_;
    }
    /// Writes PREFIX-N, where N is save_counter, counted up, or a number. For CheckpointManager,
    /// which holds the folder's lock.
    std::string write_next(const fs::path& prefix, int shards = 1,
                           std::optional<std::int64_t> number = {},
                           const io::FolderLock* held = nullptr) {
        const std::int64_t before = save_counter().read()();
        save_counter().assign(before + 1);
        try {
            return write(prefix.string() + "-" + std::to_string(number.value_or(before + 1)),
                         shards, held);
        } catch (...) {
            save_counter().assign(before);
            throw;
        }
    }

private:
    std::string write(const fs::path& prefix, int shards, const io::FolderLock* held) const {
        constexpr std::string_view op = "train::Checkpoint::write";
        const io::TrackableGraph graph = objects(op);
        const std::vector<AnyTensor> values = io::values_of(graph);
        io::TensorBundleWriter out(prefix, shards, op);
        for (int i = 0; i < graph.size(); ++i)
            if (graph[i].kind == io::TrackableNode::Kind::variable)
                out.add(graph[i].attributes[0].checkpoint_key, values[static_cast<std::size_t>(i)]);
        out.add(io::object_graph_key, io::string_scalar(graph.serialize()));
        if (held != nullptr) out.finish(*held);
        else out.finish();
        return prefix.string();
    }
    void sort() { std::ranges::sort(children_, {}, &io::Tracked::name); }
    io::TrackableGraph objects(std::string_view op) const {
        std::vector<io::Tracked> all = children_;
        if (save_counter_ != nullptr) all.push_back(tracked("save_counter", *save_counter_));
        return io::trackables_of(all, root_, op);
    }
    LoadStatus read(const fs::path& path, std::string_view op) {
        io::TensorBundleReader bundle(path, op);
        io::Restoration restoration(objects(op), bundle, op);
        restoration.commit();
        return LoadStatus(restoration);
    }

    const Module* root_ = nullptr;
    std::vector<io::Tracked> children_;
    std::unique_ptr<Variable<std::int64_t>> save_counter_;
};
using Checkpoint = BasicCheckpoint<>;

}  // namespace tf::train
