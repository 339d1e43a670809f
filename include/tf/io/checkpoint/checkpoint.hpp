// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::train::Checkpoint saves the values of modules and variables to files that TensorFlow reads,
// and restores them from files that TensorFlow wrote. Mirrors tf.train.Checkpoint.

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tf/io/checkpoint/reader.hpp>
#include <tf/io/checkpoint/tracked.hpp>
#include <tf/module/variable.hpp>

namespace tf::io {
class FolderLock;
class Restoration;
struct TrackableGraph;
}  // namespace tf::io

namespace tf::train {

/// A module or variable with the name that it has in a checkpoint, like a keyword argument of
/// tf.train.Checkpoint(model=net, step=step). errors::FailedPrecondition if a member of the module
/// is not registered.
template <std::derived_from<Module> M>
io::Tracked tracked(std::string_view name, const M& module) {
    tf::detail::modules::check_members_of(module, "train::Checkpoint");
    return {std::string(name), &module, nullptr};
}
TF_COMMON io::Tracked tracked(std::string_view name, VariableBase& variable);
template <std::derived_from<Module> M>
io::Tracked tracked(std::string_view name, const M&& module) = delete;  // it must outlive this
                                                                        // object

/// Reports what a restore matched. The values have been restored already.
class LoadStatus {
public:
    /// The status of a restore from an empty path, which does nothing.
    LoadStatus() : initialized_only_(true) {}
    TF_COMMON explicit LoadStatus(const io::Restoration& r);

    /// errors::FailedPrecondition if a variable of the program has no value in the checkpoint.
    TF_COMMON const LoadStatus& assert_existing_objects_matched() const;
    /// The same, and also if a value in the checkpoint has no variable in the program.
    TF_COMMON const LoadStatus& assert_consumed() const;
    /// errors::FailedPrecondition if only the root was matched.
    TF_COMMON const LoadStatus& assert_nontrivial_match() const;
    /// States that a partial restore is intended. It does nothing: there is no warning to silence.
    const LoadStatus& expect_partial() const { return *this; }

private:
    TF_COMMON static std::string listed(const std::vector<std::string>& names);
    TF_COMMON static void check(bool holds, std::string_view what,
                                const std::vector<std::string>& names, const std::string& expected);

    std::vector<std::string> unmatched_, unused_;
    bool initialized_only_ = false;
    bool nontrivial_ = false;
};

/// Saves objects and restores them. The objects must outlive the checkpoint. Mirrors
/// tf.train.Checkpoint.
class Checkpoint {
public:
    /// Saves the attributes of a module as those of the checkpoint: tf.train.Checkpoint(net).
    /// errors::FailedPrecondition if a member of the module is not registered.
    template <std::derived_from<Module> M, std::same_as<io::Tracked>... T>
    explicit Checkpoint(const M& root, T... more) : root_(&root) {
        children_ = {tracked("root", root), std::move(more)...};
        sort();
    }
    /// Saves several objects by name: Checkpoint(tracked("model", net), tracked("step", step)) is
    /// tf.train.Checkpoint(model=net, step=step).
    template <std::same_as<io::Tracked>... T>
    explicit Checkpoint(T... children) : children_{std::move(children)...} {
        sort();
    }

    /// Writes PREFIX.index and PREFIX.data-00000-of-00001, and returns the prefix. An older
    /// checkpoint of that name is replaced once the new one is complete. errors::InvalidArgument if
    /// two attributes of a module have the same name; otherwise the errors of the file system.
    TF_COMMON std::string write(const fs::path& prefix, int shards = 1) const;
    /// Increments save_counter, writes PREFIX-1 (then PREFIX-2 and so on), records it as the latest
    /// in the folder's file `checkpoint`, and returns its path. If writing fails, the counter keeps
    /// its value.
    TF_COMMON std::string save(const fs::path& prefix, int shards = 1);

    /// Assigns the values of a checkpoint that `write` has made, in ctflow or in TensorFlow, to the
    /// variables that have one; on an error, no variable changes. errors::NotFound,
    /// errors::DataLoss; errors::InvalidArgument if a dtype or shape differs.
    TF_COMMON LoadStatus read(const fs::path& path);
    /// The same for a checkpoint that `save` has made; save_counter is restored, too.
    TF_COMMON LoadStatus restore(const fs::path& path);
    /// Takes the result of latest_checkpoint; does nothing if it is empty.
    template <std::same_as<std::optional<std::string>> Path>
    LoadStatus restore(const Path& path) {
        return path ? restore(fs::path(*path)) : LoadStatus();
    }

    /// The variable that counts the saves of this checkpoint; created on first use.
    TF_COMMON Variable<std::int64_t>& save_counter();
    /// Writes PREFIX-N; N is `number`, or by default the incremented save_counter. For
    /// CheckpointManager, which holds the folder's lock.
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
#include <tf/io/checkpoint/checkpoint_code.hpp>
#endif
