// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::train::Checkpoint: modules and variables whose values are written to files that TensorFlow
// reads, and read from files that it wrote. Mirrors tf.train.Checkpoint.

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tf/io/checkpoint_reader.hpp>
#include <tf/io/tracked.hpp>
#include <tf/module/variable.hpp>

namespace tf::io {
class FolderLock;
class Restoration;
struct TrackableGraph;
}  // namespace tf::io

namespace tf::train {

/// A module, or a variable, under the name that it has in a checkpoint: the keyword argument of
/// tf.train.Checkpoint(model=net, step=step). errors::FailedPrecondition where a member of the
/// module is not registered.
template <std::derived_from<Module> M>
io::Tracked tracked(std::string_view name, const M& module) {
    tf::detail::check_members_of(module, "train::Checkpoint");
    return {std::string(name), &module, nullptr};
}
TF_COMMON io::Tracked tracked(std::string_view name, VariableBase& variable);
template <std::derived_from<Module> M>
io::Tracked tracked(std::string_view name, const M&& module) = delete;  // it must live on

/// What a restore matched. The values have been restored already.
class LoadStatus {
public:
    /// Nothing was there to be restored.
    LoadStatus() : initialized_only_(true) {}
    TF_COMMON explicit LoadStatus(const io::Restoration& r);

    /// errors::FailedPrecondition where a variable here has no value in the checkpoint.
    TF_COMMON const LoadStatus& assert_existing_objects_matched() const;
    /// ... or where a value in the checkpoint has no variable here, too.
    TF_COMMON const LoadStatus& assert_consumed() const;
    /// errors::FailedPrecondition where nothing but the root was matched.
    TF_COMMON const LoadStatus& assert_nontrivial_match() const;
    /// Says that a partial restore is meant. There is no warning to be silenced here.
    const LoadStatus& expect_partial() const { return *this; }

private:
    TF_COMMON static std::string listed(const std::vector<std::string>& names);
    TF_COMMON static void check(bool holds, std::string_view what,
                                const std::vector<std::string>& names, const std::string& expected);

    std::vector<std::string> unmatched_, unused_;
    bool initialized_only_ = false;
    bool nontrivial_ = false;
};

/// Saves and restores objects. They must live as long as it does.
class Checkpoint {
public:
    /// The attributes of a module are the checkpoint's: tf.train.Checkpoint(net).
    /// errors::FailedPrecondition where a member of it is not registered.
    template <std::derived_from<Module> M, std::same_as<io::Tracked>... T>
    explicit Checkpoint(const M& root, T... more) : root_(&root) {
        children_ = {tracked("root", root), std::move(more)...};
        sort();
    }
    /// tf.train.Checkpoint(model=net, step=step) is Checkpoint(tracked("model", net),
    /// tracked("step", step)).
    template <std::same_as<io::Tracked>... T>
    explicit Checkpoint(T... children) : children_{std::move(children)...} {
        sort();
    }

    /// Writes PREFIX.index and PREFIX.data-00000-of-00001, and returns the prefix. A checkpoint of
    /// that name is replaced when the new one is complete. errors::InvalidArgument where two
    /// attributes of a module have one name; else what the disk says.
    TF_COMMON std::string write(const fs::path& prefix, int shards = 1) const;
    /// Counts save_counter up, writes PREFIX-1 (then PREFIX-2 and so on), notes it in the folder's
    /// file `checkpoint`, and returns that path. Where writing fails the counter is as it was.
    TF_COMMON std::string save(const fs::path& prefix, int shards = 1);

    /// Gives the variables the values of a checkpoint that `write` has made, here or in TensorFlow:
    /// all that have one, or, on an error, none. errors::NotFound, errors::DataLoss;
    /// errors::InvalidArgument where a dtype or shape is another one.
    TF_COMMON LoadStatus read(const fs::path& path);
    /// Those of a checkpoint that `save` has made: save_counter goes on from there, too.
    TF_COMMON LoadStatus restore(const fs::path& path);
    /// What latest_checkpoint returned; nothing happens where that is none.
    template <std::same_as<std::optional<std::string>> Path>
    LoadStatus restore(const Path& path) {
        return path ? restore(fs::path(*path)) : LoadStatus();
    }

    /// How often this checkpoint has been saved; made when it is needed first.
    TF_COMMON Variable<std::int64_t>& save_counter();
    /// Writes PREFIX-N, where N is save_counter, counted up, or a number. For CheckpointManager,
    /// which holds the folder's lock.
    TF_COMMON std::string write_next(const fs::path& prefix, int shards = 1,
                                     std::optional<std::int64_t> number = {},
                                     const io::FolderLock* held = nullptr);

private:
    TF_COMMON std::string write(const fs::path& prefix, int shards,
                                const io::FolderLock* held) const;
    TF_COMMON void sort();
    TF_COMMON io::TrackableGraph objects(std::string_view op) const;
    TF_COMMON LoadStatus read(const fs::path& path, std::string_view op);

    const Module* root_ = nullptr;
    std::vector<io::Tracked> children_;
    std::unique_ptr<Variable<std::int64_t>> save_counter_;
};

}  // namespace tf::train

#if TF_HAS_CODE
#include <tf/io/checkpoint_code.hpp>
#endif
