// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The files of saved datasets, as TensorFlow writes them. Only the code of steps includes this.
//
//     PATH/snapshot.metadata          which run is complete; written last
//     PATH/dataset_spec.pb            the structure of the elements
//     PATH/RUN/00000000.shard/00000000.snapshot
//                                     a TFRecord file: the tensors of the elements one after
//                                     another

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <tf/data/files_code.hpp>
#include <tf/data/layout.hpp>
#include <tf/io/bytes/files.hpp>
#include <tf/io/graph_def/tensor_proto.hpp>
#include <tf/io/records/tfrecord.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::data::detail {

namespace fs = std::filesystem;

/// SnapshotMetadataRecord.
struct SnapshotMetadata {
    std::string run{};
    std::vector<std::int64_t> dtypes{};
    std::int64_t elements = 0;
};
/// std::nullopt if it is not that of a complete dataset.
TF_COMMON_INLINE std::optional<SnapshotMetadata> parsed_metadata(std::string_view bytes,
                                                                 const io::Source& source) {
    SnapshotMetadata out;
    bool finalized = false;
    io::Message m(bytes, source);
    while (m.next()) switch (m.field()) {
            case 2: out.run = m.string(); break;
            case 5: m.int64s(out.dtypes); break;
            case 6: out.elements = m.int64(); break;
            case 1000: finalized = m.boolean(); break;
            default: m.skip();
        }
    if (!finalized) return std::nullopt;
    // It becomes a part of a path.
    const bool number = !out.run.empty() && std::all_of(out.run.begin(), out.run.end(), [](char c) {
        return c >= '0' && c <= '9';
    });
    if (!number) m.fault("a run '" + out.run + "'", "a number");
    return out;
}
/// std::nullopt if there is no complete dataset in the folder.
TF_COMMON_INLINE std::optional<SnapshotMetadata> read_metadata(const fs::path& path,
                                                               std::string_view op) {
    const std::string name = (path / "snapshot.metadata").string();
    std::error_code ignored;
    if (!fs::exists(name, ignored)) return std::nullopt;
    return parsed_metadata(io::read_file(name, op), {op, name});
}
TF_COMMON_INLINE std::string written_metadata(const SnapshotMetadata& metadata) {
    using namespace std::chrono;
    constexpr int version = 2;  // files of TFRecords
    const auto now = duration_cast<microseconds>(system_clock::now().time_since_epoch());
    std::string out;
    protozero::pbf_writer w(out);
    w.add_string(2, metadata.run);
    w.add_int64(3, now.count());
    w.add_int64(4, version);
    w.add_packed_int64(5, metadata.dtypes.begin(), metadata.dtypes.end());
    w.add_int64(6, metadata.elements);
    w.add_bool(1000, true);
    return out;
}

/// The folder of a run that has not existed before.
TF_COMMON_INLINE std::string new_run(const fs::path& path, std::string_view op) {
    io::detail::make_folders(path, op);
    std::random_device random;
    for (;;) {
        const std::uint64_t number = (std::uint64_t{random()} << 32) | random();
        const std::string run = std::to_string(number);
        std::error_code error;
        if (fs::create_directory(path / run, error)) return run;
        if (error) io::detail::disk_error(op, path / run, error.value(), "making the folder");
    }
}
TF_COMMON_INLINE std::string eight_digits(std::int64_t number) {
    const std::string digits = std::to_string(number);
    return std::string(digits.size() < 8 ? 8 - digits.size() : 0, '0') + digits;
}

/// Writes the elements of a pass to files. They are removed if it is destroyed before `finish`.
class SnapshotWriter {
public:
    SnapshotWriter(fs::path path, const Layout& layout, std::string compression, const char* op)
        : path_(std::move(path)),
          layout_(layout),
          options_{.compression_type = std::move(compression)},
          op_(op),
          run_(new_run(path_, op)) {}
    SnapshotWriter(const SnapshotWriter&) = delete;
    SnapshotWriter& operator=(const SnapshotWriter&) = delete;
    ~SnapshotWriter() {
        if (finished_) return;
        shards_.clear();
        std::error_code ignored;
        fs::remove_all(path_ / run_, ignored);
    }

