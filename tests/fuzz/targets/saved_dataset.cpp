// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The files of saved datasets: the metadata, and a file of elements whose records the fuzzer makes,
// since it cannot guess the checksums of a TFRecord file. A record is a byte that is its length,
// and that many bytes.

#include <tf/functions.hpp>

#include <tf/data.hpp>
#include <tf/data/snapshot_files.hpp>

#include "../fuzz.hpp"

namespace detail = tf::data::detail;

namespace {

class Records final : public detail::FileReader {
public:
    explicit Records(std::string_view bytes) : rest_(bytes) {}
    bool next(std::string_view& record) override {
        if (rest_.empty()) return false;
        const auto length = static_cast<unsigned char>(rest_[0]);
        record = rest_.substr(1, length);
        rest_.remove_prefix(1 + record.size());
        return true;
    }

private:
    std::string_view rest_;
};
using Element = std::tuple<tf::Tensor<std::string, tf::dyn>, tf::Tensor<float, tf::dyn, 2>>;

std::string record(const tf::AnyTensor& tensor) {
    const std::string bytes = tf::io::write_tensor(tensor);
    return static_cast<char>(bytes.size()) + bytes;
}

}  // namespace

void fuzz::run(std::string_view bytes) {
    attempt([&] { (void)detail::parsed_metadata(bytes, {"fuzz", "bytes"}); });
    const detail::SavedShard shard{
        {{"one", "two"}, [&](const std::string&) { return std::make_unique<Records>(bytes); }},
        detail::specs_of<Element>(),
        {1, 0}};
    detail::SavedShardCursor cursor(shard);
    detail::Row row;
    bool more = true;
    // Each call takes a record, or ends a file.
    for (std::size_t calls = 0; more; ++calls) {
        require(calls <= 2 * bytes.size() + 4);
        attempt([&] {
            more = cursor.next(row);
            if (!more) return;
            require(row.tensors.size() == 2 && row.tensors[0].dtype() == tf::DType::str);
            require(row.tensors[1].shape().rank == 2 && row.tensors[1].shape()[1] == 2);
        });
    }
}

std::vector<std::string> fuzz::seeds() {
    const tf::AnyTensor floats(tf::constant({{1.f, 2.f}})), texts(tf::constant({"a", "bcd"}));
    const std::string content("\x08\x07\x12\x04\x12\x02\x08\x02\x22\x05\x01\x02xyz", 16);
    const std::string element = record(floats) + record(texts);
    return {detail::written_metadata({"123", {1, 7}, 2}), element + element,
            record(floats) + static_cast<char>(content.size()) + content};
}
