// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whole files as strings: tf.io.read_file, write_file. They are ops, so a traced function can read
// a file whose name is an argument.

#include <filesystem>

#include <tf/io/bytes/files.hpp>
#include <tf/ops/primitive/string_op.hpp>

namespace tf {
namespace op {

/// The name of a file, which an operand is.
inline std::filesystem::path path_of(const kernels::Ref& name, std::string_view op) {
    if (name.shape.rank != 0)
        detail::ops::bad_shape("tf.io.file_name", op, "filename", name.shape.to_string(),
                               "a scalar: one file");
    return *name.as<const std::string>();
}

/// Input: the name of a file, a scalar. Like a random op it is not pure: each call reads the file
/// again.
struct ReadFile : StringOp<ReadFile> {
    static constexpr std::string_view name = "ReadFile";
    static constexpr Role role = Role::random;
    static constexpr DType result_dtype = DType::str;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && all_are(DType::str, in, count, 1);
    }
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return Shape();
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes&) {
        *out.as<std::string>() = io::read_file(path_of(in[0], name), "io::read_file");
    }
    static void to_graph_def(auto& n) { n.result(n.draw(name, n.inputs(), {})); }
    static void from_graph_def(auto& n) { n.result(DType::str, {n.in(0)}); }
};
/// Inputs: the name of a file, its contents; scalars.
struct WriteFile : StringOp<WriteFile> {
    static constexpr std::string_view name = "WriteFile";
    static constexpr Role role = Role::effect;
    static constexpr bool accepts(DType, const DType* in, int count) {
        return all_are(DType::str, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return Shape();
    }
    static void compute(const kernels::Ref&, const kernels::Ref* in, int,
                        const kernels::Attributes&) {
        const std::filesystem::path file = path_of(in[0], name);
        std::error_code error;
        if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
        if (error)
            io::detail::disk_error("io::write_file", file.parent_path(), error.value(),
                                   "creating it");
        io::write_file(file, *in[1].as<const std::string>(), "io::write_file");
    }
    static void to_graph_def(auto& n) { n.act(name, n.inputs(), {}); }
};

}  // namespace op

template <>
struct op_by_id<op_id("ReadFile")> : std::type_identity<op::ReadFile> {};
template <>
struct op_by_id<op_id("WriteFile")> : std::type_identity<op::WriteFile> {};

namespace io {

namespace detail {

template <class... A>
constexpr bool check_file_names() {
    constexpr bool scalars =
        ((tf::detail::ops::static_shape_of_operand<A>::value.rank == 0) && ...);
    static_assert(scalars,
                  "[tf.io.file_name] read_file(name), write_file(name, contents): both must be "
                  "strings or scalar string tensors; use tf::map_fn for several files");
    return scalars;
}

}  // namespace detail

/// Reads a file: its name, a string scalar -> its contents, a string scalar. Each call reads it
/// again. Raises errors::NotFound, errors::PermissionDenied; errors::ResourceExhausted for more
/// than 2 GiB. Mirrors tf.io.read_file.
template <tf::detail::ops::Operand A>
constexpr auto read_file(const A& filename) {
    if constexpr (!tf::detail::ops::check_texts<A>() || !detail::check_file_names<A>())
        return Poison{};
    else
        return tf::detail::ops::call<op::ReadFile, Tensor<string>>(
            {}, tf::detail::ops::text_operand(filename));
}

/// Writes a string scalar to a file, and creates missing folders of its path. The file is written
/// completely or not at all: an older file is replaced at the end. In functions it is a side
/// effect, which runs in program order. Raises errors::PermissionDenied, errors::ResourceExhausted.
/// Mirrors tf.io.write_file.
template <tf::detail::ops::Operand A, tf::detail::ops::Operand B>
constexpr Operation write_file(const A& filename, const B& contents) {
    if constexpr (tf::detail::ops::check_texts<A, B>() && detail::check_file_names<A, B>()) {
        const auto name = tf::detail::ops::text_operand(filename),
                   bytes = tf::detail::ops::text_operand(contents);
        if (__builtin_is_constant_evaluated())
            return Operation(trace::record(def_of<tf::detail::core::Late<op::WriteFile, A>>,
                                           DType::invalid, Shape{}, {name.node(), bytes.node()}));
        const auto ref = [](const auto& x) {
            return kernels::Ref{
                const_cast<void*>(static_cast<const void*>(x.data())), {}, DType::str};
        };
        const std::array<kernels::Ref, 2> in{ref(name), ref(bytes)};
        op::WriteFile::compute({}, in.data(), 2, {});
    }
    return {};
}

}  // namespace io
}  // namespace tf