    void write(const Row& row, std::int64_t shard) {
        io::TFRecordWriter& file = file_of(shard);
        for (const std::size_t k : layout_.order) file.write(io::write_tensor(row.tensors[k]));
        ++elements_;
    }
    /// Makes it the dataset in the folder, in place of an older one.
    void finish(const Specs& specs) {
        for (const auto& [number, file] : shards_) file->close();
        SnapshotMetadata metadata{run_, {}, elements_};
        for (const std::size_t k : layout_.order)
            metadata.dtypes.push_back(static_cast<std::int64_t>(specs.tensors[k].dtype));
        const io::FolderLock lock(path_);
        const std::optional<SnapshotMetadata> older = read_metadata(path_, op_);
        io::write_file(path_ / "dataset_spec.pb", layout_.structure, op_);
        io::write_file(path_ / "snapshot.metadata", written_metadata(metadata), op_);
        finished_ = true;
        std::error_code ignored;
        if (older) fs::remove_all(path_ / older->run, ignored);
    }

private:
    io::TFRecordWriter& file_of(std::int64_t shard) {
        std::unique_ptr<io::TFRecordWriter>& file = shards_[shard];
        if (file != nullptr) return *file;
        if (shard < 0)
            errors::raise<errors::InvalidArgument>(
                {"tf.data.shard", op_, "shard_func", std::to_string(shard), "a number from 0 on"});
        const fs::path folder = path_ / run_ / (eight_digits(shard) + ".shard");
        io::detail::make_folders(folder, op_);
        file = std::make_unique<io::TFRecordWriter>(folder / "00000000.snapshot", options_);
        return *file;
    }

    const fs::path path_;
    const Layout layout_;
    const io::TFRecordOptions options_;
    const char* const op_;
    const std::string run_;
    std::map<std::int64_t, std::unique_ptr<io::TFRecordWriter>> shards_;
    std::int64_t elements_ = 0;
    bool finished_ = false;
};

/// The paths in a folder that end like this, sorted by name.
TF_COMMON_INLINE std::vector<std::string> entries_of(const fs::path& folder,
                                                     std::string_view ending) {
    std::vector<std::string> all;
    std::error_code error;
    for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error))
        if (std::string name = i->path().string(); name.ends_with(ending))
            all.push_back(std::move(name));
    std::sort(all.begin(), all.end());
    return all;
}

struct SavedShard {
    Files files;
    Specs specs;
    std::vector<std::size_t> order;
};
class SavedShardCursor : public Cursor {
public:
    explicit SavedShardCursor(const SavedShard& shard)
        : shard_(shard), records_(shard.files), parts_(shard.order.size()) {}

    bool next(Row& to) override {
        for (std::size_t k = 0; k < parts_.size(); ++k) {
            std::string_view record;
            if (!records_.next(record, k > 0)) {
                if (k == 0) return false;
                fail("a file that ends within an element", "all tensors of an element");
            }
            parts_[k] = record;
        }
        to.clear();
        to.tensors.resize(parts_.size());
        for (std::size_t k = 0; k < parts_.size(); ++k) {
            const std::size_t place = shard_.order[k];
            to.tensors[place] = read(parts_[k], shard_.specs.tensors[place]);
        }
        return true;
    }
    void keep(Archive& archive) override { records_.keep(archive); }

private:
    static AnyTensor read(const std::string& bytes, const Spec& spec) {
        io::FillBudget budget;
        const io::TensorAttr found = io::read_tensor(io::Message(bytes, {op, "element"}), budget);
        if (found.value.empty() || found.value.dtype() != spec.dtype)
            fail("a tensor of another dtype", std::string(name_of(spec.dtype)));
        if (!is_subshape(found.value.shape(), spec.shape))
            errors::raise<errors::InvalidArgument>({"tf.data.saved", op, "element",
                                                    "shape " + found.value.shape().to_string(),
                                                    spec.shape.to_string()});
        return found.value;
    }
    [[noreturn]] static void fail(std::string got, std::string expected) {
        errors::raise<errors::DataLoss>(
            {"tf.data.saved", op, "element", std::move(got), std::move(expected)});
    }

    static constexpr const char* op = "data::load";

    const SavedShard& shard_;
    FileRecords records_;
    std::vector<std::string> parts_;
};

}  // namespace tf::data::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
