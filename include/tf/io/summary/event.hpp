// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Event, one record of TensorBoard's log files: read from untrusted bytes, or written as the bytes
// that TensorFlow would write. Mirrors tf.compat.v1.Event and tf.compat.v1.Summary.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/fault.hpp>
#include <tf/trace/value.hpp>

namespace tf::io {

/// Metadata of a tag, stored with each of its values (SummaryMetadata).
struct EventMetadata {
    std::string plugin_name{}, plugin_content{};
    std::string display_name{}, description{};
    int data_class = 0;  ///< 0 unknown, 1 scalar, 2 tensor, 3 blob sequence
    friend bool operator==(const EventMetadata&, const EventMetadata&) = default;
};

/// One value of a step (Summary.Value). TensorFlow 1's images, histograms and audio have neither a
/// number nor a tensor.
struct EventValue {
    std::string tag;
    std::optional<float> simple_value{};  ///< TensorFlow 1's scalars
    AnyTensor tensor{};                   ///< may be empty
    EventMetadata metadata{};
};

/// How often and how long the nodes of a graph ran: a serialized RunMetadata.
struct TaggedRunMetadata {
    std::string tag, run_metadata;
};

/// One record. Except for `wall_time`, `step` and `writer`, at most one member is set; if a file
/// sets several, TensorFlow reads the last one.
struct Event {
    double wall_time = 0;  ///< seconds since 1970
    std::int64_t step = 0;
    std::string file_version{};  ///< in the first record of a file: "brain.Event:2"
    std::string writer{};        ///< in the first record: the code that wrote the file
    std::string graph_def{};     ///< a serialized GraphDef
    std::string meta_graph_def{};
    std::vector<EventValue> summary{};
    std::optional<TaggedRunMetadata> tagged_run_metadata{};
};

/// Serializes an event to the bytes of TensorFlow's SerializeToString.
TF_COMMON std::string write_event(const Event& e);
/// Parses an event. If our tensors lack the dtype of a value's tensor, only its tag and metadata
/// are read. errors::DataLoss if the bytes are not an event.
TF_COMMON Event read_event(std::string_view bytes, const Source& source);

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/summary/event_code.hpp>
#endif
