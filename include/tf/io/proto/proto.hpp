// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Protocol buffers: protozero, with the wire type of every field checked before it is read, nesting
// bounded, and faults reported as errors::DataLoss with their offset. Messages are written with
// protozero::pbf_writer.

#include <vector>

#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <tf/io/bytes/fault.hpp>

namespace tf::io {

/// Reads one message, field by field:
///
///     for (Message m(bytes, source); m.next();) switch (m.field()) {
///         case 1: name = m.string(); break;
///         default: m.skip();
///     }
class Message {
public:
    static constexpr int most_nested = 100;  // protobuf's own limit

    Message(std::string_view bytes, const Source& source)
        : reader_(bytes.data(), bytes.size()), begin_(bytes.data()), source_(source) {}

    /// Goes to the next field; returns false at the end.
    bool next() {
        return guarded([&] { return reader_.next(); });
    }
    std::uint32_t field() const { return reader_.tag(); }

    std::int64_t int64() {
        return varint([&] { return reader_.get_int64(); });
    }
    std::uint64_t uint64() {
        return varint([&] { return reader_.get_uint64(); });
    }
    std::int32_t int32() {
        return varint([&] { return reader_.get_int32(); });
    }
    std::uint32_t uint32() {
        return varint([&] { return reader_.get_uint32(); });
    }
    std::int64_t sint64() {
        return varint([&] { return reader_.get_sint64(); });
    }
    bool boolean() {
        return varint([&] { return reader_.get_uint64() != 0; });
    }
    std::uint32_t fixed32() {
        return typed(protozero::pbf_wire_type::fixed32, [&] { return reader_.get_fixed32(); });
    }
    float float32() {
        return typed(protozero::pbf_wire_type::fixed32, [&] { return reader_.get_float(); });
    }
    double float64() {
        return typed(protozero::pbf_wire_type::fixed64, [&] { return reader_.get_double(); });
    }
    /// A view of the bytes of a field; the message still owns them.
    std::string_view bytes() {
        return typed(protozero::pbf_wire_type::length_delimited, [&] {
            const protozero::data_view v = reader_.get_view();
            return std::string_view(v.data(), v.size());
        });
    }
    std::string string() { return std::string(bytes()); }
    /// A nested message.
    Message message() {
        if (depth_ == most_nested)
            fault("messages nested more than " + std::to_string(most_nested) + " deep",
                  "messages that are nested less deeply");
        Message inner(bytes(), source_);
        inner.begin_ = begin_;
        inner.depth_ = depth_ + 1;
        return inner;
    }
    void skip() {
        guarded([&] {
            reader_.skip();
            return true;
        });
    }

    /// One element of a repeated field, or several packed ones.
    void int64s(std::vector<std::int64_t>& out) {
        packed(
            protozero::pbf_wire_type::varint, out, [](Message& m) { return m.int64(); },
            [](protozero::pbf_reader& r) { return r.get_packed_int64(); });
    }
    void uint64s(std::vector<std::uint64_t>& out) {
        packed(
            protozero::pbf_wire_type::varint, out, [](Message& m) { return m.uint64(); },
            [](protozero::pbf_reader& r) { return r.get_packed_uint64(); });
    }
    void floats(std::vector<float>& out) {
        packed(
            protozero::pbf_wire_type::fixed32, out, [](Message& m) { return m.float32(); },
            [](protozero::pbf_reader& r) { return r.get_packed_float(); });
    }
    void doubles(std::vector<double>& out) {
        packed(
            protozero::pbf_wire_type::fixed64, out, [](Message& m) { return m.float64(); },
            [](protozero::pbf_reader& r) { return r.get_packed_double(); });
    }

    /// The offset of the reader in the outermost message.
    std::uint64_t offset() const {
        return static_cast<std::uint64_t>(reader_.data().data() - begin_);
    }
    const Source& source() const { return source_; }
    [[noreturn]] void fault(std::string got, std::string expected) const {
        detail::corrupt(source_, offset(), std::move(got), std::move(expected));
    }

private:
    template <class F>
    auto guarded(F&& f) -> decltype(f()) {
        try {
            return f();
        } catch (const protozero::exception& e) {
            fault(e.what(), "a protocol buffer");
        }
    }
    template <class F>
    auto typed(protozero::pbf_wire_type wanted, F&& f) -> decltype(f()) {
        if (reader_.wire_type() != wanted)
            fault("wire type " + std::to_string(static_cast<int>(reader_.wire_type())) +
                      " of field " + std::to_string(field()),
                  "wire type " + std::to_string(static_cast<int>(wanted)));
        return guarded(f);
    }
    template <class F>
    auto varint(F&& f) -> decltype(f()) {
        return typed(protozero::pbf_wire_type::varint, f);
    }
    template <class T, class One, class Many>
    void packed(protozero::pbf_wire_type single, std::vector<T>& out, One one, Many many) {
        if (reader_.wire_type() == single) {
            out.push_back(one(*this));
            return;
        }
        typed(protozero::pbf_wire_type::length_delimited, [&] {
            for (const auto v : many(reader_)) out.push_back(v);
            return true;
        });
    }

    protozero::pbf_reader reader_;
    const char* begin_;
    Source source_;
    int depth_ = 0;
};

}  // namespace tf::io
