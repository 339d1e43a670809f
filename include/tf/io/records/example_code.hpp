// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/records/example.hpp.

#include <tf/io/proto/proto.hpp>
#include <tf/io/records/example.hpp>

namespace tf::train {

namespace detail {

using io::Message;

// Writing: a message is serialized before the message that contains it, which starts with its
// length.

TF_COMMON_INLINE std::string bytes_of(const Feature& f) {
    std::string list, out;
    protozero::pbf_writer values(list), feature(out);
    if (f.has_bytes_list()) {
        for (const std::string& v : f.bytes_list().value) values.add_bytes(1, v);
        feature.add_message(1, list);
    } else if (f.has_float_list()) {
        const auto& v = f.float_list().value;
        values.add_packed_float(1, v.begin(), v.end());
        feature.add_message(2, list);
    } else if (f.has_int64_list()) {
        const auto& v = f.int64_list().value;
        values.add_packed_int64(1, v.begin(), v.end());
        feature.add_message(3, list);
    }
    return out;
}
TF_COMMON_INLINE std::string bytes_of(const FeatureList& list) {
    std::string out;
    protozero::pbf_writer writer(out);
    for (const Feature& f : list.feature) writer.add_message(1, bytes_of(f));
    return out;
}
/// Adds a field that is a message whose only field is a map; adds nothing for an empty map.
template <class T>
void add_map(std::string& out, protozero::pbf_tag_type tag,
             const std::map<std::string, T, std::less<>>& map) {
    std::string entries;
    protozero::pbf_writer writer(entries);
    for (const auto& [key, value] : map) {
        std::string entry;
        protozero::pbf_writer pair(entry);
        pair.add_string(1, key);
        pair.add_message(2, bytes_of(value));
        writer.add_message(1, entry);
    }
    if (!map.empty()) protozero::pbf_writer(out).add_message(tag, entries);
}

// Reading: as in protocol buffers, a field that is repeated adds to the earlier one. Lists of the
// same kind are concatenated; a list of another kind replaces them.

template <class List, class Add>
void read_list(Message list, List& into, Add add) {
    while (list.next())
        if (list.field() == 1) add(list, into.value);
        else list.skip();
}
TF_COMMON_INLINE void read(Message message, Feature& into) {
    while (message.next()) {
        switch (message.field()) {
            case 1:
                read_list(message.message(), into.mutable_bytes_list(),
                          [](Message& m, auto& v) { v.push_back(m.string()); });
                break;
            case 2:
                read_list(message.message(), into.mutable_float_list(),
                          [](Message& m, auto& v) { m.floats(v); });
                break;
            case 3:
                read_list(message.message(), into.mutable_int64_list(),
                          [](Message& m, auto& v) { m.int64s(v); });
                break;
            default: message.skip();
        }
    }
}
TF_COMMON_INLINE void read(Message message, FeatureList& into) {
    while (message.next())
        if (message.field() == 1) read(message.message(), into.feature.emplace_back());
        else message.skip();
}
/// Reads a message whose only field is a map; of two values with one name, the last one is kept.
template <class T>
void read(Message message, std::map<std::string, T, std::less<>>& into) {
    while (message.next()) {
        if (message.field() != 1) {
            message.skip();
            continue;
        }
        std::string key;
        T value;
        for (Message entry = message.message(); entry.next();) {
            switch (entry.field()) {
                case 1: key = entry.string(); break;
                case 2: read(entry.message(), value); break;
                default: entry.skip();
            }
        }
        into.insert_or_assign(std::move(key), std::move(value));
    }
}

}  // namespace detail

TF_COMMON_BODY std::string Example::SerializeToString() const {
    std::string out;
    detail::add_map(out, 1, features.feature);
    return out;
}
TF_COMMON_BODY Example Example::FromString(std::string_view bytes) {
    Example out;
    for (io::Message m(bytes, {"train::Example::FromString", "bytes"}); m.next();)
        if (m.field() == 1) detail::read(m.message(), out.features.feature);
        else m.skip();
    return out;
}
TF_COMMON_BODY std::string SequenceExample::SerializeToString() const {
    std::string out;
    detail::add_map(out, 1, context.feature);
    detail::add_map(out, 2, feature_lists.feature_list);
    return out;
}
TF_COMMON_BODY SequenceExample SequenceExample::FromString(std::string_view bytes) {
    SequenceExample out;
    for (io::Message m(bytes, {"train::SequenceExample::FromString", "bytes"}); m.next();) {
        switch (m.field()) {
            case 1: detail::read(m.message(), out.context.feature); break;
            case 2: detail::read(m.message(), out.feature_lists.feature_list); break;
            default: m.skip();
        }
    }
    return out;
}

}  // namespace tf::train
