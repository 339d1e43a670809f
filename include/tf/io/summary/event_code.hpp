// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/summary/event.hpp.

#include <tf/io/graph_def/tensor_proto.hpp>
#include <tf/io/summary/event.hpp>

namespace tf::io {

namespace detail {

TF_COMMON_INLINE std::string write_event_metadata(const EventMetadata& m) {
    std::string out;
    protozero::pbf_writer w(out);
    if (!m.plugin_name.empty() || !m.plugin_content.empty()) {
        protozero::pbf_writer plugin(w, 1);
        if (!m.plugin_name.empty()) plugin.add_string(1, m.plugin_name);
        if (!m.plugin_content.empty()) plugin.add_bytes(2, m.plugin_content);
    }
    if (!m.display_name.empty()) w.add_string(2, m.display_name);
    if (!m.description.empty()) w.add_string(3, m.description);
    if (m.data_class != 0) w.add_enum(4, m.data_class);
    return out;
}
TF_COMMON_INLINE std::string write_event_value(const EventValue& v) {
    std::string out;
    protozero::pbf_writer w(out);
    if (!v.tag.empty()) w.add_string(1, v.tag);
    if (v.simple_value) w.add_float(2, *v.simple_value);
    if (!v.tensor.empty()) w.add_message(8, write_tensor(v.tensor));
    if (const std::string about = write_event_metadata(v.metadata); !about.empty())
        w.add_message(9, about);
    return out;
}

TF_COMMON_INLINE EventMetadata read_event_metadata(Message m) {
    EventMetadata out;
    while (m.next()) switch (m.field()) {
            case 1:
                for (Message plugin = m.message(); plugin.next();) switch (plugin.field()) {
                        case 1: out.plugin_name = plugin.string(); break;
                        case 2: out.plugin_content = plugin.string(); break;
                        default: plugin.skip();
                    }
                break;
            case 2: out.display_name = m.string(); break;
            case 3: out.description = m.string(); break;
            case 4: out.data_class = m.int32(); break;
            default: m.skip();
        }
    return out;
}
TF_COMMON_INLINE EventValue read_event_value(Message m, FillBudget& budget) {
    EventValue out;
    while (m.next()) switch (m.field()) {
            case 1: out.tag = m.string(); break;
            case 2: out.simple_value = m.float32(); break;
            case 8: out.tensor = read_tensor(m.message(), budget).value; break;
            case 9: out.metadata = read_event_metadata(m.message()); break;
            default: m.skip();
        }
    return out;
}

}  // namespace detail

TF_COMMON_BODY std::string write_event(const Event& e) {
    std::string out;
    protozero::pbf_writer w(out);
    if (e.wall_time != 0) w.add_double(1, e.wall_time);
    if (e.step != 0) w.add_int64(2, e.step);
    if (!e.file_version.empty()) w.add_string(3, e.file_version);
    if (!e.graph_def.empty()) w.add_bytes(4, e.graph_def);
    if (!e.summary.empty()) {
        protozero::pbf_writer summary(w, 5);
        for (const EventValue& v : e.summary) summary.add_message(1, detail::write_event_value(v));
    }
    if (e.tagged_run_metadata) {
        protozero::pbf_writer tagged(w, 8);
        tagged.add_string(1, e.tagged_run_metadata->tag);
        tagged.add_bytes(2, e.tagged_run_metadata->run_metadata);
    }
    if (!e.meta_graph_def.empty()) w.add_bytes(9, e.meta_graph_def);
    if (!e.writer.empty()) {
        protozero::pbf_writer source(w, 10);
        source.add_string(1, e.writer);
    }
    return out;
}

TF_COMMON_BODY Event read_event(std::string_view bytes, const Source& source) {
    Event out;
    FillBudget budget{std::uint64_t{1} << 24};
    for (Message m(bytes, source); m.next();) switch (m.field()) {
            case 1: out.wall_time = m.float64(); break;
            case 2: out.step = m.int64(); break;
            case 3: out.file_version = m.string(); break;
            case 4: out.graph_def = m.string(); break;
            case 5:
                for (Message summary = m.message(); summary.next();) {
                    if (summary.field() == 1)
                        out.summary.push_back(detail::read_event_value(summary.message(), budget));
                    else summary.skip();
                }
                break;
            case 8: {
                TaggedRunMetadata& tagged = out.tagged_run_metadata.emplace();
                for (Message t = m.message(); t.next();) switch (t.field()) {
                        case 1: tagged.tag = t.string(); break;
                        case 2: tagged.run_metadata = t.string(); break;
                        default: t.skip();
                    }
                break;
            }
            case 9: out.meta_graph_def = m.string(); break;
            case 10:
                for (Message from = m.message(); from.next();) {
                    if (from.field() == 1) out.writer = from.string();
                    else from.skip();
                }
                break;
            default: m.skip();
        }
    return out;
}

}  // namespace tf::io
